import type { FileMode, Snapshot, SourceFile } from '../../manifests/manifests.ts'
import type { MergeText } from './merge-text.ts'
import type { LeftField, LeftRoute, MergedStage } from './merged-stage.ts'
import { undoFile } from './undo-file.ts'

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
      const text = files.get(file.path)?.text ?? null
      const undone = undoFile({ stage: stage.number, file, text, older, only, mergeText })
      if (undone.text !== text) withText(files, file.path, undone.text, modes)
      left.push(...undone.left)
      // The oldest stage of those knows what the route was before all of them.
      for (const route of undone.routes) routes.set(JSON.stringify([route.path, route.object, route.pointer]), route)
    }
  }
  return { snapshot: { revision: snapshot.revision, files }, left, routes: [...routes.values()] }
}
