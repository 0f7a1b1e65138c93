import {
  catalogueOf,
  changeVerbs,
  isChange,
  type Planning,
  planServices,
  readTree,
  resolveServices,
  withCauses,
} from '../changes/changes.ts'
import type { Command } from '../commands/commands.ts'
import type { Problem } from '../problem.ts'
import { type Outcome, type Planned, type Prepared, type Request, refused, sha256 } from './planning.ts'
import { isRollback, planRollbackOf } from './rollback.ts'
import type { StageHistory } from './stage-history.ts'

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
  history: StageHistory,
  { directory, reference }: Request,
  prepared: Prepared,
): Promise<Outcome<Planned>> => {
  const [only, second] = prepared.commands
  if (only !== undefined && second === undefined && isRollback(only))
    return planRollbackOf(history, directory, reference, prepared, only)
  const planning = planningOf(prepared)
  if (!planning.ok) return planning
  const plan = planServices(planning.value)
  return plan.ok
    ? { ok: true, value: { services: planning.value.intent.services, plan: plan.value, planning: planning.value } }
    : refused(withCauses(readTree(prepared.snapshot), planning.value.intent.services, plan.problems))
}
