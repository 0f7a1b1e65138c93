import { type Snapshot, sameJson } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import type { FieldChange } from '../plan.ts'
import { fieldState } from './field-state.ts'

/** How what merged stages set stands in a tree. */
export type Standing =
  | { readonly kind: 'as-set' }
  /** As it was after so many of the stages: somebody took the others back, or rewrote the history so that it has them no more. */
  | { readonly kind: 'back'; readonly stages: number; readonly isRewritten?: true }
  | { readonly kind: 'moved' }
  /** Somebody may have taken something back, and it cannot be told: why not. */
  | { readonly kind: 'unreadable'; readonly problems: readonly Problem[] }

/** True where one of the fields holds the other. */
export const overlaps = (one: FieldChange, other: FieldChange): boolean =>
  one.path === other.path &&
  one.object === other.object &&
  (`${one.pointer}/`.startsWith(`${other.pointer}/`) || `${other.pointer}/`.startsWith(`${one.pointer}/`))

/** What each stage set and none after it has set again. */
const lasting = (stages: readonly (readonly FieldChange[])[]): readonly FieldChange[] =>
  stages.flatMap((changes, index) => {
    const later = stages.slice(index + 1).flat()
    return changes.filter((change) => !later.some((newer) => overlaps(change, newer)))
  })

/** What stages changed together: each field from what the first of them found to what the last of them left. */
const together = (stages: readonly (readonly FieldChange[])[]): readonly FieldChange[] => {
  const firsts: FieldChange[] = []
  for (const change of stages.flat()) {
    const index = firsts.findIndex((known) => overlaps(known, change))
    const known = firsts[index]
    if (known === undefined) firsts.push(change)
    else if (known.pointer === change.pointer) firsts[index] = { ...known, after: change.after }
  }
  return firsts.filter(({ before, after }) => !sameJson(before, after))
}

/**
 * Whether the stages, oldest first, still stand, or somebody took the last of them, or all, back by hand. Only what can be read and says
 * what it said before is proof of that; a file, an object or a rule that is gone is none.
 */
export const standingOf = (stages: readonly (readonly FieldChange[])[], snapshot: Snapshot): Standing => {
  const states = lasting(stages).map((change) => fieldState(snapshot, change))
  if (states.every(({ kind }) => kind === 'set')) return { kind: 'as-set' }
  for (const kept of stages.keys()) {
    const undone = together(stages.slice(kept))
    if (undone.length > 0 && undone.every((change) => fieldState(snapshot, change).kind === 'before'))
      return { kind: 'back', stages: kept }
  }
  const problems = new Map(
    states.flatMap((state) => (state.kind === 'unreadable' ? [[JSON.stringify(state.problem), state.problem]] : [])),
  )
  return problems.size > 0 ? { kind: 'unreadable', problems: [...problems.values()] } : { kind: 'moved' }
}
