import { formatDuration } from '../config/config.ts'
import type { MetricPolicy } from '../config/policy.ts'
import type { Facts } from './facts.ts'
import { type MetricState, metricState, metricVerdict } from './metrics.ts'
import { overridden, overrideOf } from './overrides.ts'
import { paceOf } from './pace.ts'
import { attemptOfMerge, lastMerge, liveOf } from './progress.ts'
import type { Live, RolloutRecord } from './record.ts'
import { policyOf } from './ruling.ts'
import { goesDown } from './step-down.ts'
import type { GateVerdict } from './verdict.ts'
import { isWayBack } from './way-back.ts'

/** The stage that is measured: merged last, live, and no way back. */
export const measuredStage = (record: RolloutRecord): Live | null => {
  const merge = lastMerge(record)
  const live = merge === null || merge.takenBack !== null ? null : liveOf(record, merge.stage)
  const attempt = merge === null ? null : attemptOfMerge(record, merge)
  const segment = attempt === null ? undefined : record.segments[attempt.segment]
  return live === null || segment === undefined || isWayBack(segment) ? null : live
}

/** What one metric says of a live stage, of all its services together. */
export const stateOf = (metric: MetricPolicy, { measured, unmeasured }: Live): MetricState => {
  if (unmeasured.includes(metric.name)) return 'passed'
  const own = measured.filter((tally) => tally.metric === metric.name)
  const states = own.map((tally) => metricState(metric, tally))
  if (states.includes('failed')) return 'failed'
  return states.length > 0 && states.every((state) => state === 'passed') ? 'passed' : 'measuring'
}

/** What the metrics say of the stage that is live; empty where none is measured. */
export const metricVerdicts = (record: RolloutRecord, facts: Facts): readonly GateVerdict[] => {
  const live = measuredStage(record)
  if (live === null) return []
  const override = overrideOf(record, 'metrics', live.stage)
  return policyOf(facts, record).metrics.flatMap((metric) => {
    if (live.unmeasured.includes(metric.name)) return []
    if (override !== null && stateOf(metric, live) !== 'passed') return [overridden(`metrics ${metric.name}`, override)]
    const own = live.measured.filter((tally) => tally.metric === metric.name)
    const [first = ''] = record.services
    return own.length === 0
      ? [metricVerdict(metric, undefined, first, live.at)]
      : own.map((tally) => metricVerdict(metric, tally, tally.service, live.at))
  })
}

/** What the stage before had to pass: for the check run and the trailers of the stage after it. All of it allows, for else that one would not be open. */
export const passedBefore = (record: RolloutRecord, facts: Facts): readonly GateVerdict[] => {
  const live = measuredStage(record)
  if (live === null || goesDown(record)) return []
  const { soak } = paceOf(record, policyOf(facts, record))
  const endedBy = overrideOf(record, 'soak', live.stage)
  const said = overrideOf(record, 'live', live.stage)
  const soaked: GateVerdict = {
    gate: 'soak',
    decision: 'allow',
    code: live.settled ? 'ended-early' : formatDuration(soak),
    sentence: live.settled
      ? `Stage ${live.stage} was to be watched for ${formatDuration(soak)}; ${live.by?.login ?? 'a person'} ended that.`
      : `Stage ${live.stage} was watched for ${formatDuration(soak)}.`,
  }
  return [
    ...(said === null ? [] : [overridden('live', said)]),
    ...(soak > 0 ? [endedBy === null ? soaked : overridden('soak', endedBy)] : []),
    ...metricVerdicts(record, facts).filter(({ decision }) => decision === 'allow'),
  ]
}
