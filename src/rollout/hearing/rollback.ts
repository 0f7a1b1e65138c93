import { act, ask, type Decision, rest } from '../decision.ts'
import { unrecordedMerge } from '../duties/merged-stage.ts'
import type { Facts, HeardFact } from '../facts.ts'
import { activeAttempt, openSegment, rolesOf, splitsAfter, unlivedMerge } from '../progress.ts'
import type { Aim, RolloutRecord, Undo } from '../record.ts'
import { askerOf, closedAttempt, droppedSegments, ended, opened, takenOf, took } from '../recording.ts'
import { linkOf } from '../viewing.ts'
import { answer, refuse } from './answering.ts'
import type { RolloutLine } from './kinds.ts'
import { isThreadOf, meantRollouts, openRollouts } from './which-rollout.ts'

type RollbackLine = Extract<RolloutLine, { verb: 'rollback' }>

/** How many merged stages stay: all before the baseline go, none is 0. */
const stagesKept = (record: RolloutRecord, { to }: RollbackLine): number => {
  if (to.kind === 'baseline') return 0
  return to.kind === 'last' ? record.merges.length - 1 : to.stage
}

const undoOf = (record: RolloutRecord, command: RollbackLine, kept: number): Undo => ({
  command: command.text,
  services: record.services,
  environment: record.environment,
  roles: rolesOf(record),
  of: record.id,
  baseline: record.baseline,
  to: command.to,
  now: command.now,
  stages: record.merges
    .slice(kept)
    .map(({ stage, commit }) => ({ stage, commit }))
    .reverse(),
  leaves: splitsAfter(record, kept),
})

const aimOf = (record: RolloutRecord, command: RollbackLine, kept: number): Extract<Aim, { kind: 'rollback' }> => ({
  kind: 'rollback',
  undo: undoOf(record, command, kept),
})

/** Nothing of it was merged, or it is back already: there is no way to go, and the rollout just ends. */
const endWithout = (heard: HeardFact, command: RollbackLine, record: RolloutRecord, now: number): Decision => {
  const active = activeAttempt(record)
  const by = askerOf(heard)
  const closed = active === null ? record : closedAttempt(record, active, 'ended', now, by)
  const through = took(droppedSegments(closed, 'cancelled'), takenOf(heard, 'rollback', [command.text]))
  return act(heard.source, {
    effect: 'write-record',
    record: ended(through, { kind: 'rolled-back', at: now, by, successor: null, conflict: null }),
  })
}

const takeBack = (
  heard: HeardFact,
  command: RollbackLine,
  record: RolloutRecord,
  facts: Facts,
  now: number,
): Decision => {
  const texts = [command.text]
  const isOpen = record.end === null
  const rollout = linkOf(facts, record)
  const isOnItsWay = activeAttempt(record) !== null || openSegment(record) !== null || unlivedMerge(record) !== null
  // Typed twice at three in the morning, a rollback is still one rollback.
  if (record.kind === 'rollback' && isOpen && isOnItsWay)
    return answer(heard, { kind: 'already-rolling-back', rollout })
  const last = record.merges.length
  if (last === 0) {
    if (!isOpen) return refuse(heard, texts, { code: 'nothing-to-roll-back' })
    if (command.dryRun || facts.mode === 'observe') return answer(heard, { kind: 'would', verb: 'rollback', rollout })
    return endWithout(heard, command, record, now)
  }
  const kept = stagesKept(record, command)
  if (kept < 0 || kept >= last) return refuse(heard, texts, { code: 'no-such-stage', stage: kept, last: last - 1 })
  const aim = aimOf(record, command, kept)
  const key = `${heard.source} back@${facts.base.head}`
  const planned = facts.answers.plans.get(key)
  if (planned === undefined) return ask(heard.source, { ask: 'plan', key, aim, at: facts.base.head })
  if (planned.kind === 'refused')
    return refuse(heard, texts, { code: 'problems', problems: planned.problems, findings: planned.findings })
  if (command.dryRun || facts.mode === 'observe')
    return planned.kind === 'plan'
      ? answer(heard, { kind: 'dry-run', texts, plan: planned.plan, undo: aim.undo })
      : answer(heard, { kind: 'already-so', texts, places: planned.places })
  if (planned.kind === 'already-so')
    return isOpen
      ? endWithout(heard, command, record, now)
      : answer(heard, { kind: 'already-so', texts, places: planned.places })
  return act(heard.source, {
    effect: 'open-record',
    record: opened({
      heard,
      verb: 'rollback',
      texts,
      plan: planned.plan,
      base: facts.base.branch,
      baseline: facts.base.head,
      services: record.services,
      environment: record.environment,
      aim,
      takesOver: isOpen ? { rollout: record.id, baseline: record.baseline } : null,
      // Where the rollout that goes back ended by itself, what it left is between two versions no longer because of us.
      inherits: isOpen ? splitsAfter(record, last) : [],
    }),
  })
}

const sharesService = (one: RolloutRecord, other: RolloutRecord): boolean =>
  one.environment === other.environment && one.services.some((service) => other.services.includes(service))

/** The rollouts that may be meant: the open one of the services or the thread; else the thread's last one, else the last of all. */
const candidates = (heard: HeardFact, { scope }: RollbackLine, facts: Facts): readonly RolloutRecord[] | 'ask-past' => {
  const open = openRollouts(facts)
  const meant = meantRollouts(facts, heard, scope, open)
  const isSure = scope.services.length > 0 || meant.some((record) => isThreadOf(facts, heard.thread.number, record))
  if (isSure && meant.length > 0) return meant
  const { past } = facts.answers
  if (past === undefined) return 'ask-past'
  const [ofThread] = past.filter((record) => isThreadOf(facts, heard.thread.number, record))
  if (ofThread !== undefined && scope.services.length === 0) {
    const siblings = open.filter((record) => sharesService(record, ofThread))
    return siblings.length > 0 ? siblings : [ofThread]
  }
  return meant.length > 0 ? meant : meantRollouts(facts, heard, scope, past).slice(0, 1)
}

/** `/rollback`: the open rollout that is meant, else the last one that merged anything. */
export const hearRollback = (heard: HeardFact, command: RollbackLine, facts: Facts, now: number): Decision => {
  const meant = candidates(heard, command, facts)
  if (meant === 'ask-past') return ask(heard.source, { ask: 'past' })
  const [record, second] = meant
  if (record === undefined) return refuse(heard, [command.text], { code: 'nothing-to-roll-back' })
  if (second !== undefined)
    return refuse(heard, [command.text], {
      code: 'which-rollout',
      verb: 'rollback',
      rollouts: meant.map((one) => linkOf(facts, one)),
    })
  // A merge that the record does not know yet is taken in first, or it would not go back.
  if (record.end === null && unrecordedMerge(record, facts) !== null && !facts.failed.has(record.id)) return rest()
  return takeBack(heard, command, record, facts, now)
}
