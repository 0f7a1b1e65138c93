import type { MetricPolicy } from '../config/policy.ts'
import { shortName } from './names.ts'
import type { Tally } from './record.ts'
import type { GateVerdict } from './verdict.ts'

/** What one look at one metric of one service gave. */
export interface Measurement {
  readonly service: string
  /** Null where there is nothing to go by: no data, too few requests, no answer. */
  readonly value: number | null
  /** What the value must be at least, or at most; null where stable gave nothing to compare with. */
  readonly bound: number | null
  /** Why there is no value. */
  readonly problem: string | null
}

const isGood = ({ bound: { kind } }: MetricPolicy, value: number, bound: number): boolean =>
  kind === 'at-least' ? value >= bound : value <= bound

/** One measurement more. What could not be measured counts neither way: silence is no success, and no failure of the version. */
export const tallied = (
  metric: MetricPolicy,
  before: Tally | undefined,
  { service, value, bound, problem }: Measurement,
  at: number,
): Tally => {
  const { passes = 0, failures = 0, unknowns = 0 } = before ?? {}
  const isKnown = value !== null && bound !== null
  const isPass = isKnown && isGood(metric, value, bound)
  return {
    metric: metric.name,
    service,
    passes: passes + (isPass ? 1 : 0),
    failures: failures + (isKnown && !isPass ? 1 : 0),
    unknowns: unknowns + (isKnown ? 0 : 1),
    at,
    value,
    bound,
    problem,
  }
}

export type MetricState = 'measuring' | 'passed' | 'failed'

export const metricState = (metric: MetricPolicy, tally: Tally | undefined): MetricState => {
  if (tally === undefined) return 'measuring'
  if (tally.failures > metric.failures) return 'failed'
  return tally.passes >= metric.count ? 'passed' : 'measuring'
}

/** When a metric is measured next: first when its window holds only what came after the stage was live. */
export const nextMeasurement = (metric: MetricPolicy, tallies: readonly Tally[], liveAt: number): number => {
  const last = tallies.reduce((latest, { at }) => Math.max(latest, at), 0)
  return tallies.length === 0 ? liveAt + metric.window : last + metric.interval
}

const number = (value: number): string => String(Number(value.toPrecision(4)))

const lastText = (metric: MetricPolicy, tally: Tally): string => {
  if (tally.value === null || tally.bound === null) return `last: ${tally.problem ?? 'no data'}`
  const sign = metric.bound.kind === 'at-least' ? '≥' : '≤'
  const whose = metric.against === 'stable' ? ' by stable' : ''
  return `last ${number(tally.value)}, wanted ${sign} ${number(tally.bound)}${whose}`
}

/** `10:05 UTC`: a fixed moment, so that equal facts read the same. */
const clockTime = (at: number): string => `${new Date(at).toISOString().slice(11, 16)} UTC`

/** What a metric says of a stage that is live since then, with its numbers and when the next ones come. */
export const metricVerdict = (
  metric: MetricPolicy,
  tally: Tally | undefined,
  service: string,
  liveAt: number,
): GateVerdict => {
  const gate = `metrics ${metric.name}`
  const name = shortName(service)
  if (tally === undefined)
    return {
      gate,
      decision: 'wait',
      code: 'not-measured',
      sentence: `${metric.name} of ${name} is not measured yet; first at ${clockTime(nextMeasurement(metric, [], liveAt))}.`,
    }
  const last = lastText(metric, tally)
  switch (metricState(metric, tally)) {
    case 'failed':
      return {
        gate,
        decision: 'block',
        code: 'metric-failed',
        sentence: `${metric.name} of ${name} failed ${tally.failures} of ${tally.passes + tally.failures} measurements (${last}).`,
      }
    case 'passed':
      return {
        gate,
        decision: 'allow',
        code: 'metric-passed',
        sentence: `${metric.name} of ${name} passed ${tally.passes} measurements (${last}).`,
      }
    case 'measuring': {
      const unknown = tally.unknowns === 0 ? '' : `, ${tally.unknowns} said nothing`
      return {
        gate,
        decision: 'wait',
        code: tally.unknowns > 0 && tally.value === null ? 'metric-unknown' : 'measuring',
        sentence: `${metric.name} of ${name}: ${tally.passes} of ${metric.count} measurements passed${unknown} (${last}; next at ${clockTime(nextMeasurement(metric, [tally], liveAt))}).`,
      }
    }
  }
}
