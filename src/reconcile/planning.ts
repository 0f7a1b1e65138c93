import {
  type AlreadySo,
  type Intent,
  type Plan,
  planSeeingNewPaths,
  planServices,
  resolveServices,
  type VersionRole,
  withCauses,
} from '../changes/changes.ts'
import type { Command } from '../commands/commands.ts'
import { policyIn } from '../config/policy.ts'
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
import { filesAt, filesWith, treeAt } from './trees.ts'
import { planUndo } from './undoing.ts'

const plannedOf = (result: Result<Plan | AlreadySo>): Planned => {
  if (!result.ok) return { kind: 'refused', problems: result.problems, findings: [] }
  return 'kind' in result.value ? { kind: 'already-so', places: [result.value] } : { kind: 'plan', plan: result.value }
}

/** So many plans are remembered; a rollout needs two or three again and again. */
const rememberedPlans = 40

/** The one way from a recorded aim to a plan, at whatever commit. */
export const planAt = async (pass: Pass, facts: Facts, aim: Aim, at: CommitSha): Promise<Planned> => {
  const { hash, memory } = pass.context
  const { policy, version } = facts.policy
  const key = hash(JSON.stringify([aim, at, version]))
  const known = memory.plans.get(key)
  if (known !== undefined) return known
  const { services } = aim.kind === 'change' ? aim.intent : aim.undo
  const result =
    aim.kind === 'change'
      ? await planSeeingNewPaths(
          async (also) => success(await filesWith(pass, at, also)),
          [],
          (snapshot) =>
            planServices({ intent: aim.intent, snapshot, policy: policyIn(policy, aim.intent.environment), hash }),
        )
      : await planUndo(pass, aim.undo, at)
  const planned = plannedOf(
    result.ok ? success(result.value.plan) : failure(...withCauses(await treeAt(pass, at), services, result.problems)),
  )
  remember(memory.plans, key, planned, rememberedPlans)
  return planned
}

/** Merged, nothing left to do, and only a person's word that it is live is missing: it fixes no roles any more. */
const isAsGoodAsDone = (facts: Facts, record: RolloutRecord): boolean =>
  activeAttempt(record) === null &&
  openSegment(record) === null &&
  splitsOf(record).length === 0 &&
  facts.answers.live.get(`${record.id}/${record.merges.at(-1)?.stage ?? 0}`)?.kind === 'ask-person'

/** What open rollouts have fixed: the services of the thread's, and the roles in all of them. */
export const threadOf = (facts: Facts, heard: HeardFact) => {
  const open = facts.rollouts.filter((record) => record.end === null && !isAsGoodAsDone(facts, record))
  const isThreads = (record: RolloutRecord): boolean =>
    record.thread === heard.thread.number ||
    facts.pullRequests.some(({ number, branch }) => number === heard.thread.number && branch.includes(`/${record.id}/`))
  const roles: Readonly<Record<string, VersionRole>> = Object.assign({}, ...open.map(rolesOf))
  return { services: [...new Set(open.filter(isThreads).flatMap(({ services }) => services))], roles }
}

/** What the commands of one comment mean at the head: names resolved, and planned. */
export const propose = async (
  pass: Pass,
  facts: Facts,
  heard: HeardFact,
  commands: readonly Command[],
): Promise<Proposal> => {
  const { snapshot } = await filesAt(pass, facts.base.head)
  const thread = threadOf(facts, heard)
  const { policy } = facts.policy
  const intent: Result<Intent> = resolveServices({
    commands,
    snapshot,
    policy,
    thread,
    environment: null,
  })
  if (!intent.ok) {
    const typed = commands.flatMap(({ scope }) => scope.services)
    const tree = await treeAt(pass, facts.base.head)
    const problems = withCauses(tree, typed.length > 0 ? typed : thread.services, intent.problems)
    return { kind: 'refused', problems, findings: [] }
  }
  const planned = await planAt(pass, facts, { kind: 'change', intent: intent.value }, facts.base.head)
  return planned.kind === 'refused' ? planned : { ...planned, intent: intent.value }
}
