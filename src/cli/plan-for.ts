import {
  catalogueOf,
  changeVerbs,
  isChange,
  type Planning,
  planSeeingNewPaths,
  planServices,
  proveStages,
  readTree,
  resolveServices,
  withCauses,
} from '../changes/changes.ts'
import type { Command } from '../commands/commands.ts'
import { policyIn } from '../config/policy.ts'
import type { Problem } from '../problem.ts'
import { type Outcome, type Planned, type Prepared, type Request, readNamedFiles, refused, sha256 } from './planning.ts'
import { isRollback, planRollbackOf } from './rollback.ts'
import type { StageHistory } from './stage-history.ts'
import type { TreeReader } from './tree.ts'

const notAChange = (command: Command): Problem => ({
  code: 'nothing-to-plan',
  message: `/${command.verb} changes no manifest.`,
  hint:
    command.verb === 'policies'
      ? 'sluice policies shows what is set; lb, hash, pool, outlier, tls or off behind /policy sets it.'
      : `Commands that do: ${[...changeVerbs, 'rollback'].map((verb) => `/${verb}`).join(', ')}.`,
})

/** What a plan is made of, for commands that change manifests. */
const planningOf = ({ snapshot, policy, commands }: Prepared, { environment }: Request): Outcome<Planning> => {
  const other = commands.find((command) => !isChange(command))
  if (other !== undefined) return refused([notAChange(other)], 2)
  const intent = resolveServices({
    commands,
    snapshot,
    policy,
    thread: { services: [], roles: {} },
    environment: environment ?? null,
  })
  if (!intent.ok) {
    const named = commands.flatMap(({ scope }) => scope.services)
    // Without a name every service may be the one that is meant.
    const tree = readTree(snapshot, commands[0]?.scope.environment ?? environment ?? null)
    const all = catalogueOf(tree.model).services.map(({ name }) => name)
    return refused(withCauses(tree, named.length > 0 ? named : all, intent.problems))
  }
  return {
    ok: true,
    value: { intent: intent.value, snapshot, policy: policyIn(policy, intent.value.environment), hash: sha256 },
  }
}

/** The plan of what a person asks for, by the functions that plan for everyone, with what the real tools make of its stages. */
export const planFor = async (
  trees: TreeReader,
  history: StageHistory,
  request: Request,
  prepared: Prepared,
): Promise<Outcome<Planned>> => {
  const planned = await planOf(trees, history, request, prepared)
  if (!planned.ok || 'kind' in planned.value.plan) return planned
  const { plan, snapshot } = planned.value
  const read = async (paths: readonly string[]) => {
    const found = await readNamedFiles(trees, request, prepared.policy, paths)
    return found.ok ? paths.flatMap((path) => found.value.snapshot.files.get(path) ?? []) : []
  }
  const proven = await proveStages(plan, snapshot, trees.render ?? null, plan.stages.length, read)
  return proven.ok ? { ok: true, value: { ...planned.value, plan: proven.value } } : refused(proven.problems)
}

const planOf = async (
  trees: TreeReader,
  history: StageHistory,
  request: Request,
  prepared: Prepared,
): Promise<Outcome<Planned>> => {
  const [only, second] = prepared.commands
  if (only !== undefined && second === undefined && isRollback(only))
    return planRollbackOf(trees, history, request, prepared, only)
  const planning = planningOf(prepared, request)
  if (!planning.ok) return planning
  const { services, environment } = planning.value.intent
  const planned = await planSeeingNewPaths(
    (also) => readNamedFiles(trees, request, prepared.policy, also),
    [],
    (snapshot) => planServices({ ...planning.value, snapshot }),
  )
  if (!planned.ok) return refused(withCauses(readTree(prepared.snapshot, environment), services, planned.problems))
  const { plan, snapshot } = planned.value
  return { ok: true, value: { services, plan, snapshot, planning: { ...planning.value, snapshot } } }
}
