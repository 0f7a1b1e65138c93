import { type AlreadySo, type MergedStage, type Plan, rollBackServices } from '../changes/changes.ts'
import type { Snapshot } from '../manifests/manifests.ts'
import type { Result } from '../problem.ts'
import type { Undo } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'

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

/** The way back from these files, by the stages that were really merged. */
export const planUndo = async (pass: Pass, undo: Undo, snapshot: Snapshot): Promise<Result<Plan | AlreadySo>> => {
  const stages: MergedStage[] = []
  for (const stage of undo.stages) stages.push(await mergedStage(pass, stage))
  const { command, services, environment, roles, to, now } = undo
  const isForward = undo.direction === 'forward'
  const { hash } = pass.context
  return rollBackServices({ command, services, environment, roles, stages, to, isForward, now, snapshot, hash })
}
