import {
  catalogueOf,
  changeVerbs,
  isChange,
  type Planning,
  planSeeingNewPaths,
  planServices,
  readTree,
  resolveServices,
  withCauses,
} from '../changes/changes.ts'
import type { Command } from '../commands/commands.ts'
import type { Problem } from '../problem.ts'
import { type Outcome, type Planned, type Prepared, type Request, readFiles, refused, sha256 } from './planning.ts'
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
const planningOf = ({ snapshot, policy, commands }: Prepared): Outcome<Planning> => {
  const other = commands.find((command) => !isChange(command))
  if (other !== undefined) return refused([notAChange(other)], 2)
  const intent = resolveServices({
    commands,
    snapshot,
    policy,
    thread: { services: [], roles: {} },
    environment: null,
  })
  if (!intent.ok) {
    const named = commands.flatMap(({ scope }) => scope.services)
    // Without a name every service may be the one that is meant.
    const tree = readTree(snapshot)
    const all = catalogueOf(tree.model).services.map(({ name }) => name)
    return refused(withCauses(tree, named.length > 0 ? named : all, intent.problems))
  }
  return { ok: true, value: { intent: intent.value, snapshot, policy, hash: sha256 } }
}

/** The plan of what a person asks for, by the functions that plan for everyone. */
export const planFor = async (
  trees: TreeReader,
  history: StageHistory,
  request: Request,
  prepared: Prepared,
): Promise<Outcome<Planned>> => {
  const [only, second] = prepared.commands
  if (only !== undefined && second === undefined && isRollback(only))
    return planRollbackOf(trees, history, request, prepared, only)
  const planning = planningOf(prepared)
  if (!planning.ok) return planning
  const { services } = planning.value.intent
  const planned = await planSeeingNewPaths(
    (also) => readFiles(trees, request, also),
    [],
    (snapshot) => planServices({ ...planning.value, snapshot }),
  )
  if (!planned.ok) return refused(withCauses(readTree(prepared.snapshot), services, planned.problems))
  const { plan, snapshot } = planned.value
  return { ok: true, value: { services, plan, snapshot, planning: { ...planning.value, snapshot } } }
}
