import { act, ask, type Decision, rest } from '../decision.ts'
import { closeBeforeGoingBack } from '../duties/given-up.ts'
import { unrecordedMerge, withUnrecordedMerges } from '../duties/merged-stage.ts'
import type { Facts, HeardFact } from '../facts.ts'
import { activeAttempt, claimsOf, unlivedMerge } from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { askerOf, closedAttempt, droppedSegments, ended, opened, takenOf, took } from '../recording.ts'
import type { Refusal } from '../refusals.ts'
import { policyOf } from '../ruling.ts'
import { linkOf, rolloutView } from '../viewing.ts'
import { mergingOf } from '../watching.ts'
import { rollbackAim, segmentOnItsWay, stagesInPlace, type WayBack, wayBackInProgress, wayBackTo } from '../way-back.ts'
import { answer, refuse, trialOf } from './answering.ts'
import type { RolloutLine } from './kinds.ts'
import { isThreadOf, meantRollouts, openRollouts } from './which-rollout.ts'

type RollbackLine = Extract<RolloutLine, { verb: 'rollback' }>

/** Nothing of it was merged, which cancels it, or it is back already: there is no way to go, and the rollout just ends. */
const endWithout = (heard: HeardFact, command: RollbackLine, record: RolloutRecord, now: number): Decision => {
  const active = activeAttempt(record)
  const by = askerOf(heard)
  const closed = active === null ? record : closedAttempt(record, active, 'ended', now, by)
  const through = took(droppedSegments(closed, 'cancelled', by), takenOf(heard, 'rollback', [command.text]))
  const kind = record.merges.length + record.inherits.length === 0 ? 'cancelled' : 'rolled-back'
  return act(heard.source, {
    effect: 'write-record',
    record: ended(through, { kind, at: now, by, successor: null, conflict: null }),
  })
}

/** Traffic is where it is wanted: what was still to come is given up, and the rollout stays as it is. */
const stopHere = (heard: HeardFact, command: RollbackLine, record: RolloutRecord, now: number): Decision => {
  const active = activeAttempt(record)
  const closed = active === null ? record : closedAttempt(record, active, 'cancelled', now, askerOf(heard))
  return act(heard.source, {
    effect: 'write-record',
    record: took(droppedSegments(closed, 'cancelled', askerOf(heard)), takenOf(heard, 'rollback', [command.text])),
  })
}

/** Typed twice at three in the morning, a rollback is still one rollback; but all the way goes further than a part of it. */
const isUnderWay = (record: RolloutRecord, { to }: RollbackLine): boolean => {
  const undo = record.end === null ? wayBackInProgress(record) : null
  // What time alone proposed waits for a person, and this is one: their rollback takes the proposal's place.
  return undo !== null && undo.expired !== true && !(to.kind === 'baseline' && undo.to.kind !== 'baseline')
}

/** Where that rollback is, and what it waits for: the same as its status comment says, and here it is a notification. */
const underWay = (heard: HeardFact, record: RolloutRecord, facts: Facts): Decision => {
  const active = activeAttempt(record)
  const merge = active === null ? unlivedMerge(record) : null
  const key = `${record.id}/${merge?.stage ?? 0}`
  if (merge !== null && !facts.answers.live.has(key))
    return ask(heard.source, { ask: 'live', key, record, stage: merge.stage })
  const viewed = rolloutView(facts, record)
  if (viewed.kind === 'ask') return ask(heard.source, viewed.ask)
  const policy = policyOf(facts, record)
  return answer(heard, {
    kind: 'already-rolling-back',
    rollout: linkOf(facts, record),
    merging: active === null ? policy.merging : mergingOf(record, active, policy),
    view: viewed.view,
  })
}

/** What stood before it; where it had ended by itself, what it left is between two versions no longer because of us. */
const inheritedFrom = (record: RolloutRecord): RolloutRecord['inherits'] =>
  stagesInPlace(record).map((stage, index, { length }) =>
    record.end !== null && index === length - 1 ? { ...stage, leaves: [] } : stage,
  )

/** Which way it goes must be what was said: the word alone never brings in again what has gone back. */
const otherWay = (
  command: RollbackLine,
  { direction }: WayBack,
  record: RolloutRecord,
  facts: Facts,
): Refusal | null => {
  const rollout = linkOf(facts, record)
  if (direction === 'back') return command.forward === true ? { code: 'goes-back', rollout } : null
  if (command.forward !== true) {
    const aim = record.segments[0]?.aim
    const asked = aim?.kind === 'rollback' ? aim.undo.asked : record.segments.flatMap(({ commands }) => commands)
    return { code: 'goes-forward', rollout, asked, again: `${command.text} --forward` }
  }
  return facts.policy.problems.length > 0 ? { code: 'policy-broken', problems: facts.policy.problems } : null
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
  const trial = trialOf([command], facts)
  const rollout = linkOf(facts, record)
  if (isUnderWay(record, command)) return underWay(heard, record, facts)
  const way = wayBackTo(record, command.to)
  if (way === null)
    return refuse(heard, texts, { code: 'no-such-stage', stage: stageOf(command), last: record.merges.length })
  const isNothing = way.stages.length === 0 && command.to.kind !== 'stage'
  const isGone = stagesInPlace(record).length === 0
  if (isNothing || (isOpen && isGone)) {
    if (!isOpen) return refuse(heard, texts, { code: 'nothing-to-roll-back' })
    return trial === null
      ? endWithout(heard, command, record, now)
      : answer(heard, { kind: 'would', verb: 'rollback', texts, rollout, trial })
  }
  const other = otherWay(command, way, record, facts)
  if (other !== null) return refuse(heard, texts, other)
  const hasMore = isOpen && segmentOnItsWay(record) !== null
  if (way.stages.length === 0)
    return hasMore && trial === null
      ? stopHere(heard, command, record, now)
      : answer(heard, { kind: 'already-so', texts, places: [] })
  const aim = rollbackAim(record, way, { command: command.text, to: command.to, now: command.now, reason: null })
  const key = `${heard.source} back@${facts.base.head}`
  const planned = facts.answers.plans.get(key)
  if (planned === undefined) return ask(heard.source, { ask: 'plan', key, aim, at: facts.base.head })
  if (planned.kind === 'refused')
    return refuse(heard, texts, { code: 'problems', problems: planned.problems, findings: planned.findings })
  if (trial !== null)
    return planned.kind === 'plan'
      ? answer(heard, { kind: 'dry-run', texts, plan: planned.plan, undo: aim.undo, trial })
      : answer(heard, { kind: 'already-so', texts, places: planned.places })
  if (planned.kind === 'already-so') {
    if (isOpen && way.leaves.length === 0) return endWithout(heard, command, record, now)
    return hasMore
      ? stopHere(heard, command, record, now)
      : answer(heard, { kind: 'already-so', texts, places: planned.places })
  }
  return act(heard.source, {
    effect: 'open-record',
    record: opened({
      heard,
      verb: 'rollback',
      texts,
      plan: planned.plan,
      base: facts.base.branch,
      baseline: record.baseline,
      head: facts.base.head,
      services: record.services,
      environment: record.environment,
      alsoIn: record.alsoIn,
      aim,
      takesOver: { rollout: record.id, baseline: record.baseline },
      inherits: inheritedFrom(record),
    }),
  })
}

const stageOf = ({ to }: RollbackLine): number => (to.kind === 'stage' ? to.stage : 0)

const sharesService = (one: RolloutRecord, other: RolloutRecord): boolean =>
  claimsOf(one).some((ref) => claimsOf(other).includes(ref))

/** The last rollout; but the last of each service, to be asked about, where the very last has gone back and none was named. */
const lastOf = (past: readonly RolloutRecord[], { services }: RollbackLine['scope']): readonly RolloutRecord[] => {
  const [last] = past
  if (last === undefined || services.length > 0 || stagesInPlace(last).length > 0) return past.slice(0, 1)
  return past.filter((record, index) => !past.slice(0, index).some((later) => sharesService(later, record)))
}

/** The merged rollback that took it over, or undefined. */
const takenOverBy = (record: RolloutRecord, past: readonly RolloutRecord[]): RolloutRecord | undefined =>
  past.find(({ id, baseline }) => id === record.end?.successor?.rollout && baseline === record.end.successor.baseline)

/** True where nothing that was merged since has taken it back. */
const isInPlace = (record: RolloutRecord, past: readonly RolloutRecord[]): boolean =>
  stagesInPlace(record).length > 0 && takenOverBy(record, past) === undefined

/** What became of a rollout: the last of the rollbacks that took it over. Its own record does not know that its stages have gone back. */
const outcomeOf = (record: RolloutRecord, past: readonly RolloutRecord[]): RolloutRecord => {
  const followed = new Set([record])
  let last = record
  for (let next = takenOverBy(last, past); next !== undefined && !followed.has(next); next = takenOverBy(last, past)) {
    followed.add(next)
    last = next
  }
  return last
}

/**
 * A rollout of this thread, or what came after it on its services and is in place: taking back what lies beneath that would not lead to
 * where traffic was. Several, to be asked about, where its services have gone different ways since.
 */
const newestOf = (past: readonly RolloutRecord[], record: RolloutRecord): readonly RolloutRecord[] => {
  const later = past
    .slice(0, past.indexOf(record))
    .filter((other) => sharesService(other, record) && isInPlace(other, past))
  const outcome = outcomeOf(record, past)
  return [
    ...new Set(record.services.map((service) => later.find(({ services }) => services.includes(service)) ?? outcome)),
  ]
}

/** The rollouts that may be meant: the open one of the services or the thread; else the newest of the thread's services, else the last of all. */
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
    return siblings.length > 0 ? siblings : newestOf(past, ofThread)
  }
  return meant.length > 0 ? meant : lastOf(meantRollouts(facts, heard, scope, past), scope)
}

const amongOf = (meant: readonly RolloutRecord[]): 'open' | 'in-place' | 'gone-back' => {
  if (meant.some(({ end }) => end === null)) return 'open'
  return meant.every((record) => stagesInPlace(record).length > 0) ? 'in-place' : 'gone-back'
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
      among: amongOf(meant),
    })
  // A number means what the thread's own status comment shows; another rollout's stages are meant only where it is named.
  const isOfThread = (one: RolloutRecord): boolean => isThreadOf(facts, heard.thread.number, one)
  if (command.to.kind === 'stage' && command.scope.services.length === 0 && !isOfThread(record))
    if (facts.answers.past?.some(isOfThread))
      return refuse(heard, [command.text], {
        code: 'stage-of-another',
        stage: command.to.stage,
        rollout: linkOf(facts, record),
      })
  if (facts.mode === 'observe' || record.end !== null) return takeBack(heard, command, record, facts, now)
  return takeBackOpen(heard, command, record, facts, now)
}

/**
 * Of an open rollout something may be merged at any moment. What is merged and not in its record is taken in first, or it would stay; then
 * what is open is closed; then what there is to take back is known. Where the record cannot be written, no rollback waits for that.
 */
const takeBackOpen = (
  heard: HeardFact,
  command: RollbackLine,
  record: RolloutRecord,
  facts: Facts,
  now: number,
): Decision => {
  const isBehind = unrecordedMerge(record, facts) !== null
  if (isBehind && !facts.failed.has(record.id)) return rest()
  const decision = takeBack(heard, command, isBehind ? withUnrecordedMerges(record, facts) : record, facts, now)
  const effect = decision.kind === 'step' && decision.step.kind === 'effect' ? decision.step.effect.effect : null
  if (effect !== 'open-record' && effect !== 'write-record') return decision
  // What it would write of this rollout has a merge that nobody has judged.
  if (isBehind && effect === 'write-record') return rest()
  return closeBeforeGoingBack(heard.source, record, facts, now, askerOf(heard)) ?? decision
}
