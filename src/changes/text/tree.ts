import { documentsOfEnvironment, givenNamespaces, locate, readLayout } from '../../layouts/layouts.ts'
import type { Snapshot } from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import { type Model, readModel, type UnreadPart } from '../../traffic/traffic.ts'
import type { TreeChange } from '../tree-change.ts'
import { changeLayers } from './change-layers.ts'
import type { Others } from './others.ts'
import { documentsOf } from './parsed-files.ts'
import { placeOf, textAfter } from './text-after.ts'

/** The files of one moment, and what they mean for traffic. */
export interface Tree {
  readonly snapshot: Snapshot
  /** Whose objects these are; null for plain manifests, and for what no environment reaches. */
  readonly environment: string | null
  readonly model: Model
  /** Files that could not be read, and parts of objects. Whatever they say of traffic is not in the model. */
  readonly problems: readonly Problem[]
  /** Those of files whose text is known, though not its meaning. */
  readonly unread: readonly UnreadPart[]
}

// A snapshot never changes, and several functions of one plan begin with the same.
const trees = new WeakMap<Snapshot, Map<string | null, Tree>>()

/** Reads what an environment's objects say of traffic. A file that does not parse hides nothing but itself. */
export const readTree = (snapshot: Snapshot, environment: string | null = null): Tree => {
  const known = trees.get(snapshot) ?? new Map<string | null, Tree>()
  trees.set(snapshot, known)
  const tree = known.get(environment) ?? readAnew(snapshot, environment)
  known.set(environment, tree)
  return tree
}

const readAnew = (snapshot: Snapshot, environment: string | null): Tree => {
  const { documents, unreadable, problems: ofLayers } = documentsOfEnvironment(snapshot, environment)
  const read = readModel(documents, { appliedTo: givenNamespaces(snapshot, environment) })
  const problems = [...unreadable, ...ofLayers, ...read.problems]
  const unread = problems.flatMap((problem, index): UnreadPart[] => {
    const text = problem.path === undefined ? undefined : snapshot.files.get(problem.path)?.text
    // What is said of a file tells whom it is about too: values need not name their service.
    const about = `${text}\n${problem.message}`
    return text === undefined ? [] : [{ problem, text: about, isWholeFile: index < unreadable.length }]
  })
  return { snapshot, environment, model: read.model, problems, unread }
}

/** The file of its own that a change makes, or that another one beside it has begun. */
const newPath = (change: TreeChange): string | null =>
  change.kind === 'add' || change.kind === 'copy' ? change.path : null

/** A new file may not take the place of one that is there. */
const taken = (path: string): Problem => ({
  code: 'file-exists',
  message: `${path} is there already, and the new object wants a file of that name.`,
  path,
  hint: 'Move or rename that file, in a pull request of its own, and give the command again.',
})

/**
 * From the last object of a file to the first, so that the positions of those before stay true; of those that come beside the same one
 * the last first, for each stands right behind it; and that one goes only then.
 */
const fromTheEnd = (changes: readonly TreeChange[]): readonly TreeChange[] =>
  changes.toReversed().toSorted((one, other) => {
    const [a, b] = [placeOf(one), placeOf(other)]
    const byPlace = b.document - a.document || b.line - a.line
    return byPlace || Number(one.kind === 'remove') - Number(other.kind === 'remove')
  })

/**
 * The files after some changes of plain manifests, by an editor that keeps every byte it need not change. Patches come first, one after the other, and
 * then the objects that come and go, for they move the positions of others.
 */
const changePlain = (snapshot: Snapshot, changes: readonly TreeChange[]): Result<Snapshot> => {
  const files = new Map(snapshot.files)
  const documents = [...snapshot.files.values()].flatMap((file) => {
    const read = documentsOf(file)
    return read.ok ? read.value : []
  })
  const patches = changes.filter(({ kind }) => kind === 'patch')
  // What goes into new files moves nobody's position, and keeps its order there.
  const elsewhere = changes.filter((change) => newPath(change) !== null)
  const objects = fromTheEnd(changes.filter((change) => change.kind !== 'patch' && newPath(change) === null))
  for (const change of [...patches, ...elsewhere, ...objects]) {
    const place = placeOf(change)
    const located = locate(place, change.kind === 'patch' ? change.patch : [], documents)
    if (!located.ok) return located
    const file = files.get(located.value.path)
    if (file === undefined) throw new Error(`${located.value.path} was read and is gone`)
    const path = newPath(change)
    if (path !== null && snapshot.files.has(path)) return failure(taken(path))
    const text = textAfter(file, located.value, change, path === null ? null : (files.get(path) ?? null))
    if (!text.ok) return text
    if (text.value === null) files.delete(file.path)
    else
      files.set(path ?? file.path, {
        path: path ?? file.path,
        mode: path === null ? file.mode : '100644',
        text: text.value,
      })
  }
  return success({ ...snapshot, files })
}

/**
 * The tree after some changes of its objects, each written where that is right for its environment and, unless others are meant too, for no other. What is
 * given back is proven: no object says anything else than was asked for.
 */
export const changeTree = (tree: Tree, changes: readonly TreeChange[], others: Others = null): Result<Tree> => {
  const { snapshot, environment } = tree
  if (readLayout(snapshot).environments.length === 0) {
    const changed = changePlain(snapshot, changes)
    return changed.ok ? success(readTree(changed.value, environment)) : changed
  }
  const changed = changeLayers(snapshot, environment, changes, { changePlain, others })
  return changed.ok ? success(readTree(changed.value, environment)) : changed
}
