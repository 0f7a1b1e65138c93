import { type MergedStage, planSeeingNewPaths, rollBackServices, type SeeingPlan } from '../changes/changes.ts'
import { type Result, success } from '../problem.ts'
import type { PolicyFact, Undo } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import type { CommitSha } from './ports.ts'
import { namedFilesWith } from './trees.ts'

/** What a merged stage changed, read from git: against the first parent, which is what the base was, whatever the merge method. */
const mergedStage = async (
  { context }: Pass,
  { stage, commit }: { readonly stage: number; readonly commit: string },
): Promise<MergedStage> => {
  const { git } = context
  const [parent] = (await git.commit(commit)).parents
  if (parent === undefined) throw new Error(`${commit} has no parent to go back to`)
  const files: MergedStage['files'][number][] = []
  for (const path of await git.changedPaths(parent, commit))
    files.push({ path, before: await git.readFile(parent, path), after: await git.readFile(commit, path) })
  return { number: stage, commit, files }
}

/** The way back from a commit, by the stages that were really merged. What they touched is read there, even if nothing in it is of a kind that matters. */
export const planUndo = async (
  pass: Pass,
  policy: PolicyFact,
  undo: Undo,
  at: CommitSha,
): Promise<Result<SeeingPlan>> => {
  const stages: MergedStage[] = []
  for (const stage of undo.stages) stages.push(await mergedStage(pass, stage))
  const { command, services, environment, roles, to, now } = undo
  const isForward = undo.direction === 'forward'
  const { hash } = pass.context
  return planSeeingNewPaths(
    async (also) => success(await namedFilesWith(pass, policy, at, also)),
    stages.flatMap(({ files }) => files.map(({ path }) => path)),
    (snapshot) =>
      rollBackServices({ command, services, environment, roles, stages, to, isForward, now, snapshot, hash }),
  )
}
