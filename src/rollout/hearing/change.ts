import type { Intent } from '../../changes/plan.ts'
import { act, ask, type Decision } from '../decision.ts'
import type { Facts, HeardFact, Proposal } from '../facts.ts'
import { isStaged } from '../pace.ts'
import { activeAttempt, claimsOf, openSegment, refsOf, unlivedMerge } from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { askerOf, closedAttempt, droppedSegments, joined, jumped, opened, saidLive } from '../recording.ts'
import type { Refusal } from '../refusals.ts'
import { leadsDown } from '../step-down.ts'
import { linkOf, stageInWords } from '../viewing.ts'
import { wayBackInProgress } from '../way-back.ts'
import { answer, refuse, textsOf, trialOf } from './answering.ts'
import type { ChangeLine } from './kinds.ts'
import { isThreadOf, openRollouts } from './which-rollout.ts'

type Planned = Extract<Proposal, { kind: 'plan' }>

/** The line that takes the place of what is in the way; null where several lines are one plan, for then any of them may say it. */
const instead = (commands: readonly ChangeLine[]): string | null => {
  const [only] = commands
  return only === undefined || commands.length > 1 ? null : `${only.text} --supersede`
}

const obstacle = (record: RolloutRecord, commands: readonly ChangeLine[], facts: Facts): Refusal | null => {
  const rollout = linkOf(facts, record)
  if (wayBackInProgress(record) !== null) return { code: 'rollback-open', rollout }
  const again = instead(commands)
  const active = activeAttempt(record)
  if (active !== null) return { code: 'stage-open', rollout, stage: stageInWords(record, active), again }
  const open = openSegment(record)
  return open === null ? null : { code: 'plan-unfinished', rollout, commands: open.segment.commands, again }
}

/** Whatever was open or still to come gives way to the new command. */
const superseded = (record: RolloutRecord, heard: HeardFact, now: number): RolloutRecord => {
  const active = activeAttempt(record)
  const closed = active === null ? record : closedAttempt(record, active, 'superseded', now, askerOf(heard))
  return droppedSegments(closed, 'superseded', askerOf(heard))
}

/** A weight by hand in the middle of a release step by step: it is set next, and the release goes on from there. */
const jumps = (record: RolloutRecord, commands: readonly ChangeLine[]): boolean => {
  const open = openSegment(record)
  return (
    open !== null &&
    isStaged(open.segment) &&
    activeAttempt(record) === null &&
    wayBackInProgress(record) === null &&
    commands.every((command) => command.verb === 'canary' && command.plan === undefined && command.pods === undefined)
  )
}

/**
 * Where no tracker tells, whoever types the next command says that the stage before it is live; without this a finished rollout would
 * stay open until somebody thinks of `/next`.
 */
const livedByWord = (
  record: RolloutRecord,
  heard: HeardFact,
  commands: readonly ChangeLine[],
  intent: Intent,
  facts: Facts,
  now: number,
): RolloutRecord | null => {
  const merge = unlivedMerge(record)
  // Whoever goes down says nothing good of where it was.
  if (leadsDown(record, intent)) return null
  if (merge === null || (openSegment(record) !== null && !jumps(record, commands))) return null
  if (facts.answers.live.get(`${record.id}/${merge.stage}`)?.kind !== 'ask-person') return null
  return saidLive(record, merge, askerOf(heard), now, true)
}

const join = (
  record: RolloutRecord,
  heard: HeardFact,
  commands: readonly ChangeLine[],
  { intent, plan }: Planned,
  facts: Facts,
  now: number,
): Decision => {
  const confirmed = livedByWord(record, heard, commands, intent, facts, now)
  if (jumps(record, commands)) {
    // In one: confirmed alone, the release would go on to its own next step first.
    const next = jumped(confirmed ?? record, heard, textsOf(commands), intent, plan)
    return act(heard.source, { effect: 'write-record', record: next })
  }
  if (confirmed !== null) return act(heard.source, { effect: 'write-record', record: confirmed })
  const blocked = obstacle(record, commands, facts)
  const mayReplace = commands.some(({ supersede }) => supersede) && blocked?.code !== 'rollback-open'
  if (blocked !== null && !mayReplace) return refuse(heard, textsOf(commands), blocked)
  const ready = blocked === null ? record : superseded(record, heard, now)
  const next = joined(ready, heard, commands[0]?.verb ?? '', textsOf(commands), intent, plan)
  return act(heard.source, { effect: 'write-record', record: next })
}

const open = (heard: HeardFact, commands: readonly ChangeLine[], { intent, plan }: Planned, facts: Facts): Decision =>
  act(heard.source, {
    effect: 'open-record',
    record: opened({
      heard,
      verb: commands[0]?.verb ?? '',
      texts: textsOf(commands),
      plan,
      base: facts.base.branch,
      baseline: facts.base.head,
      head: facts.base.head,
      services: intent.services,
      environment: intent.environment,
      alsoIn: intent.alsoIn,
      aim: { kind: 'change', intent },
      takesOver: null,
      inherits: [],
    }),
  })

/** Rollouts that are open on any of these services, in any environment that would change. */
const concerned = (facts: Facts, intent: Intent): readonly RolloutRecord[] => {
  const wanted = refsOf(intent)
  return openRollouts(facts).filter((record) => claimsOf(record).some((ref) => wanted.includes(ref)))
}

/** What joins a rollout keeps to its services, and to the environments that it holds. */
const whyNotOne = (rollouts: readonly RolloutRecord[], { intent }: Planned, facts: Facts): Refusal | null => {
  const links = rollouts.map((one) => linkOf(facts, one))
  const held = rollouts.flatMap(claimsOf)
  const others = refsOf({ environment: intent.environment, services: [], alsoIn: intent.alsoIn })
  const isElsewhere = rollouts.some(({ environment }) => environment !== intent.environment)
  if (isElsewhere || others.some((ref) => !held.includes(ref))) return { code: 'environments-differ', rollouts: links }
  const isWithin = intent.services.every((service) => rollouts[0]?.services.includes(service))
  return rollouts.length > 1 || !isWithin ? { code: 'services-differ', rollouts: links } : null
}

/** A comment of change commands: one plan. It opens a rollout, or joins the one that is open on its services. */
export const hearChange = (heard: HeardFact, commands: readonly ChangeLine[], facts: Facts, now: number): Decision => {
  const texts = textsOf(commands)
  const key = `${heard.source}@${facts.base.head}`
  const proposal = facts.answers.proposals.get(key)
  if (proposal === undefined) return ask(heard.source, { ask: 'propose', key, heard, commands })
  if (proposal.kind === 'refused')
    return refuse(heard, texts, { code: 'problems', problems: proposal.problems, findings: proposal.findings })
  if (proposal.kind === 'already-so') {
    const [open] = concerned(facts, proposal.intent)
    const rollout = open === undefined ? {} : { rollout: linkOf(facts, open) }
    return answer(heard, { kind: 'already-so', texts, places: proposal.places, ...rollout })
  }
  const trial = trialOf(commands, facts)
  if (trial !== null) return answer(heard, { kind: 'dry-run', texts, plan: proposal.plan, undo: null, trial })
  const rollouts = concerned(facts, proposal.intent)
  const [rollout] = rollouts
  // Only the plan tells which services a command means that names a Deployment, or nothing.
  const isThreads = rollout !== undefined && isThreadOf(facts, heard.thread.number, rollout)
  if (heard.thread.state !== 'open' && !isThreads) return refuse(heard, texts, { code: 'thread-closed' })
  if (rollout === undefined) return open(heard, commands, proposal, facts)
  const differs = whyNotOne(rollouts, proposal, facts)
  if (differs !== null) return refuse(heard, texts, differs)
  return join(rollout, heard, commands, proposal, facts, now)
}
