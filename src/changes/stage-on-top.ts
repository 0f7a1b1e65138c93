import type { ChangeCommand } from '../commands/command.ts'
import type { Snapshot } from '../manifests/manifests.ts'
import { applyEdits } from '../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { type Model, versionState, writeNoSubset } from '../traffic/traffic.ts'
import { isTraffic } from './fields/traffic-objects.ts'
import type { AlreadySo, Plan, Stage } from './plan.ts'
import { type Planning, planIntent } from './plan-intent.ts'
import { othersOf } from './text/others.ts'
import { changeTree, readTree } from './text/tree.ts'
import type { NeededVersion, ObjectPatch } from './tree-change.ts'

const versionsIn = (change: ChangeCommand): readonly NeededVersion[] => {
  const versions =
    'target' in change
      ? change.target.map(({ version }) => version)
      : 'version' in change && change.version !== null
        ? [change.version]
        : []
  return change.scope.services.flatMap((service) => versions.map((version) => ({ service, version })))
}

const isRouted = (model: Model, { service, version }: NeededVersion): boolean =>
  model.routers.some(({ rules }) =>
    rules.some(({ action, mirrors }) =>
      [...(action.kind === 'route' ? action.destinations : []), ...mirrors].some(
        (to) => to.service === service && to.subset === version,
      ),
    ),
  )

/** The tree as it would have been before the subsets that the intent needs were added; null where none could have been. */
const withoutSubsets = ({ intent, snapshot }: Planning): Snapshot | null => {
  const tree = readTree(snapshot, intent.environment)
  const seen = new Set<string>()
  const patches = intent.changes.flatMap(versionsIn).flatMap((needed): ObjectPatch[] => {
    const { version, name } = versionState(tree.model, needed.service, needed.version)
    const key = JSON.stringify([needed.service, name])
    const made = version?.subset && version.subsetRule && version.workloads.length > 0
    if (!made || seen.has(key) || isRouted(tree.model, { ...needed, version: name })) return []
    seen.add(key)
    const { subset, subsetRule } = version
    return subset === null || subsetRule === null
      ? []
      : [{ kind: 'patch', place: subsetRule.place, patch: writeNoSubset(subsetRule, subset) }]
  })
  if (patches.length === 0) return null
  // From the last to the first, so that the positions of those before stay true.
  const before = changeTree(tree, patches.reverse(), othersOf(intent))
  return before.ok ? before.value.snapshot : null
}

const sameTexts = (one: Snapshot, other: Snapshot): boolean =>
  [...one.files].every(([path, { text }]) => other.files.get(path)?.text === text)

const noSuchStage = (plan: Plan | AlreadySo, number: number): Problem => {
  const stages = 'kind' in plan ? 0 : plan.stages.length
  return {
    code: number <= stages ? 'stage-too-early' : 'stage-unknown',
    message:
      number <= stages
        ? `The files do not hold stage ${number - 1} yet, and stage ${number} stands on it.`
        : `From these files on the plan has ${stages === 1 ? 'one stage' : `${stages} stages`}; there is no stage ${number}.`,
    hint: number <= stages ? `Apply stage ${number - 1} first, or --all.` : 'Leave --stage out for the next one.',
  }
}

/** How many stages such a command has where nothing of it is done yet; null where that depends on more than the command. */
const stagesInAll = (change: ChangeCommand): number | null => {
  switch (change.verb) {
    case 'promote':
      return change.way === 'swap' ? 4 : 3
    case 'retire':
      return 3
    case 'adopt':
    case 'deploy':
    case 'autoscale':
      return 2
    default:
      return null
  }
}

/**
 * Commands that want one state after the other show by what is left how far the files are: where so many stages are left as follow stage N, all
 * before it hold already, whoever brought them in.
 */
const isNext = ({ intent }: Planning, plan: Plan, number: number): boolean => {
  const [first] = intent.changes
  const isAlone = first !== undefined && intent.changes.every(({ verb }) => verb === first.verb)
  const all = isAlone ? stagesInAll(first) : null
  return all !== null && number <= all - plan.stages.length + 1
}

/**
 * Stage N of a plan on files that hold stage N − 1. Nothing is remembered between two calls, so where the files need fewer stages than N the plan is made
 * again from how they must have been before, and must lead to exactly these files.
 */
export const stageOnTop = (planning: Planning, number: number): Result<Stage> => {
  const plan = planIntent(planning)
  if (!plan.ok) return plan
  const [first] = 'kind' in plan.value ? [] : plan.value.stages
  if (number === 1 && first !== undefined) return success(first)
  if (first !== undefined && !('kind' in plan.value) && isNext(planning, plan.value, number))
    return success({ ...first, number })
  const before = first === undefined || number <= 1 ? null : withoutSubsets(planning)
  const earlier = before === null ? null : planIntent({ ...planning, snapshot: before })
  if (before === null || earlier === null || !earlier.ok || 'kind' in earlier.value)
    return failure(noSuchStage(plan.value, number))
  let state = before
  for (const stage of earlier.value.stages) {
    if (stage.number === number && sameTexts(planning.snapshot, state)) return success(stage)
    state = applyEdits(state, stage.edits)
  }
  return failure(noSuchStage(plan.value, number))
}

/** Stage N of a rollback: traffic, then what it stood on. Where only the second is left, the files hold the first. */
export const rollbackStage = (plan: Plan, number: number): Result<Stage> => {
  const [first, second] = plan.stages
  const isSecond = second === undefined && number === 2 && first !== undefined && !first.changes.some(isTraffic)
  return first !== undefined && (number === 1 || isSecond) ? success(first) : failure(noSuchStage(plan, number))
}
