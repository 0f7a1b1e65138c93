import { isMap, isScalar, isSeq } from 'yaml'
import { type CollectionDraft, type Draft, type DraftEntry, type Kept, openCollection } from './draft.ts'
import { sameJson } from './equal.ts'
import { isJsonList, isJsonObject, type Json, type JsonObject } from './json.ts'
import { isDisputed } from './plain.ts'

/** Above this many pairs of old and new items a list is matched by position: matching takes quadratic time. */
const mostComparisons = 40_000

const sizeOf = (value: Json): number => {
  if (isJsonList(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), 1)
  return isJsonObject(value) ? sizeOf(Object.values(value)) : 1
}

/** How much of the text would change to turn one value into the other. */
const distance = (before: Json, after: Json): number => {
  if (sameJson(before, after)) return 0
  if (isJsonObject(before) && isJsonObject(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].reduce((sum, key) => {
      const left = before[key]
      const right = after[key]
      if (left === undefined || right === undefined) return sum + sizeOf(left ?? right ?? null)
      return sum + distance(left, right)
    }, 0)
  if (isJsonList(before) && isJsonList(after)) {
    const shared = Math.min(before.length, after.length)
    const more = [...before.slice(shared), ...after.slice(shared)].reduce<number>((sum, item) => sum + sizeOf(item), 0)
    return before
      .slice(0, shared)
      .reduce<number>((sum, item, index) => sum + distance(item, after[index] ?? null), more)
  }
  return sizeOf(before) + sizeOf(after)
}

/** Which old item each new one is made from, in rising order; null for new ones. The cheapest way by the size of what changes. */
const matchItems = (before: readonly Json[], after: readonly Json[]): readonly (number | null)[] => {
  if (before.length * after.length > mostComparisons)
    return after.map((_, index) => (index < before.length ? index : null))
  const removing = before.map(sizeOf)
  const adding = after.map(sizeOf)
  const width = after.length + 1
  // cost[i * width + j]: the least change that turns before[i..] into after[j..].
  const cost = new Array<number>((before.length + 1) * width).fill(0)
  const keeping = new Array<number>((before.length + 1) * width).fill(0)
  const at = (i: number, j: number): number => cost[i * width + j] ?? 0
  for (let i = before.length; i >= 0; i -= 1)
    for (let j = after.length; j >= 0; j -= 1) {
      if (i === before.length && j === after.length) continue
      const drop = i < before.length ? at(i + 1, j) + (removing[i] ?? 0) : Number.POSITIVE_INFINITY
      const add = j < after.length ? at(i, j + 1) + (adding[j] ?? 0) : Number.POSITIVE_INFINITY
      const isPair = i < before.length && j < after.length
      keeping[i * width + j] = isPair
        ? at(i + 1, j + 1) + distance(before[i] ?? null, after[j] ?? null)
        : Number.POSITIVE_INFINITY
      cost[i * width + j] = Math.min(drop, add, keeping[i * width + j] ?? 0)
    }
  const matched: (number | null)[] = []
  for (let i = 0, j = 0; j < after.length; ) {
    const least = at(i, j)
    if (i < before.length && keeping[i * width + j] === least) {
      matched.push(i)
      i += 1
      j += 1
    } else if (i < before.length && at(i + 1, j) + (removing[i] ?? 0) === least) i += 1
    else {
      matched.push(null)
      j += 1
    }
  }
  return matched
}

const rewriteList = (list: CollectionDraft, before: readonly Json[], after: readonly Json[]): CollectionDraft => {
  const matches = matchItems(before, after)
  return {
    ...list,
    entries: after.map((value, index): DraftEntry => {
      const origin = matches[index] ?? null
      const old = origin === null ? undefined : list.entries[origin]
      return old?.draft.kind === 'kept'
        ? { ...old, draft: rewrite(old.draft, value) }
        : { key: null, origin: null, draft: { kind: 'fresh', value } }
    }),
  }
}

/** New keys stand behind the key that precedes them in the new value, so that its order shows. */
const rewriteMap = (map: CollectionDraft, after: JsonObject): CollectionDraft => {
  const entries: DraftEntry[] = map.entries.flatMap((entry): DraftEntry[] => {
    if (entry.key === null) return [entry]
    const value = after[entry.key]
    if (!Object.hasOwn(after, entry.key) || value === undefined) return []
    return entry.draft.kind === 'kept' ? [{ ...entry, draft: rewrite(entry.draft, value) }] : [entry]
  })
  let previous: string | null = null
  const stated = new Set(map.entries.map((entry) => entry.key))
  for (const [key, value] of Object.entries(after)) {
    if (!stated.has(key) && !isInherited(map, key, value)) {
      const behind: number = entries.findIndex((entry) => entry.key === previous)
      const fresh: DraftEntry = { key, origin: null, draft: { kind: 'fresh', value } }
      entries.splice(previous !== null && behind >= 0 ? behind + 1 : entries.length, 0, fresh)
    }
    previous = key
  }
  return { ...map, entries }
}

/** Does a merge key give the map, which does not state the key itself, this very value already? */
const isInherited = ({ value }: CollectionDraft, key: string, wanted: Json): boolean =>
  isJsonObject(value) && Object.hasOwn(value, key) && sameJson(value[key], wanted)

/** Turns what is there into the value, keeping every part that says the same already to YAML 1.1 and 1.2 readers alike. */
export const rewrite = (kept: Kept, value: Json): Draft => {
  const { node, value: before } = kept
  if (
    isScalar(node)
      ? sameJson(before, value) && !isDisputed(node)
      : !isMap(node) && !isSeq(node) && sameJson(before, value)
  )
    return kept
  const opened = openCollection(kept)
  if (opened !== null && isJsonObject(value) && isMap(node)) return rewriteMap(opened, value)
  if (opened !== null && isJsonList(value) && isJsonList(before)) return rewriteList(opened, before, value)
  return { kind: 'fresh', value }
}
