import { act, ask, type Decision, rest } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { measuredStage, stateOf } from '../measured.ts'
import { nextMeasurement, tallied } from '../metrics.ts'
import { overrideOf } from '../overrides.ts'
import type { RolloutRecord } from '../record.ts'
import { lived } from '../recording.ts'
import { policyOf } from '../ruling.ts'
import { goesDown } from '../step-down.ts'
import { goBackByItself } from './going-back.ts'

/**
 * A live stage is measured by every metric of the policy until each has passed so often as it says, or one has failed too often: then the rollout
 * goes back by itself. Null where nothing is left to be measured.
 */
export const measureStage = (record: RolloutRecord, facts: Facts, now: number): Decision | null => {
  const live = measuredStage(record)
  const { metrics } = policyOf(facts, record)
  if (live === null || metrics.length === 0 || overrideOf(record, 'metrics', live.stage) !== null) return null
  if (metrics.some((metric) => stateOf(metric, live) === 'failed')) return goBackByItself(record, facts, now)
  if (goesDown(record)) return null
  const open = metrics.filter((metric) => stateOf(metric, live) === 'measuring')
  const due = open.map((metric) => {
    const own = live.measured.filter((tally) => tally.metric === metric.name)
    return { metric, own, at: nextMeasurement(metric, own, live.at) }
  })
  const next = due.find(({ at }) => at <= now)
  if (next === undefined) return due.length === 0 ? null : rest(Math.min(...due.map(({ at }) => at)))
  const { metric, own } = next
  const key = `${record.id}/${live.stage}/${metric.name}/${own.map(({ at }) => at).join()}`
  const measurements = facts.answers.measurements.get(key)
  if (measurements === undefined) return ask(record.id, { ask: 'measure', key, record, metric })
  const others = live.measured.filter((tally) => tally.metric !== metric.name)
  const measured = measurements.map((one) =>
    tallied(
      metric,
      own.find(({ service }) => service === one.service),
      one,
      now,
    ),
  )
  return act(record.id, {
    effect: 'write-record',
    record: lived(record, {
      ...live,
      measured: [...others, ...measured],
      // No version in the making has traffic: there is nothing whose measure could speak for or against the stage.
      unmeasured: measured.length === 0 ? [...live.unmeasured, metric.name] : live.unmeasured,
    }),
  })
}
