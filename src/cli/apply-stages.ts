import {
  type AlreadySo,
  fileExists,
  newPaths,
  type Plan,
  rollbackStage,
  type Stage,
  stageOnTop,
} from '../changes/changes.ts'
import { applyEdits, type Snapshot } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import { planFor } from './plan-for.ts'
import { type Outcome, type Prepared, prepare, type Request, refused } from './planning.ts'
import type { StageHistory } from './stage-history.ts'
import type { TreeReader } from './tree.ts'

/** What is to be written, and why. */
export interface StagesToWrite {
  readonly prepared: Prepared
  readonly services: readonly string[]
  readonly plan: Plan | AlreadySo
  readonly chosen: readonly Stage[]
  readonly before: Snapshot
  readonly after: Snapshot
}

const filesDiffer = (stage: number): Problem =>
  stage === 1
    ? {
        code: 'files-differ',
        message: 'The files are not those that the plan is made for.',
        hint: 'Check that revision out first, or leave --ref out.',
      }
    : {
        code: 'files-differ',
        message: `The files are not what stage ${stage - 1} of the plan made at --ref leaves.`,
        hint: `--ref takes the commit before the first stage, and the files must hold every stage before stage ${stage}.`,
      }

const holds = (files: Snapshot, expected: Snapshot): boolean =>
  [...expected.files].every(([path, { text }]) => files.files.get(path)?.text === text)

/** What the files must be looked at for whatever they hold: all that the plan was made from, and all that it makes. */
const touchedPaths = (plan: Plan | AlreadySo, snapshot: Snapshot): readonly string[] => [
  ...snapshot.files.keys(),
  ...('kind' in plan ? [] : newPaths(plan.stages)),
]

/** With `--ref` the plan is made there, and the files must hold what comes before the stage. */
const onTopOfRevision = (
  plan: Plan,
  at: Snapshot,
  files: Snapshot,
  stage: number | 'all',
): Outcome<readonly Stage[]> => {
  const first = stage === 'all' ? 1 : stage
  if (first > plan.stages.length)
    return refused([
      {
        code: 'stage-unknown',
        message: `The plan has ${plan.stages.length === 1 ? 'one stage' : `${plan.stages.length} stages`}; there is no stage ${first}.`,
      },
    ])
  const base = plan.stages.slice(0, first - 1).reduce((state, { edits }) => applyEdits(state, edits), at)
  if (!holds(files, base)) return refused([filesDiffer(first)])
  return { ok: true, value: plan.stages.slice(first - 1, stage === 'all' ? undefined : first) }
}

/** Plans, and chooses what to write; nothing is written where any stage asked for is refused. */
export const prepareStages = async (
  trees: TreeReader,
  history: StageHistory,
  request: Request,
  stage: number | 'all',
): Promise<Outcome<StagesToWrite>> => {
  const prepared = await prepare(trees, request)
  if (!prepared.ok) return prepared
  const planned = await planFor(trees, history, request, prepared.value)
  if (!planned.ok) return planned
  const { services, plan, snapshot, planning } = planned.value
  let files = snapshot
  if (request.reference !== undefined) {
    const read = await trees.directory(request.directory, touchedPaths(plan, snapshot))
    if (!read.ok) return refused(read.problems, 2)
    files = read.value.snapshot
  }
  const choose = (): Outcome<readonly Stage[]> => {
    if ('kind' in plan) return { ok: true, value: [] }
    if (request.reference !== undefined) return onTopOfRevision(plan, snapshot, files, stage)
    if (stage === 'all') return { ok: true, value: plan.stages }
    if (stage === 1) return { ok: true, value: plan.stages.slice(0, 1) }
    const only = planning === null ? rollbackStage(plan, stage) : stageOnTop(planning, stage)
    return only.ok ? { ok: true, value: [only.value] } : refused(only.problems)
  }
  const chosen = choose()
  if (!chosen.ok) return chosen
  const after = chosen.value.reduce((state, { edits }) => applyEdits(state, edits), files)
  const taken = newPaths(chosen.value).find((path) => files.files.has(path))
  if (taken !== undefined) return refused([fileExists(taken)])
  return {
    ok: true,
    value: { prepared: { ...prepared.value, snapshot }, services, plan, chosen: chosen.value, before: files, after },
  }
}
