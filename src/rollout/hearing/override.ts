import { act, ask, type Decision } from '../decision.ts'
import type { Facts, HeardFact } from '../facts.ts'
import { overriddenStage } from '../overrides.ts'
import { askersOf, liveOf, openSegment } from '../progress.ts'
import type { Attempt, RolloutRecord } from '../record.ts'
import { askerOf, lived, overrode, saidLive, takenOf, took } from '../recording.ts'
import { policyOf } from '../ruling.ts'
import { linkOf } from '../viewing.ts'
import { refuse } from './answering.ts'
import type { RolloutLine } from './kinds.ts'

type OverrideLine = Extract<RolloutLine, { verb: 'override' }>

/** Null where its author may: whether the policy names them is asked of GitHub at this moment. */
export const overrideObstacle = (
  heard: HeardFact,
  command: OverrideLine,
  record: RolloutRecord,
  facts: Facts,
): Decision | null => {
  const { overriders } = policyOf(facts, record)
  const { gate } = command
  const denied = (why: 'nobody' | 'not-named' | 'gate-not-named' | 'asked') =>
    refuse(heard, [command.text], { code: 'may-not-override', gate, why })
  if (overriders === null) return denied('nobody')
  const key = `${heard.source} ${record.environment ?? ''}`
  const isNamed = facts.answers.overriders.get(key)
  if (isNamed === undefined) return ask(heard.source, { ask: 'overrider', key, heard, environment: record.environment })
  if (!isNamed) return denied('not-named')
  if (!overriders.gates.includes(gate)) return denied('gate-not-named')
  const attempt = overriddenStage(record, gate)
  const hasAsked = attempt !== null && askersOf(record, attempt).some(({ id }) => id === heard.author.id)
  // Four eyes stay four eyes, whoever breaks the glass.
  return gate === 'approvals' && hasAsked ? denied('asked') : null
}

/** The live state of a stage that a person's word can stand for: what a tracker says of another commit it cannot. */
const canBeSaid = (kind: string): boolean => kind !== 'rolled-back' && kind !== 'superseded' && kind !== 'live'

const effectOf = (
  command: OverrideLine,
  heard: HeardFact,
  record: RolloutRecord,
  { stage }: Attempt,
  facts: Facts,
  now: number,
): RolloutRecord | Decision | null => {
  const live = liveOf(record, stage)
  switch (command.gate) {
    case 'live': {
      const key = `${record.id}/${stage}`
      const state = facts.answers.live.get(key)
      if (state === undefined) return ask(heard.source, { ask: 'live', key, record, stage })
      if (!canBeSaid(state.kind))
        return state.kind === 'live' || live !== null
          ? null
          : refuse(heard, [command.text], { code: 'not-live', rollout: linkOf(facts, record), state })
      if (live !== null) return state.kind === 'failed' ? record : null
      const commit = record.merges.findLast((merge) => merge.stage === stage)?.commit ?? record.baseline
      return saidLive(record, { stage, commit }, askerOf(heard), now, false)
    }
    case 'soak':
      return live === null || live.settled || openSegment(record) === null
        ? null
        : lived(record, { ...live, settled: true })
    case 'metrics':
      // What was held for a metric alone goes on; every other hold is lifted by /unhold.
      return live === null || policyOf(facts, record).metrics.length === 0
        ? null
        : { ...record, holds: record.holds.filter(({ kind }) => kind !== 'measured') }
    default:
      return record
  }
}

/** `/override GATE`: for this stage, as it is planned, and with a mark that stays. */
export const hearOverride = (
  heard: HeardFact,
  command: OverrideLine,
  record: RolloutRecord,
  facts: Facts,
  now: number,
): Decision => {
  const { gate, reason, text } = command
  const nothing = () => refuse(heard, [text], { code: 'nothing-to-override', gate, rollout: linkOf(facts, record) })
  const attempt = overriddenStage(record, gate)
  if (attempt === null) return nothing()
  const changed = effectOf(command, heard, record, attempt, facts, now)
  if (changed === null) return nothing()
  if ('kind' in changed && !('format' in changed)) return changed
  const { stage, digest } = attempt
  const override = { gate, stage, digest, by: askerOf(heard), at: heard.createdAt, reason, url: heard.url }
  return act(heard.source, {
    effect: 'write-record',
    record: took(overrode(changed, override), takenOf(heard, 'override', [text])),
  })
}
