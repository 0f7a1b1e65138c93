import {
  fromPointer,
  isJsonObject,
  type Json,
  type Pointer,
  readDocuments,
  sameJson,
  toPointer,
} from '../../manifests/manifests.ts'
import { canonical } from '../fields/canonical.ts'
import { fieldChangesBetween, objectsOfText } from '../fields/field-changes.ts'
import { followNamed } from '../fields/named-pointer.ts'
import type { FieldChange } from '../plan.ts'
import type { MergeText } from './merge-text.ts'
import type { LeftField, LeftRoute, MergedFile } from './merged-stage.ts'
import { openedPolicy } from './opened-policy.ts'
import { putBack } from './put-back.ts'

export interface UndoneFile {
  readonly text: string | null
  readonly left: readonly LeftField[]
  readonly routes: readonly LeftRoute[]
}

export interface Undoing {
  readonly stage: number
  readonly file: MergedFile
  /** What the stage did to it. */
  readonly changes: readonly FieldChange[]
  /** The file that holds its objects now. */
  readonly at: string
  /** As that file is now. */
  readonly text: string | null
  /** What the file was at earlier moments of the rollout: holding one of these, it, or a field of it, is back already. */
  readonly older: readonly (string | null)[]
  readonly only: (object: string) => boolean
  readonly mergeText: MergeText
}

/** The list of destinations that a field belongs to, or null. */
const routeOf = ({ object, pointer }: FieldChange): Pointer | null => {
  const steps = fromPointer(pointer)
  const [, rules, , list] = steps
  const isRoute =
    (object.startsWith('VirtualService/') && rules === 'http' && list === 'route') ||
    (object.startsWith('HTTPRoute/') && rules === 'rules' && list === 'backendRefs')
  return isRoute ? toPointer(steps.slice(0, 4)) : null
}

const valueIn = (path: string, text: string | null, object: string, pointer: Pointer): Json | undefined => {
  const found = objectsOfText(path, text)?.find((one) => one.object === object)
  return found === undefined ? undefined : followNamed(found.value, pointer)?.value
}

/** Who gets how much: a route without the headers and the like that its destinations carry. */
const split = (route: Json | undefined): Json | undefined =>
  Array.isArray(route)
    ? route.map((entry: Json) =>
        isJsonObject(entry)
          ? { destination: entry['destination'] ?? entry['name'] ?? null, weight: entry['weight'] ?? null }
          : entry,
      )
    : route

type Verdict = 'holds' | 'back' | 'moved'

const verdictOf = ({ file, text, older }: Undoing, change: FieldChange): Verdict => {
  const at = (state: string | null): Json | undefined => valueIn(file.path, state, change.object, change.pointer)
  const now = at(text)
  if (sameJson(now, change.after)) return 'holds'
  return sameJson(now, change.before) || older.some((state) => sameJson(now, at(state))) ? 'back' : 'moved'
}

/** Weights only mean something together, so a route is judged as a whole. */
const routeVerdict = (undoing: Undoing, changes: readonly FieldChange[], object: string, pointer: Pointer): Verdict => {
  const { file, text, older } = undoing
  const at = (state: string | null): Json | undefined => split(valueIn(file.path, state, object, pointer))
  const now = at(text)
  const untouched = changes.every((change) => verdictOf(undoing, change) === 'holds')
  if (untouched && sameJson(now, at(file.after))) return 'holds'
  return sameJson(now, at(file.before)) || older.some((state) => sameJson(now, at(state))) ? 'back' : 'moved'
}

interface Sorted {
  readonly undoable: readonly FieldChange[]
  readonly left: readonly LeftField[]
  readonly routes: readonly LeftRoute[]
}

const sort = (undoing: Undoing, changes: readonly FieldChange[]): Sorted => {
  const { stage, file, text } = undoing
  const undoable: FieldChange[] = []
  const left: LeftField[] = []
  const routes: LeftRoute[] = []
  const groups = new Map<string, FieldChange[]>()
  for (const change of changes) {
    const key = JSON.stringify([change.object, routeOf(change) ?? change.pointer])
    groups.set(key, [...(groups.get(key) ?? []), change])
  }
  for (const group of groups.values()) {
    const [first] = group
    if (first === undefined) continue
    const pointer = routeOf(first)
    const verdict = pointer === null ? verdictOf(undoing, first) : routeVerdict(undoing, group, first.object, pointer)
    if (verdict === 'holds') undoable.push(...group)
    else if (verdict === 'moved' && pointer !== null) {
      const at = (state: string | null): Json | undefined => valueIn(file.path, state, first.object, pointer)
      routes.push({ stage, path: file.path, object: first.object, pointer, now: at(text), before: at(file.before) })
    } else if (verdict === 'moved') {
      const now = valueIn(file.path, text, first.object, first.pointer)
      left.push({ stage, change: first, now, reason: null })
    }
  }
  return { undoable, left, routes }
}

const keyOf = ({ object, pointer }: FieldChange, from: Json | undefined, to: Json | undefined): string =>
  canonical([object, pointer, from === undefined ? [] : [from], to === undefined ? [] : [to]])

/** True where the second text differs from the first by exactly the inverse of these changes. */
const isInverse = (path: string, from: string, to: string, changes: readonly FieldChange[]): boolean => {
  const made = fieldChangesBetween(from, to, path).map((change) => keyOf(change, change.before, change.after))
  const wanted = new Set(changes.map((change) => keyOf(change, change.after, change.before)))
  return made.length === wanted.size && made.every((key) => wanted.has(key))
}

const byEditor = (undoing: Undoing, text: string, { undoable, left, routes }: Sorted): UndoneFile => {
  let current = text
  const failed: LeftField[] = []
  for (const change of undoable) {
    const back = putBack(current, change, undoing.file.before)
    if (back.ok) current = back.value
    else failed.push({ stage: undoing.stage, change, now: change.after, reason: back.problems[0].message })
  }
  return { text: current, left: [...left, ...failed], routes }
}

const whyUnreadable = ({ at, text }: Undoing): string => {
  if (text === null) return 'the file is gone, and the object is in no other that could be told.'
  const read = readDocuments({ path: at, text, mode: '100644' })
  if (read.ok) return 'the file was brought in, or taken away, as a whole, and somebody has changed it since.'
  const [{ message, path = at, line }] = read.problems
  return `the file cannot be read: ${message}${line === undefined ? '' : ` (${path}:${line})`}`
}

/**
 * Takes one stage back from one file (design 2.8): untouched since, it gets its old bytes; else the inverse of the stage alone, three-way; where
 * the text conflicts, or joins cleanly to something else than that inverse, the fields that still hold what the stage wrote are put back one by one.
 */
export const undoFile = (undoing: Undoing): UndoneFile => {
  const { file, text, older, only, mergeText, stage } = undoing
  const { path, before, after } = file
  const nothing: UndoneFile = { text, left: [], routes: [] }
  const all = undoing.changes
  const changes = all.filter(({ object }) => only(object))
  if (changes.length === 0 && all.length > 0) return nothing
  if (changes.length === all.length) {
    if (text === after) return { ...nothing, text: before }
    if (text === before || older.includes(text)) return nothing
  }
  if (text === null || before === null || objectsOfText(path, text) === null) {
    const reason = whyUnreadable(undoing)
    return { ...nothing, left: changes.map((change) => ({ stage, change, now: undefined, reason })) }
  }
  const opened = changes.flatMap((change) => openedPolicy(change, valueIn(path, text, change.object, change.pointer)))
  const sorted = sort(undoing, opened)
  if (sorted.undoable.length === 0) return { ...nothing, left: sorted.left, routes: sorted.routes }
  // Where the stage took the file away, what is there now is somebody's new one, and gets its objects beside its own.
  const merged = mergeText(after ?? '', text, before)
  return merged.kind === 'clean' && isInverse(path, text, merged.text, sorted.undoable)
    ? { ...nothing, text: merged.text, left: sorted.left, routes: sorted.routes }
    : byEditor(undoing, text, sorted)
}
