import type { Tree } from '../changes/changes.ts'
import type { MetricPolicy } from '../config/policy.ts'
import { type Facts, type Measurement, type RolloutRecord, rolesOf } from '../rollout/rollout.ts'
import { findVersion, parseServiceKey, versionsOf, waysIn } from '../traffic/traffic.ts'
import type { Pass } from './context.ts'
import type { MeasuredVersion } from './ports.ts'
import { treeAt } from './trees.ts'

/** True where a default route, or a rule above it, sends some requests to the version. */
const hasTraffic = ({ model }: Tree, service: string, version: string): boolean =>
  waysIn(model, service).ways.some(({ router }) =>
    router.rules.some(
      ({ action }) =>
        action.kind === 'route' &&
        action.destinations.some((to) => to.service === service && to.subset === version && to.share > 0),
    ),
  )

const versionOf = ({ model }: Tree, service: string, name: string): MeasuredVersion => {
  const { namespace = null, name: shortName = service } = parseServiceKey(service) ?? {}
  const found = findVersion(versionsOf(model, service), name)
  return {
    service: shortName,
    namespace,
    version: found?.subset?.labels.get('version') ?? name,
    workloads: (found?.workloads ?? []).map(({ place }) => place.name),
  }
}

/** The bound as a number of the metric itself; where it goes by stable, in percent of what stable has at the same moment. */
const boundOf = (metric: MetricPolicy, stable: number | null): number | null => {
  if (metric.against === 'threshold') return metric.bound.value
  return stable === null ? null : (stable * metric.bound.value) / 100
}

/** One look at one metric, of every service whose version in the making has traffic. */
export const measure = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  metric: MetricPolicy,
): Promise<readonly Measurement[]> => {
  const { metrics, clock } = pass.context
  const tree = await treeAt(pass, facts.policy, facts.base.head, record.environment)
  const at = clock.now()
  const found: Measurement[] = []
  for (const [service, { canary, stable }] of Object.entries(rolesOf(record))) {
    if (canary === null || !hasTraffic(tree, service, canary)) continue
    const own = await metrics.measure(metric, versionOf(tree, service, canary), at)
    const isAgainstStable = metric.against === 'stable' && stable !== null
    const other = isAgainstStable ? await metrics.measure(metric, versionOf(tree, service, stable), at) : null
    const bound = boundOf(metric, other?.value ?? null)
    const problem =
      own.problem ?? (bound === null ? `of stable: ${other?.problem ?? 'which version is stable is not known'}` : null)
    found.push({ service, value: own.value, bound, problem })
  }
  return found
}
