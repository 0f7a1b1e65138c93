import { isMap, type YAMLMap } from 'yaml'
import type { Problem } from '../problem.ts'
import { applyPatch } from './apply-patch.ts'
import { type CollectionDraft, type Draft, type DraftEntry, type Fresh, openCollection } from './draft.ts'
import { fromPointer, type Json, toPointer } from './json.ts'
import type { Operation, Patch } from './patch.ts'
import { rewrite } from './rewrite.ts'

type Change = Exclude<Operation, { op: 'test' }>

/** Why a place cannot be changed; the pointer tells where. */
export type Obstacle = Omit<Problem, 'path' | 'line'> & { readonly pointer: string }

interface Drafting {
  readonly steps: readonly string[]
  readonly change: Change
  readonly obstacles: Obstacle[]
}

const blocked = (
  { steps, obstacles }: Drafting,
  depth: number,
  draft: Draft,
  what: Omit<Obstacle, 'pointer'>,
): Draft => {
  obstacles.push({ ...what, pointer: toPointer(steps.slice(0, depth)) })
  return draft
}

const inherited: Omit<Obstacle, 'pointer'> = {
  code: 'yaml-merge',
  message: 'What shall be changed here comes from a merge key (<<), and so may stand in several places.',
  hint: 'Write the value out where it is used, or change it where it is defined, by hand.',
}

const aliased: Omit<Obstacle, 'pointer'> = {
  code: 'yaml-alias',
  message: 'An alias stands here: changing what it repeats would change other places as well.',
  hint: 'Write the value out instead of the alias.',
}

/** The value that the operation sets, made out of what is there. */
const settle = (draft: Draft, value: Json): Draft => {
  if (draft.kind === 'fresh') return { kind: 'fresh', value }
  return rewrite(draft.kind === 'kept' ? draft : { kind: 'kept', node: draft.node, value: draft.value }, value)
}

/** Where siblings have the key too, its place among theirs: behind the key that precedes it there. Else at the end. */
const placeOfKey = (entries: readonly DraftEntry[], key: string, siblings: readonly YAMLMap[]): number => {
  for (const sibling of siblings) {
    const keys = sibling.items.map((pair) => String(pair.key))
    const at = keys.indexOf(key)
    for (let before = at - 1; before >= 0; before -= 1) {
      const found = entries.findIndex((entry) => entry.key === keys[before])
      if (found >= 0) return found + 1
    }
  }
  return entries.length
}

/** A key that the patch removed and adds again gets its old place and text back. */
const originalPlace = (map: CollectionDraft, key: string): { at: number; entry: DraftEntry } | null => {
  const original = openCollection({ kind: 'kept', node: map.node, value: map.value })
  const entry = original?.entries.find((candidate) => candidate.key === key)
  if (entry === undefined || entry.origin === null) return null
  const origin = entry.origin
  const at = map.entries.findIndex((other) => other.origin !== null && other.origin > origin)
  return { at: at < 0 ? map.entries.length : at, entry }
}

const newEntry = (key: string | null, value: Json): DraftEntry => ({
  key,
  origin: null,
  draft: { kind: 'fresh', value },
})

const changeMap = (
  map: CollectionDraft,
  step: string,
  drafting: Drafting,
  depth: number,
  siblings: readonly YAMLMap[],
): Draft => {
  const { change, steps } = drafting
  const index = map.entries.findIndex((entry) => entry.key === step)
  const entry = map.entries[index]
  if (depth < steps.length - 1) {
    if (entry === undefined) return blocked(drafting, depth, map, inherited)
    return {
      ...map,
      entries: map.entries.with(index, { ...entry, draft: descend(entry.draft, drafting, depth + 1, []) }),
    }
  }
  if (change.op === 'remove')
    return entry === undefined
      ? blocked(drafting, depth, map, inherited)
      : { ...map, entries: map.entries.toSpliced(index, 1) }
  if (entry !== undefined)
    return { ...map, entries: map.entries.with(index, { ...entry, draft: settle(entry.draft, change.value) }) }
  const original = originalPlace(map, step)
  return {
    ...map,
    entries:
      original === null
        ? map.entries.toSpliced(placeOfKey(map.entries, step, siblings), 0, newEntry(step, change.value))
        : map.entries.toSpliced(original.at, 0, {
            ...original.entry,
            draft: settle(original.entry.draft, change.value),
          }),
  }
}

const changeList = (list: CollectionDraft, step: string, drafting: Drafting, depth: number): Draft => {
  const { change, steps } = drafting
  const index = step === '-' ? list.entries.length : Number(step)
  const entry = list.entries[index]
  if (depth < steps.length - 1) {
    if (entry === undefined) return list
    const items: readonly unknown[] = list.node.items
    const siblings = items.filter((item): item is YAMLMap => isMap(item))
    return {
      ...list,
      entries: list.entries.with(index, { ...entry, draft: descend(entry.draft, drafting, depth + 1, siblings) }),
    }
  }
  if (change.op === 'remove') return { ...list, entries: list.entries.toSpliced(index, 1) }
  if (change.op === 'replace' && entry !== undefined)
    return { ...list, entries: list.entries.with(index, { ...entry, draft: settle(entry.draft, change.value) }) }
  return { ...list, entries: list.entries.toSpliced(index, 0, newEntry(null, change.value)) }
}

/** Inside new text there is nothing to keep: the operation goes on in plain values. */
const changeFresh = (fresh: Fresh, { steps, change }: Drafting, depth: number): Draft => {
  const applied = applyPatch(fresh.value, [{ ...change, path: toPointer(steps.slice(depth)) }])
  return applied.ok ? { kind: 'fresh', value: applied.value } : fresh
}

const descend = (draft: Draft, drafting: Drafting, depth: number, siblings: readonly YAMLMap[]): Draft => {
  const step = drafting.steps[depth]
  if (step === undefined) return drafting.change.op === 'remove' ? draft : settle(draft, drafting.change.value)
  if (draft.kind === 'fresh') return changeFresh(draft, drafting, depth)
  const collection = draft.kind === 'kept' ? openCollection(draft) : draft
  if (collection === null) return blocked(drafting, depth, draft, aliased)
  return isMap(collection.node)
    ? changeMap(collection, step, drafting, depth, siblings)
    : changeList(collection, step, drafting, depth)
}

/** The draft with the patch carried out on it. The patch must be one that `applyPatch` has carried out on the same value. */
export const draftPatch = (
  draft: Draft,
  patch: Patch,
): { readonly draft: Draft; readonly obstacles: readonly Obstacle[] } => {
  const obstacles: Obstacle[] = []
  const result = patch.reduce<Draft>(
    (current, change) =>
      change.op === 'test' ? current : descend(current, { steps: fromPointer(change.path), change, obstacles }, 0, []),
    draft,
  )
  return { draft: result, obstacles }
}
