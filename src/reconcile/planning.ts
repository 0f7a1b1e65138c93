import {
  type AlreadySo,
  type Intent,
  meantEnvironment,
  type Plan,
  planSeeingNewPaths,
  planServices,
  proveStages,
  resolveServices,
  type SeeingPlan,
  type VersionRole,
  withCauses,
} from '../changes/changes.ts'
import type { Command } from '../commands/commands.ts'
import { policyIn } from '../config/policy.ts'
import type { Snapshot } from '../manifests/manifests.ts'
import { failure, type Result, success } from '../problem.ts'
import {
  type Aim,
  activeAttempt,
  type Facts,
  type HeardFact,
  openSegment,
  type Planned,
  type Proposal,
  type RolloutRecord,
  rolesOf,
  splitsOf,
} from '../rollout/rollout.ts'
import { type Pass, remember } from './context.ts'
import type { CommitSha } from './ports.ts'
import { filesWith, namedFilesAt, namedFilesWith, treeAt } from './trees.ts'
import { planUndo } from './undoing.ts'

const plannedOf = (result: Result<Plan | AlreadySo>): Planned => {
  if (!result.ok) return { kind: 'refused', problems: result.problems, findings: [] }
  return 'kind' in result.value ? { kind: 'already-so', places: [result.value] } : { kind: 'plan', plan: result.value }
}

/**
 * The plan, once the real tools agree on its first stage. The others are planned anew when their turn comes, and are the first of their plan then.
 */
const proven = async (pass: Pass, seen: Result<SeeingPlan>, at: CommitSha): Promise<Result<Plan | AlreadySo>> => {
  if (!seen.ok) return seen
  const { plan, snapshot } = seen.value
  const read = async (paths: readonly string[]) => {
    const { files } = (await filesWith(pass, at, paths)).snapshot
    return paths.flatMap((path) => files.get(path) ?? [])
  }
  return 'kind' in plan ? success(plan) : proveStages(plan, snapshot, pass.context.render ?? null, 1, read)
}

/** A rollout needs two or three plans again and again; so many are remembered even where few are open. */
const plansOfEach = 3
const fewestPlans = 40

/** The one way from a recorded aim to a plan, at whatever commit. */
export const planAt = async (pass: Pass, facts: Facts, aim: Aim, at: CommitSha): Promise<Planned> => {
  const { hash, memory } = pass.context
  const { policy, version } = facts.policy
  const key = hash(JSON.stringify([aim, at, version]))
  const known = memory.plans.get(key)
  if (known !== undefined) return known
  const { services, environment } = aim.kind === 'change' ? aim.intent : aim.undo
  const result =
    aim.kind === 'change'
      ? await planSeeingNewPaths(
          async (also) => success(await namedFilesWith(pass, facts.policy, at, also)),
          [],
          (snapshot) =>
            planServices({ intent: aim.intent, snapshot, policy: policyIn(policy, aim.intent.environment), hash }),
        )
      : await planUndo(pass, facts.policy, aim.undo, at)
  const plan = await proven(pass, result, at)
  const planned = plannedOf(
    plan.ok ? plan : failure(...withCauses(await treeAt(pass, facts.policy, at, environment), services, plan.problems)),
  )
  remember(memory.plans, key, planned, Math.max(fewestPlans, plansOfEach * facts.rollouts.length))
  return planned
}

/** Merged, nothing left to do, and only a person's word that it is live is missing: it fixes no roles any more. */
const isAsGoodAsDone = (facts: Facts, record: RolloutRecord): boolean =>
  activeAttempt(record) === null &&
  openSegment(record) === null &&
  splitsOf(record).length === 0 &&
  facts.answers.live.get(`${record.id}/${record.merges.at(-1)?.stage ?? 0}`)?.kind === 'ask-person'

/** What open rollouts have fixed: the services of the thread's, and the roles in all of them. */
const threadOf = (facts: Facts, heard: HeardFact, environment: string | null) => {
  const open = openRecords(facts).filter((record) => record.environment === environment)
  const roles: Readonly<Record<string, VersionRole>> = Object.assign({}, ...open.map(rolesOf))
  return { services: servicesOf(open.filter((record) => isThreads(facts, heard, record))), roles }
}

const openRecords = (facts: Facts): readonly RolloutRecord[] =>
  facts.rollouts.filter((record) => record.end === null && !isAsGoodAsDone(facts, record))

const isThreads = (facts: Facts, heard: HeardFact, record: RolloutRecord): boolean =>
  record.thread === heard.thread.number ||
  facts.pullRequests.some(({ number, branch }) => number === heard.thread.number && branch.includes(`/${record.id}/`))

const servicesOf = (records: readonly RolloutRecord[]): readonly string[] => [
  ...new Set(records.flatMap(({ services }) => services)),
]

/** The rollouts that are open in this thread: a line that names no service, or no environment, means theirs. */
export const threadRollouts = (facts: Facts, heard: HeardFact) => {
  const own = openRecords(facts).filter((record) => isThreads(facts, heard, record))
  const environments = [...new Set(own.map(({ environment }) => environment))]
  const [only = null, second] = environments
  return { services: servicesOf(own), environment: second === undefined ? only : null }
}

/** The environment that commands mean: the one that they name, else the thread's, else the only one that has these services. */
const environmentOf = (
  snapshot: Snapshot,
  facts: Facts,
  heard: HeardFact,
  commands: readonly Command[],
): Result<string | null> => {
  const thread = threadRollouts(facts, heard)
  const typed = commands.flatMap(({ scope }) => scope.services)
  return meantEnvironment({
    snapshot,
    scopes: commands.map(({ scope }) => scope),
    services: typed.length > 0 ? typed : thread.services,
    otherwise: thread.environment,
    lines: commands.map(({ text }) => text),
  })
}

/** What the commands of one comment mean at the head: names resolved, and planned. */
export const propose = async (
  pass: Pass,
  facts: Facts,
  heard: HeardFact,
  commands: readonly Command[],
): Promise<Proposal> => {
  const { snapshot } = await namedFilesAt(pass, facts.policy, facts.base.head)
  const { policy } = facts.policy
  const meant = environmentOf(snapshot, facts, heard, commands)
  if (!meant.ok) return { kind: 'refused', problems: meant.problems, findings: [] }
  const environment = meant.value
  const thread = threadOf(facts, heard, environment)
  const intent: Result<Intent> = resolveServices({
    commands,
    snapshot,
    policy,
    thread,
    environment,
  })
  if (!intent.ok) {
    const typed = commands.flatMap(({ scope }) => scope.services)
    const tree = await treeAt(pass, facts.policy, facts.base.head, environment)
    const problems = withCauses(tree, typed.length > 0 ? typed : thread.services, intent.problems)
    return { kind: 'refused', problems, findings: [] }
  }
  const planned = await planAt(pass, facts, { kind: 'change', intent: intent.value }, facts.base.head)
  return planned.kind === 'refused' ? planned : { ...planned, intent: intent.value }
}
