/** What Sluice can ask of Istio's standard metrics by itself, per version of a service. */
export const metricTemplates = ['success-rate', 'latency-p50', 'latency-p95', 'latency-p99'] as const
export type MetricTemplate = (typeof metricTemplates)[number]

/** What a query of one's own may stand for. */
export const metricPlaceholders = ['service', 'namespace', 'version', 'workload', 'window'] as const

/** One measurement that decides whether a stage stays. Durations are milliseconds. */
export interface MetricPolicy {
  readonly name: string
  /** The endpoint's name in the server's settings: a repository never says where to ask. */
  readonly source: string
  readonly query:
    | { readonly kind: 'template'; readonly template: MetricTemplate }
    /** PromQL with `$service`, `$namespace`, `$version`, `$workload` and `$window`. */
    | { readonly kind: 'promql'; readonly text: string }
  /** The value must be at least, or at most, the bound: of the metric itself, or in percent of what stable has in the same window. */
  readonly bound: { readonly kind: 'at-least' | 'at-most'; readonly value: number }
  readonly against: 'threshold' | 'stable'
  readonly window: number
  readonly interval: number
  /** So many measurements must pass. */
  readonly count: number
  /** So many may fail before the stage goes back. */
  readonly failures: number
  /** Requests in the window below which a measurement says nothing. */
  readonly minimum: number
}
