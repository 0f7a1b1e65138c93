import { act, ask, type Decision, rest } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { metricVerdicts } from '../measured.ts'
import type { RolloutRecord } from '../record.ts'
import { held, openedAnew } from '../recording.ts'
import { rollbackAim, stagesInPlace, wayBackTo } from '../way-back.ts'
import { closeBeforeGoingBack } from './given-up.ts'

/** What stands in the record, in the pull request and in the trailers in the place of a command. */
const automatic = '/rollback'

/** Why a rollout goes back without anybody's word: the metrics that failed, with their numbers. */
const reasonOf = (record: RolloutRecord, facts: Facts): string =>
  metricVerdicts(record, facts)
    .filter(({ decision }) => decision === 'block')
    .map(({ sentence }) => sentence)
    .join(' ')

/** Why nobody asked. */
interface Cause {
  readonly reason: string
  /** Time alone, and nothing that went wrong. */
  readonly expired: boolean
}

export type ByItself =
  | { readonly kind: 'decision'; readonly decision: Decision }
  /** It cannot go back by itself; why, where that is known. */
  | { readonly kind: 'impossible'; readonly why: string | null }

/** A rollback that nobody asked for (`<rollout>-back`), all the way to the baseline, in the same thread. */
export const rollbackByItself = (
  record: RolloutRecord,
  facts: Facts,
  now: number,
  { reason, expired }: Cause,
): ByItself => {
  const decided = (decision: Decision): ByItself => ({ kind: 'decision', decision })
  // Its rollback is there already, and takes it over.
  if (facts.rollouts.some(({ takesOver }) => takesOver?.rollout === record.id)) return decided(rest())
  const way = wayBackTo(record, { kind: 'baseline' })
  if (way === null || way.stages.length === 0 || way.direction !== 'back') return { kind: 'impossible', why: null }
  const aim = rollbackAim(record, way, {
    command: automatic,
    to: { kind: 'baseline' },
    now: false,
    reason,
    ...(expired ? { expired } : {}),
  })
  const key = `${record.id} back@${facts.base.head}`
  const planned = facts.answers.plans.get(key)
  if (planned === undefined) return decided(ask(record.id, { ask: 'plan', key, aim, at: facts.base.head }))
  if (planned.kind === 'refused')
    return {
      kind: 'impossible',
      why: `It cannot go back by itself: ${planned.problems.map(({ message }) => message).join(' ')}`,
    }
  if (planned.kind === 'already-so') return { kind: 'impossible', why: 'What its stages had set is back already.' }
  const next = openedAnew({
    id: `${record.id}-back`,
    source: `${record.opened.source}-back`,
    by: { id: facts.botId, login: facts.botLogin },
    at: now,
    url: record.opened.url,
    thread: record.thread,
    texts: [automatic],
    plan: planned.plan,
    base: record.base,
    baseline: record.baseline,
    head: facts.base.head,
    services: record.services,
    environment: record.environment,
    alsoIn: record.alsoIn,
    aim,
    takesOver: { rollout: record.id, baseline: record.baseline },
    inherits: stagesInPlace(record),
  })
  const closing = closeBeforeGoingBack(record.id, record, facts, now, next.opened.by)
  return decided(closing ?? act(record.id, { effect: 'open-record', record: next }))
}

/** A metric has failed: the rollout goes back by itself. Where that cannot be planned it is held, and says so. */
export const goBackByItself = (record: RolloutRecord, facts: Facts, now: number): Decision => {
  const reason = reasonOf(record, facts)
  const back = rollbackByItself(record, facts, now, { reason, expired: false })
  if (back.kind === 'decision') return back.decision
  if (record.holds.some(({ kind }) => kind === 'measured')) return rest()
  const why = back.why === null ? reason : `${reason} ${back.why}`
  return act(record.id, {
    effect: 'write-record',
    record: held(record, { kind: 'measured', at: now, by: null, reason: why, source: null }),
  })
}
