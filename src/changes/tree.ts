import { locate } from '../layouts/layouts.ts'
import { editDocument, type Snapshot } from '../manifests/manifests.ts'
import { type Problem, type Result, success } from '../problem.ts'
import { type Model, readModel, type UnreadPart } from '../traffic/traffic.ts'
import { documentsOf } from './parsed-files.ts'
import type { ObjectPatch } from './step.ts'

/** The files of one moment, and what they mean for traffic. */
export interface Tree {
  readonly snapshot: Snapshot
  readonly model: Model
  /** Files that could not be read, and parts of objects. Whatever they say of traffic is not in the model. */
  readonly problems: readonly Problem[]
  /** Those of files whose text is known, though not its meaning. */
  readonly unread: readonly UnreadPart[]
}

// A snapshot never changes, and several functions of one plan begin with the same.
const trees = new WeakMap<Snapshot, Tree>()

/** Reads a snapshot's traffic. A file that does not parse hides nothing but itself. */
export const readTree = (snapshot: Snapshot): Tree => {
  const known = trees.get(snapshot)
  if (known !== undefined) return known
  const results = [...snapshot.files.values()].map(documentsOf)
  const read = readModel(results.flatMap((result) => (result.ok ? result.value : [])))
  const unreadable = results.flatMap((result) => (result.ok ? [] : result.problems))
  const problems = [...unreadable, ...read.problems]
  const unread = problems.flatMap((problem, index): UnreadPart[] => {
    const text = problem.path === undefined ? undefined : snapshot.files.get(problem.path)?.text
    return text === undefined ? [] : [{ problem, text, isWholeFile: index < unreadable.length }]
  })
  const tree: Tree = { snapshot, model: read.model, problems, unread }
  trees.set(snapshot, tree)
  return tree
}

/** One after the other on the tree, by an editor that keeps every byte it need not change. */
export const patchTree = (tree: Tree, patches: readonly ObjectPatch[]): Result<Tree> => {
  const files = new Map(tree.snapshot.files)
  const documents = [...tree.snapshot.files.values()].flatMap((file) => {
    const read = documentsOf(file)
    return read.ok ? read.value : []
  })
  for (const { place, patch } of patches) {
    const located = locate(place, patch, documents)
    if (!located.ok) return located
    const { path, document } = located.value
    const file = files.get(path)
    if (file === undefined) throw new Error(`${path} was read and is gone`)
    const edited = editDocument(file, document, located.value.patch)
    if (!edited.ok) return edited
    files.set(path, { ...file, text: edited.value.text })
  }
  return success(readTree({ ...tree.snapshot, files }))
}
