import type { FileMode, Snapshot, SourceFile } from '../../manifests/manifests.ts'
import { fieldChangesBetween } from '../fields/field-changes.ts'
import type { FieldChange } from '../plan.ts'
import { objectHome } from '../text/object-home.ts'
import type { MergeText } from './merge-text.ts'
import type { LeftField, LeftRoute, MergedFile, MergedStage } from './merged-stage.ts'
import { undoFile } from './undo-file.ts'

/** Names of objects, by the file that holds them now. */
type Homes = ReadonlyMap<string, ReadonlySet<string>>

export interface Undone {
  readonly snapshot: Snapshot
  readonly left: readonly LeftField[]
  readonly routes: readonly LeftRoute[]
}

const withText = (
  files: Map<string, SourceFile>,
  path: string,
  text: string | null,
  modes: ReadonlyMap<string, FileMode>,
): void => {
  if (text === null) files.delete(path)
  else files.set(path, { path, text, mode: files.get(path)?.mode ?? modes.get(path) ?? '100644' })
}

/** Every state of a file before this stage that the stages to be undone know of. */
const olderStates = (older: readonly MergedStage[], path: string): readonly (string | null)[] =>
  older.flatMap(({ files }) => files.flatMap((file) => (file.path === path ? [file.after, file.before] : [])))

/** The files in which the objects of a merged file are written now. Somebody may have moved them since. */
const homesOf = (
  files: ReadonlyMap<string, SourceFile>,
  { path, before, after }: MergedFile,
  changes: readonly FieldChange[],
): Homes => {
  const homes = new Map<string, Set<string>>()
  for (const object of new Set(changes.map((change) => change.object))) {
    // Where it is nowhere to be found, its old file says so.
    const found = before === null || after === null ? null : objectHome(files, path, object)
    const home = found?.ok ? found.value.path : path
    homes.set(home, (homes.get(home) ?? new Set()).add(object))
  }
  return homes.size === 0 ? new Map([[path, new Set()]]) : homes
}

/** Takes stages back one after the other, newest first; of each only what belongs to the objects asked for. */
export const undoStages = (
  snapshot: Snapshot,
  stages: readonly MergedStage[],
  only: (object: string) => boolean,
  mergeText: MergeText,
): Undone => {
  const files = new Map(snapshot.files)
  const modes = new Map([...snapshot.files].map(([path, { mode }]) => [path, mode]))
  const left: LeftField[] = []
  const routes = new Map<string, LeftRoute>()
  for (const [index, stage] of stages.entries()) {
    for (const file of stage.files) {
      const older = olderStates(stages.slice(index + 1), file.path)
      const changes = fieldChangesBetween(file.before, file.after, file.path)
      const homes = homesOf(files, file, changes)
      for (const [path, objects] of homes) {
        const text = files.get(path)?.text ?? null
        const isMeant = (object: string): boolean => only(object) && (homes.size === 1 || objects.has(object))
        const undone = undoFile({ stage: stage.number, file, changes, at: path, text, older, only: isMeant, mergeText })
        if (undone.text !== text) withText(files, path, undone.text, modes)
        left.push(...undone.left)
        // The oldest stage of those knows what the route was before all of them.
        for (const route of undone.routes) routes.set(JSON.stringify([path, route.object, route.pointer]), route)
      }
    }
  }
  return { snapshot: { ...snapshot, files }, left, routes: [...routes.values()] }
}
