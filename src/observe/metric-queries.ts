import type { MetricPolicy, MetricTemplate } from '../config/policy.ts'

/** Whose requests are measured: one version of a service. */
export interface MeasuredVersion {
  readonly service: string
  /** Null where it is unstated: then the queries leave it out. */
  readonly namespace: string | null
  readonly version: string
  /** Names of the Deployments behind it; empty where they are not in the repository. */
  readonly workloads: readonly string[]
}

/** What is sent for one measurement: the value, and how many requests it rests on. */
export interface MetricQueries {
  readonly value: string
  readonly requests: string
}

/** A value inside a PromQL string. */
const inString = (text: string): string => text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')

/** A value inside a regular expression inside a PromQL string: RE2 takes every other character as it is. */
const inPattern = (text: string): string => inString(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))

/** PromQL knows no fractions of a unit. */
const duration = (milliseconds: number): string => `${Math.max(1, Math.round(milliseconds / 1_000))}s`

/** By the workloads where they are known: the label `destination_version` follows a pod label that not every Deployment has. */
const selector = ({ service, namespace, version, workloads }: MeasuredVersion): string =>
  [
    'reporter="destination"',
    `destination_service_name="${inString(service)}"`,
    ...(namespace === null ? [] : [`destination_service_namespace="${inString(namespace)}"`]),
    workloads.length > 0
      ? `destination_workload=~"${workloads.map(inPattern).join('|')}"`
      : `destination_version="${inString(version)}"`,
  ].join(',')

const quantiles: Readonly<Record<Exclude<MetricTemplate, 'success-rate'>, number>> = {
  'latency-p50': 0.5,
  'latency-p95': 0.95,
  'latency-p99': 0.99,
}

/**
 * The value of a template by Istio's standard metrics (istio.io/latest/docs/reference/config/metrics). Where every request fails there is no series of
 * those that do not: without `or vector(0)` the answer would be empty instead of 0.
 */
const templateQuery = (template: MetricTemplate, labels: string, range: string): string => {
  if (template !== 'success-rate')
    return `histogram_quantile(${quantiles[template]}, sum(rate(istio_request_duration_milliseconds_bucket{${labels}}[${range}])) by (le))`
  const good = `sum(rate(istio_requests_total{${labels},response_code!~"5.*"}[${range}]))`
  return `(${good} or vector(0)) / sum(rate(istio_requests_total{${labels}}[${range}])) * 100`
}

const filledIn = (text: string, version: MeasuredVersion, range: string): string => {
  const values: Readonly<Record<string, string>> = {
    service: inString(version.service),
    namespace: inString(version.namespace ?? ''),
    version: inString(version.version),
    workload: version.workloads.map(inPattern).join('|'),
    window: range,
  }
  return text.replace(/\$([a-z]+)/g, (whole, name: string) => values[name] ?? whole)
}

/** The queries of one metric for one version. */
export const metricQueries = ({ query, window }: MetricPolicy, version: MeasuredVersion): MetricQueries => {
  const range = duration(window)
  const labels = selector(version)
  return {
    value:
      query.kind === 'template' ? templateQuery(query.template, labels, range) : filledIn(query.text, version, range),
    requests: `sum(increase(istio_requests_total{${labels}}[${range}]))`,
  }
}
