import type { Json, Snapshot } from '../../manifests/manifests.ts'
import type { FieldChange } from '../plan.ts'
import { fieldState } from './field-state.ts'

/** A field that no longer holds what the stage wrote. */
export interface MovedField {
  readonly change: FieldChange
  /** What it holds now; undefined where it is gone, or its file no longer parses. */
  readonly now: Json | undefined
}

/** Whether every field still holds what a stage wrote, whatever else has changed around it; and which do not, with what they hold. */
export const fieldsStillHold = (
  changes: readonly FieldChange[],
  snapshot: Snapshot,
): { readonly holds: boolean; readonly moved: readonly MovedField[] } => {
  const moved = changes.flatMap((change): MovedField[] => {
    const state = fieldState(snapshot, change)
    if (state.kind === 'set') return []
    return [{ change, now: state.kind === 'unreadable' ? undefined : state.now }]
  })
  return { holds: moved.length === 0, moved }
}
