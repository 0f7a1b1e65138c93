import type { Edit, Snapshot } from '../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../problem.ts'
import type { AlreadySo, Plan, Stage } from './plan.ts'

/** What was read of a tree, and why other files of it were left unread. */
interface Reading {
  readonly snapshot: Snapshot
  readonly skipped: readonly Problem[]
}

/** A plan and the files that it was made from. */
export interface SeeingPlan {
  readonly plan: Plan | AlreadySo
  readonly snapshot: Snapshot
}

/** A file that nobody asked to change may not be written anew. */
export const fileExists = (path: string): Problem => ({
  code: 'file-exists',
  message: `${path} is there already, and would be written anew; nothing is written.`,
  path,
  hint: 'Move or rename that file, in a pull request of its own, and give the command again.',
})

/** Paths at which these stages make a file, and have not taken one away before; nothing may stand there. */
export const newPaths = (stages: readonly Stage[]): readonly string[] => {
  const firsts = new Map<string, Edit>()
  for (const edit of stages.flatMap(({ edits }) => edits)) if (!firsts.has(edit.path)) firsts.set(edit.path, edit)
  return [...firsts].flatMap(([path, edit]) => ('create' in edit ? [path] : []))
}

/**
 * Plans on files of which not all were read: a snapshot holds those of kinds that matter. Where the plan makes a file, that path is looked at whatever it
 * holds, and if something is there the plan is made again with it in sight; what cannot be read is never written over.
 */
export const planSeeingNewPaths = async (
  read: (also: readonly string[]) => Promise<Result<Reading>>,
  touched: readonly string[],
  plan: (snapshot: Snapshot) => Result<Plan | AlreadySo>,
): Promise<Result<SeeingPlan>> => {
  const also = [...touched]
  let reading = await read(also)
  // Every further round has at least one file more in its snapshot.
  for (;;) {
    if (!reading.ok) return reading
    const { snapshot } = reading.value
    const planned = plan(snapshot)
    if (!planned.ok) return planned
    const made = success({ plan: planned.value, snapshot })
    const fresh = 'kind' in planned.value ? [] : newPaths(planned.value.stages)
    const unseen = fresh.filter((path) => !snapshot.files.has(path))
    if (unseen.length === 0) return made
    also.push(...unseen)
    const looked = await read(also)
    if (!looked.ok) return looked
    const unread = unseen.find((path) => looked.value.skipped.some((problem) => problem.path === path))
    if (unread !== undefined) return failure(fileExists(unread))
    if (unseen.every((path) => !looked.value.snapshot.files.has(path))) return made
    reading = looked
  }
}
