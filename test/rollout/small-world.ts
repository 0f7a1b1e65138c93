import { expect } from 'vitest'
import type { Standing } from '../../src/changes/fields/standing.ts'
import type { Plan, Stage } from '../../src/changes/plan.ts'
import type { ChangeCommand, Command, Scope } from '../../src/commands/command.ts'
import { defaultPolicy } from '../../src/config/config.ts'
import { type MetricPolicy, overridableGates, type Policy } from '../../src/config/policy.ts'
import {
  type Aim,
  type Answers,
  type Ask,
  type Attempt,
  attemptOfMerge,
  branchOfAttempt,
  claimsOf,
  type Decision,
  decide,
  type Effect,
  type Facts,
  type HeardFact,
  isWayBack,
  type LiveState,
  noAnswers,
  noTellers,
  noteKey,
  overridesOf,
  type Planned,
  type PullRequestFact,
  type RepositoryRecord,
  type RolloutRecord,
  standingMerges,
  turnAfter,
  type Verdict,
} from '../../src/rollout/rollout.ts'

/**
 * A world for the state machine alone: a service's traffic is one number, a commit is the numbers of all services, and a plan sets one.
 * The last three digits are the canary's share; a mirror is written in those before them.
 * What a decision asks is answered from it, and what it does is done to it; it can die around any effect.
 */

export const service = 'shop/reviews'
const people = { writer: 1, reviewer: 2, maintainer: 3 } as const
export type PersonName = keyof typeof people
export const botId = 99

const scope: Scope = { services: [service], environment: null, virtualService: null, route: null, workload: null }

interface WorldPullRequest extends PullRequestFact {
  readonly attempt: string
}

interface Branch {
  readonly sha: string
  readonly to: number
  readonly parent: string
}

export interface SmallWorld {
  now: number
  /** What the one metric says; `none`: the policy has none. */
  metric: 'none' | 'pass' | 'fail' | 'unknown'
  /** The windows of the policy are closed. */
  isFrozen: boolean
  merging: 'propose' | 'merge'
  head: string
  /** The number of each commit. */
  readonly commits: Map<string, number>
  readonly records: Map<string, RolloutRecord>
  repositoryRecord: RepositoryRecord
  readonly claims: Map<string, string>
  readonly branches: Map<string, Branch>
  readonly marks: Set<string>
  readonly shownVerdicts: Map<string, Verdict>
  pullRequests: readonly WorldPullRequest[]
  heard: readonly (HeardFact & { readonly command: Command })[]
  readonly finished: Map<string, 'rocket' | 'confused'>
  readonly approved: Set<string>
  readonly liveCommits: Set<string>
  /** Every merge that was asked for, with the verdict of that moment. */
  readonly merges: { readonly decision: string; readonly isOurs: boolean; readonly isExpiry: boolean }[]
  readonly noted: Set<string>
  next: number
}

export const newWorld = (merging: SmallWorld['merging']): SmallWorld => ({
  now: 1_000_000_000,
  metric: 'none',
  isFrozen: false,
  merging,
  head: sha(0),
  commits: new Map([[sha(0), 0]]),
  records: new Map(),
  repositoryRecord: { format: 1, hold: null, taken: [] },
  claims: new Map(),
  branches: new Map(),
  marks: new Set(),
  shownVerdicts: new Map(),
  pullRequests: [],
  heard: [],
  finished: new Map(),
  approved: new Set(),
  liveCommits: new Set(),
  merges: [],
  noted: new Set(),
  next: 1,
})

export const sha = (number: number): string => number.toString(16).padStart(40, '0')

const fresh = (world: SmallWorld): number => {
  world.next += 1
  return world.next
}

const commit = (world: SmallWorld, share: number): string => {
  const id = sha(fresh(world))
  world.commits.set(id, share)
  return id
}

const shareAt = (world: SmallWorld, at: string): number => world.commits.get(at) ?? 0

export const now = (world: SmallWorld): number => shareAt(world, world.head)

const stageTo = (from: number, to: number): Stage => ({
  number: 1,
  phase: 'traffic',
  title: `${from} → ${to}`,
  effect: '',
  edits: [],
  changes: [],
  traffic: { before: [], after: [] },
  digest: `${from}>${to}`,
})

const planTo = (from: number, to: number, intent: Plan['intent']): Planned =>
  from === to
    ? { kind: 'already-so', places: [] }
    : {
        kind: 'plan',
        plan: { base: null, intent, digest: `${from}>${to}`, stages: [stageTo(from, to)], findings: [], notes: [] },
      }

const intentOf = (change: ChangeCommand): Plan['intent'] => ({
  commands: [],
  changes: [change],
  services: [service],
  environment: null,
  roles: {},
})

/** Where a merged stage came from, by its title: `10 → 50`. */
const ends = ({ title }: Attempt): { from: number; to: number } => {
  const [from = 0, to = 0] = title.split(' → ').map(Number)
  return { from, to }
}

const goalFrom = (state: number, change: ChangeCommand | undefined): number => {
  if (change?.verb === 'canary') return state - (state % 1000) + change.percent
  return change?.verb === 'mirror' ? (state % 1000) + 1000 * (change.percentage ?? 0) : 0
}

const goalOf = (world: SmallWorld, aim: Aim, at: string): number | null => {
  if (aim.kind === 'change') return goalFrom(shareAt(world, at), aim.intent.changes[0])
  const oldest = aim.undo.stages.at(-1)
  const isOldest = ({ commit }: { readonly commit: string }): boolean => commit === oldest?.commit
  const record = [...world.records.values()].find(({ merges }) => merges.some(isOldest))
  const merge = record?.merges.find(isOldest)
  const attempt = record?.attempts.find((one) => one.stage === merge?.stage && one.attempt === merge.attempt)
  return attempt === undefined ? null : ends(attempt).from
}

const planAt = (world: SmallWorld, aim: Aim, at: string): Planned => {
  const goal = goalOf(world, aim, at)
  if (goal === null) return { kind: 'refused', problems: [{ code: 'lost', message: 'lost' }], findings: [] }
  const change: ChangeCommand = { verb: 'canary', scope, percent: goal, version: 'v2' }
  return planTo(shareAt(world, at), goal, aim.kind === 'change' ? aim.intent : intentOf(change))
}

const pullRequestOf = (world: SmallWorld, record: RolloutRecord, attempt: Attempt): WorldPullRequest | undefined =>
  world.pullRequests.find(({ branch }) => branch === branchOfAttempt(record, attempt))

const markOf = (record: RolloutRecord, { stage, attempt, digest }: Attempt, head: string): string =>
  `${head} ${record.id}/${stage}/${attempt}/${digest}`

const judge = (world: SmallWorld, record: RolloutRecord, attempt: Attempt, base: string): Verdict => {
  const pullRequest = pullRequestOf(world, record, attempt)
  const isOurs = pullRequest !== undefined && world.marks.has(markOf(record, attempt, pullRequest.head))
  const segment = record.segments[attempt.segment]
  const goesBack = segment !== undefined && isWayBack(segment)
  const isHeld = !goesBack && (record.holds.length > 0 || world.repositoryRecord.hold !== null)
  const isOverridden = (gate: string): boolean => overridesOf(record, attempt).some((one) => one.gate === gate)
  const isApproved = goesBack || world.approved.has(pullRequest?.head ?? '') || isOverridden('approvals')
  const isOpen = goesBack || !world.isFrozen || isOverridden('windows')
  const isBlocked = !isOurs || isHeld || !['unmoved', 'same-plan'].includes(base)
  return { decision: isBlocked ? 'block' : isApproved && isOpen ? 'allow' : 'wait', gates: [] }
}

const measuredNow = ({ metric }: SmallWorld): number | null => {
  if (metric === 'pass') return 100
  return metric === 'fail' ? 0 : null
}

const metrics: readonly MetricPolicy[] = [
  {
    name: 'errors',
    source: 'prod',
    query: { kind: 'template', template: 'success-rate' },
    bound: { kind: 'at-least', value: 99 },
    against: 'threshold',
    window: 60_000,
    interval: 60_000,
    count: 1,
    failures: 0,
    minimum: 0,
  },
]

const policyOf = ({ merging, metric }: SmallWorld): Policy => ({
  ...defaultPolicy,
  merging,
  live: { ...defaultPolicy.live, settle: 0 },
  metrics: metric === 'none' ? [] : metrics,
  overriders: { users: ['maintainer'], teams: [], gates: [...overridableGates] },
  watch: { remind: 86_400_000, expire: 10 * 86_400_000, onExpiry: 'propose' },
})

const liveState = (world: SmallWorld, record: RolloutRecord, stage: number): LiveState => {
  const merge = record.merges.findLast((one) => one.stage === stage)
  return merge !== undefined && world.liveCommits.has(merge.commit)
    ? { kind: 'live', at: merge.at, how: 'tracker' }
    : { kind: 'ask-person' }
}

const standing = (record: RolloutRecord, share: number): Standing => {
  const way = standingMerges(record).flatMap((merge) => {
    const attempt = attemptOfMerge(record, merge)
    return attempt === null ? [] : [ends(attempt)]
  })
  if (way.at(-1)?.to === share) return { kind: 'as-set' }
  const stages = way.findIndex(({ from }) => from === share)
  return stages < 0 ? { kind: 'moved' } : { kind: 'back', stages }
}

const answerOf = (world: SmallWorld, facts: Facts, ask: Ask): Partial<Answers> => {
  const { answers } = facts
  switch (ask.ask) {
    case 'understand': {
      const heard = world.heard.find(({ source }) => source === ask.heard.source)
      const commands = heard === undefined ? [] : [heard.command]
      return { understood: new Map([...answers.understood, [ask.heard.source, { kind: 'commands', commands }]]) }
    }
    case 'right':
      return { rights: new Map([...answers.rights, [ask.heard.source, 'commander']]) }
    case 'overrider':
      return {
        overriders: new Map([...answers.overriders, [ask.key, ask.heard.author.id === people.maintainer]]),
      }
    case 'propose': {
      const [command] = ask.commands
      if (command?.verb !== 'canary' && command?.verb !== 'mirror') throw new Error('no such command in this world')
      const intent = intentOf(command)
      const planned = planTo(now(world), goalFrom(now(world), command), intent)
      return {
        proposals: new Map([
          ...answers.proposals,
          [ask.key, planned.kind === 'refused' ? planned : { ...planned, intent }],
        ]),
      }
    }
    case 'plan':
      return { plans: new Map([...answers.plans, [ask.key, planAt(world, ask.aim, ask.at)]]) }
    case 'judge': {
      const pullRequest = pullRequestOf(world, ask.record, ask.attempt)
      const head = pullRequest?.head ?? ask.head ?? ''
      const judged = {
        verdict: judge(world, ask.record, ask.attempt, ask.base.kind),
        ownVerdict: judge(world, ask.record, ask.attempt, ask.base.kind),
        retryAt: null,
        wakeAt: null,
        head,
        isOurs: world.marks.has(markOf(ask.record, ask.attempt, head)),
        mergeable: true,
        isBehind: false,
        approvedBy: [],
        shown: world.shownVerdicts.get(head) ?? null,
        shownAt: null,
      }
      return { judged: new Map([...answers.judged, [ask.key, judged]]) }
    }
    case 'judge-merge': {
      const verdict = judge(world, ask.record, ask.attempt, 'unmoved')
      const judged = { allowed: verdict.decision === 'allow', verdict, approvedBy: [], isDescribed: false }
      return { mergesJudged: new Map([...answers.mergesJudged, [ask.key, judged]]) }
    }
    case 'live':
      return { live: new Map([...answers.live, [ask.key, liveState(world, ask.record, ask.stage)]]) }
    case 'tellers':
      return { tellers: new Map([...answers.tellers, [ask.key, noTellers]]) }
    case 'measure':
      return {
        measurements: new Map([
          ...answers.measurements,
          [ask.key, [{ service, value: measuredNow(world), bound: 99, problem: null }]],
        ]),
      }
    case 'fields': {
      const merge = ask.record.merges.find((one) => one.stage === ask.attempt.stage)
      const isLast = merge === undefined || merge === ask.record.merges.at(-1)
      const { to } = ends(ask.attempt)
      const share = shareAt(world, ask.at)
      const holds = !isLast || share === to
      const fields = { holds, moved: holds ? [] : ['weight'] }
      return { fields: new Map([...answers.fields, [ask.key, fields]]) }
    }
    case 'standing':
      return { standings: new Map([...answers.standings, [ask.key, standing(ask.record, shareAt(world, ask.at))]]) }
    case 'traffic':
      return { traffic: new Map([...answers.traffic, [ask.key, []]]) }
    case 'read':
      return { readings: new Map([...answers.readings, [ask.key, { kind: 'history', entries: [] }]]) }
    case 'past': {
      const ended = [...world.records.values()].filter(({ end, merges }) => end !== null && merges.length > 0)
      return { past: ended.sort((one, other) => (other.merges.at(-1)?.at ?? 0) - (one.merges.at(-1)?.at ?? 0)) }
    }
  }
}

const change = (world: SmallWorld, number: number, to: Partial<WorldPullRequest>): void => {
  world.pullRequests = world.pullRequests.map((one) => (one.number === number ? { ...one, ...to } : one))
}

export const mergeInto = (world: SmallWorld, number: number, by: number): void => {
  const pullRequest = world.pullRequests.find((one) => one.number === number)
  const branch = pullRequest === undefined ? undefined : world.branches.get(pullRequest.branch)
  if (pullRequest?.state !== 'open' || branch === undefined) return
  world.now += 1
  const isMoved = pullRequest.head !== branch.sha
  world.head = commit(world, isMoved ? shareAt(world, pullRequest.head) : branch.to)
  const mergedBy = { id: by, login: String(by), isBot: by === botId }
  change(world, number, { state: 'merged', mergeCommit: world.head, mergedAt: world.now, mergedBy })
}

/** A rollback that time alone asked for, and nobody since. */
const isExpired = ({ segments }: RolloutRecord): boolean => {
  const aim = segments.length === 1 ? segments[0]?.aim : undefined
  return aim?.kind === 'rollback' && aim.undo.expired === true
}

const attemptKeyOf = (record: RolloutRecord, { stage, attempt }: Attempt): string => `${record.id}/${stage}/${attempt}`

const carryOut = (world: SmallWorld, facts: Facts, effect: Effect): void => {
  switch (effect.effect) {
    case 'open-record':
    case 'write-record':
      world.records.set(`${effect.record.id}@${effect.record.baseline}`, effect.record)
      return
    case 'write-repository-record':
      world.repositoryRecord = effect.record
      return
    case 'claim':
      if ((world.claims.get(effect.ref) ?? null) === effect.expected) world.claims.set(effect.ref, effect.sha)
      return
    case 'release':
      if (world.claims.get(effect.ref) === effect.sha) world.claims.delete(effect.ref)
      return
    case 'forget':
      return
    case 'create-stage': {
      if (world.branches.has(effect.branch)) return
      const { to } = ends(effect.attempt)
      const id = commit(world, to)
      world.branches.set(effect.branch, { sha: id, to, parent: effect.attempt.base })
      return
    }
    case 'mark-head':
      world.marks.add(markOf(effect.record, effect.attempt, effect.view.head))
      return
    case 'open-pull-request': {
      if (world.pullRequests.some(({ branch }) => branch === effect.branch)) return
      const number = fresh(world)
      const head = world.branches.get(effect.branch)?.sha ?? ''
      const nobody = { mergeCommit: null, mergedAt: null, mergedBy: null, closedBy: null }
      const pullRequest = {
        number,
        url: '',
        branch: effect.branch,
        base: 'main',
        state: 'open' as const,
        head,
        ...nobody,
        attempt: '',
      }
      world.pullRequests = [pullRequest, ...world.pullRequests]
      return
    }
    case 'close-pull-request':
      if (world.pullRequests.find(({ number }) => number === effect.number)?.state === 'open')
        change(world, effect.number, { state: 'closed', closedBy: { id: botId, login: 'bot', isBot: true } })
      return
    case 'show-gates':
      world.shownVerdicts.set(effect.view.head, effect.view.verdict)
      return
    case 'merge': {
      const judged = facts.answers.judged.get(effect.key)
      const isExpiry = facts.rollouts.some(
        (record) =>
          isExpired(record) && record.attempts.some((attempt) => attemptKeyOf(record, attempt) === effect.key),
      )
      world.merges.push({ decision: judged?.verdict.decision ?? 'none', isOurs: judged?.isOurs === true, isExpiry })
      if (world.pullRequests.find(({ number }) => number === effect.number)?.head === effect.head)
        mergeInto(world, effect.number, botId)
      return
    }
    case 'note':
      world.noted.add(noteKey(effect))
      return
    case 'remind':
    case 'show-status':
    case 'show-pull-request':
    case 'conclude-pull-request':
    case 'see':
      return
    case 'finish':
      world.finished.set(effect.heard.source, effect.reaction)
      world.heard = world.heard.filter(({ source }) => source !== effect.heard.source)
  }
}

/** What a pass reads at its start: records by claims and by open pull requests, never more. */
const gather = (world: SmallWorld, forgotten: ReadonlySet<string> = new Set()): Facts => {
  const isClaimed = (record: RolloutRecord): boolean =>
    claimsOf(record).some((ref) => world.claims.get(ref) === record.baseline)
  // An open rollout without a claim is found from any of its pull requests, merged or closed.
  const isOpen = (record: RolloutRecord): boolean =>
    world.pullRequests.some(
      ({ branch, state }) => (state === 'open' || record.end === null) && branch.includes(`/${record.id}/`),
    )
  const all = [...world.records.values()].filter(({ id, end }) => end === null || !forgotten.has(id))
  const found = all.filter((record) => isClaimed(record) || isOpen(record))
  const successors = all.filter((record) =>
    found.some(({ end }) => end?.successor?.rollout === record.id && end.successor.baseline === record.baseline),
  )
  return {
    botId,
    botLogin: 'sluice[bot]',
    mode: 'act',
    repository: { mergeMethods: { merge: true, squash: true, rebase: true }, installedAt: null },
    base: { branch: 'main', head: world.head },
    policy: {
      policy: policyOf(world),
      problems: [],
      at: world.head,
      version: '',
    },
    linkHosts: [],
    repositoryRecord: world.repositoryRecord,
    rollouts: [...new Set([...found, ...successors])],
    claims: new Map(world.claims),
    heard: world.heard,
    pullRequests: world.pullRequests,
    failed: new Map(),
    answers: { ...noAnswers, noted: new Set(world.noted) },
  }
}

export class DidNotRest extends Error {}

/** What is known after an effect, the cautious way: everything read anew, except what only memory holds. */
const afterwards = (world: SmallWorld, facts: Facts, effect: Effect, forgotten: ReadonlySet<string>): Facts => {
  const read = gather(world, forgotten)
  const { shown, stageHeads } = facts.answers
  const unfinished = facts.rollouts.filter(({ id }) => !read.rollouts.some((record) => record.id === id))
  const opened = effect.effect === 'open-record' ? [effect.record] : []
  const kept = [...unfinished, ...opened].filter(
    ({ id }, index, all) =>
      all.findIndex((one) => one.id === id) === index && !(effect.effect === 'forget' && effect.record.id === id),
  )
  const current = kept.map((record) => world.records.get(`${record.id}@${record.baseline}`) ?? record)
  const place =
    effect.effect === 'show-status' || effect.effect === 'show-pull-request'
      ? ([[effect.place, JSON.stringify(effect.view)]] as const)
      : effect.effect === 'conclude-pull-request'
        ? ([[effect.place, JSON.stringify(effect.conclusion)]] as const)
        : effect.effect === 'remind'
          ? ([[effect.place, JSON.stringify(effect.what)]] as const)
          : []
  const heads = new Map(stageHeads)
  if (effect.effect === 'create-stage') {
    const branch = world.branches.get(effect.branch)
    if (branch !== undefined) heads.set(effect.branch, { kind: 'ours', sha: branch.sha, marked: false })
  }
  if (effect.effect === 'mark-head') heads.set(effect.branch, { kind: 'ours', sha: effect.view.head, marked: true })
  const seen =
    effect.effect === 'see'
      ? facts.heard.map((one) =>
          one.source === effect.heard.source ? { ...one, ownReactions: ['eyes' as const] } : one,
        )
      : facts.heard.filter(({ source }) => world.heard.some((one) => one.source === source))
  const rollouts = [...read.rollouts, ...current].filter(
    (record) => !(effect.effect === 'forget' && record.id === effect.record.id),
  )
  return {
    ...read,
    rollouts,
    heard: seen,
    answers: { ...read.answers, shown: new Map([...shown, ...place]), stageHeads: heads },
  }
}

/** Lets it decide and act until it rests. `dies` is asked around every effect; where it says yes, everything in memory is lost. */
export const settle = (
  world: SmallWorld,
  dies: (moment: 'before' | 'after') => boolean = () => false,
  tell: (step: string) => void = () => {},
): void => {
  // What a process remembers of ended rollouts; it dies with it.
  const forgotten = new Set<string>()
  let facts = gather(world)
  let turn: string | null = null
  for (let steps = 0; steps < 600; steps += 1) {
    const decision: Decision = decide(facts, world.now, turn)
    // Equal facts, though not the same, are answered equally: nothing else is looked at.
    if (steps % 8 === 0) expect(decide(structuredClone(facts), world.now, turn)).toEqual(decision)
    // Neither whose turn it is nor what is remembered of those that rested says anything of whether there is something to do.
    if (decision.kind === 'rest') {
      expect(decide(structuredClone(facts), world.now)).toEqual(decision)
      return
    }
    const { step } = decision
    turn = turnAfter(step, turn)
    if (step.kind === 'ask') {
      facts = { ...facts, answers: { ...facts.answers, ...answerOf(world, facts, step.ask) } }
      continue
    }
    tell(`${step.scope} ${step.effect.effect}`)
    if (dies('before')) {
      forgotten.clear()
      facts = gather(world)
      continue
    }
    carryOut(world, facts, step.effect)
    if (step.effect.effect === 'forget') forgotten.add(step.effect.record.id)
    if (dies('after')) {
      forgotten.clear()
      facts = gather(world)
    } else facts = afterwards(world, facts, step.effect, forgotten)
  }
  throw new DidNotRest()
}

export const say = (world: SmallWorld, who: PersonName, command: Command, inThread = 1): void => {
  world.now += 1000
  const id = people[who]
  const thread = { number: inThread, state: 'open' as const, closedAt: null, isLocked: false, isFromFork: false }
  const heard = {
    source: `comment/${fresh(world)}`,
    nodeId: '',
    author: { id, login: who, isBot: false },
    body: '',
    createdAt: world.now,
    editedAt: null,
    url: '',
    thread,
    ownReactions: [],
    command,
  }
  world.heard = [...world.heard, heard]
}

const line = { text: '/it', line: 1, dryRun: false, supersede: false }

export const canary = (percent: number, supersede = false): Command => ({
  ...line,
  supersede,
  verb: 'canary',
  scope,
  percent,
  version: 'v2',
})

/** A change that leaves nothing between two versions. */
export const mirror = (percentage: number): Command => ({ ...line, verb: 'mirror', scope, version: 'v2', percentage })

export const about = (verb: 'next' | 'done' | 'replan' | 'cancel'): Command => ({ ...line, verb, scope })
export const hold = (all = false): Command => ({ ...line, verb: 'hold', scope, all, reason: null })
export const unhold = (all = false): Command => ({ ...line, verb: 'unhold', scope, all })
export const override = (gate: Extract<Command, { verb: 'override' }>['gate']): Command => ({
  ...line,
  verb: 'override',
  scope,
  gate,
  reason: 'it must be',
})
export const rollback = (to: 'baseline' | 'last'): Command => ({
  ...line,
  verb: 'rollback',
  scope,
  to: { kind: to },
  now: false,
})

/** As typed in the thread, without the service's name. */
export const bareRollback = (to: Extract<Command, { verb: 'rollback' }>['to'] = { kind: 'baseline' }): Command => ({
  ...line,
  verb: 'rollback',
  scope: { ...scope, services: [] },
  to,
  now: false,
})

/** What has gone back comes in again. */
export const forward = (): Command => ({
  ...line,
  verb: 'rollback',
  scope: { ...scope, services: [] },
  to: { kind: 'last' },
  now: false,
  forward: true,
})

export const openPullRequests = (world: SmallWorld): readonly WorldPullRequest[] =>
  world.pullRequests.filter(({ state }) => state === 'open')

export const pushTo = (world: SmallWorld, number: number): void => change(world, number, { head: commit(world, 77) })

export const closeByHand = (world: SmallWorld, number: number): void =>
  change(world, number, { state: 'closed', closedBy: { id: people.maintainer, login: 'maintainer', isBot: false } })

/** A person's own commit on the base. */
export const commitByHand = (world: SmallWorld, share: number): void => {
  world.head = commit(world, share)
}
