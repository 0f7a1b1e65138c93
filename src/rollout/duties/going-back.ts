import { act, ask, type Decision, rest } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { metricVerdicts } from '../measured.ts'
import { rolesOf } from '../progress.ts'
import type { Aim, RolloutRecord } from '../record.ts'
import { held, openedAnew } from '../recording.ts'
import { stagesInPlace, wayBackTo } from '../way-back.ts'

/** What stands in the record, in the pull request and in the trailers in the place of a command. */
const automatic = '/rollback'

/** Why a rollout goes back without anybody's word: the metrics that failed, with their numbers. */
const reasonOf = (record: RolloutRecord, facts: Facts): string =>
  metricVerdicts(record, facts)
    .filter(({ decision }) => decision === 'block')
    .map(({ sentence }) => sentence)
    .join(' ')

/**
 * The rollout goes back to its baseline by a rollback that nobody asked for (`<rollout>-back`), in the same thread. Where that cannot be planned the
 * rollout is held, and says so.
 */
export const goBackByItself = (record: RolloutRecord, facts: Facts, now: number): Decision => {
  // Its rollback is there already, and takes it over.
  if (facts.rollouts.some(({ takesOver }) => takesOver?.rollout === record.id)) return rest()
  const way = wayBackTo(record, { kind: 'baseline' })
  const reason = reasonOf(record, facts)
  const hold = (why: string): Decision =>
    record.holds.some(({ kind }) => kind === 'measured')
      ? rest()
      : act(record.id, {
          effect: 'write-record',
          record: held(record, { kind: 'measured', at: now, by: null, reason: why, source: null }),
        })
  // What has gone back already would come in again: that needs a person's word and a stage's approvals.
  if (way === null || way.stages.length === 0 || way.direction === 'forward') return hold(reason)
  const aim: Extract<Aim, { kind: 'rollback' }> = {
    kind: 'rollback',
    undo: {
      command: automatic,
      services: record.services,
      environment: record.environment,
      roles: rolesOf(record),
      of: record.id,
      thread: record.thread,
      asked: record.segments.flatMap(({ commands }) => commands),
      direction: way.direction,
      baseline: record.baseline,
      to: { kind: 'baseline' },
      now: false,
      stages: way.stages.map(({ stage, commit }) => ({ stage, commit })),
      leaves: way.leaves,
      reason,
    },
  }
  const key = `${record.id} back@${facts.base.head}`
  const planned = facts.answers.plans.get(key)
  if (planned === undefined) return ask(record.id, { ask: 'plan', key, aim, at: facts.base.head })
  if (planned.kind === 'refused')
    return hold(`${reason} It cannot go back by itself: ${planned.problems.map(({ message }) => message).join(' ')}`)
  if (planned.kind === 'already-so') return hold(`${reason} What its stages had set is back already.`)
  return act(record.id, {
    effect: 'open-record',
    record: openedAnew({
      id: `${record.id}-back`,
      source: `${record.opened.source}-back`,
      by: { id: facts.botId, login: 'sluice' },
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
      aim,
      takesOver: { rollout: record.id, baseline: record.baseline },
      inherits: stagesInPlace(record),
    }),
  })
}
