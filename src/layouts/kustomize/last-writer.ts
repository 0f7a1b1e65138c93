import {
  applyPatch,
  fromPointer,
  isJsonList,
  isJsonObject,
  type Json,
  type Pointer,
  toPointer,
  valueAt,
  withoutTransfers,
} from '../../manifests/manifests.ts'
import type { BuiltObject, FieldName, Piece, Writer } from './built.ts'
import { mergeKeys, sameItem } from './merge-keys.ts'
import { idOf, isBuiltIn } from './object-id.ts'

/** Who said last what stands at a place of an object, and where. */
export type Written =
  /** In a piece of YAML; `operation` is the position of the one that says it, in a patch of operations. */
  | {
      readonly kind: 'piece'
      readonly piece: Piece
      readonly pointer: Pointer
      readonly writer: Writer | null
      readonly operation: number | null
    }
  /** By a field of a Kustomization that stands for it. */
  | {
      readonly kind: 'field'
      readonly field: FieldName
      readonly at: Pointer
      readonly writer: Extract<Writer, { kind: 'field' }>
    }
  /** By several, or in a way that cannot be followed. */
  | { readonly kind: 'mixed'; readonly writer: Writer }

/** Before a writer the same thing stood elsewhere: lists had other items. */
type Passed = { readonly kind: 'passed'; readonly pointer: Pointer }

const isAt = (above: readonly string[], steps: readonly string[]): boolean =>
  above.length <= steps.length && above.every((step, index) => step === steps[index])

/** A step of a list moved by one, where an item came or went before it. */
const shifted = (steps: readonly string[], depth: number, by: number): readonly string[] =>
  steps.map((step, index) => (index === depth ? String(Number(step) + by) : step))

const byOperations = (writer: Extract<Writer, { kind: 'operations' }>, pointer: Pointer): Written | Passed => {
  const plain = withoutTransfers(writer.patch, writer.before)
  if (!plain.ok || plain.value.length !== writer.patch.length) return { kind: 'mixed', writer }
  const states: Json[] = [writer.before]
  for (const operation of plain.value) {
    const next = applyPatch(states.at(-1) ?? null, [operation])
    if (!next.ok) return { kind: 'mixed', writer }
    states.push(next.value)
  }
  let steps: readonly string[] = fromPointer(pointer)
  for (const [index, operation] of [...plain.value.entries()].toReversed()) {
    const before = states[index] ?? null
    if (operation.op === 'test') continue
    const written = fromPointer(operation.path)
    const depth = written.length - 1
    const parent = valueAt(before, toPointer(written.slice(0, depth)))
    const last = isJsonList(parent) && written[depth] === '-' ? String(parent.length) : (written[depth] ?? '')
    const place = [...written.slice(0, depth), last]
    if (operation.op === 'remove') {
      if (isJsonList(parent) && isAt(place.slice(0, depth), steps) && Number(steps[depth]) >= Number(last))
        steps = shifted(steps, depth, 1)
      continue
    }
    if (isAt(place, steps))
      return {
        kind: 'piece',
        piece: writer.piece,
        pointer: `/${index}/value${toPointer(steps.slice(place.length))}`,
        writer,
        operation: index,
      }
    // It wrote a part of what is asked for; where that is a list or a map, others may have written the rest.
    if (
      operation.op === 'add' &&
      isJsonList(parent) &&
      isAt(place.slice(0, depth), steps) &&
      Number(steps[depth]) > Number(last)
    )
      steps = shifted(steps, depth, -1)
  }
  return { kind: 'passed', pointer: toPointer(steps) }
}

const byStrategic = (writer: Extract<Writer, { kind: 'strategic' }>, pointer: Pointer): Written | Passed => {
  const isKnown = isBuiltIn(idOf(writer.after))
  const steps = fromPointer(pointer)
  const inPatch: string[] = []
  const inBefore: string[] = []
  let said: Json | undefined = writer.value
  let before: Json | undefined = writer.before
  let after: Json | undefined = writer.after
  for (const [depth, step] of steps.entries()) {
    if (isJsonObject(said)) {
      if (!Object.hasOwn(said, step)) {
        return { kind: 'passed', pointer: toPointer([...inBefore, ...steps.slice(depth)]) }
      }
      if (said['$patch'] === 'replace') break
      inPatch.push(step)
      inBefore.push(step)
      said = said[step]
      before = isJsonObject(before) && Object.hasOwn(before, step) ? before[step] : undefined
      after = isJsonObject(after) && Object.hasOwn(after, step) ? after[step] : undefined
      continue
    }
    if (isJsonList(said)) {
      const keys = mergeKeys(steps.slice(0, depth), isKnown)
      if (keys === null) break
      const item: Json | undefined = isJsonList(after) ? after[Number(step)] : undefined
      const mine = item === undefined ? -1 : sameItem(said, item, keys)
      const theirs = item === undefined || !isJsonList(before) ? -1 : sameItem(before, item, keys)
      if (mine < 0)
        return theirs < 0
          ? { kind: 'mixed', writer }
          : { kind: 'passed', pointer: toPointer([...inBefore, String(theirs), ...steps.slice(depth + 1)]) }
      inPatch.push(String(mine))
      inBefore.push(String(theirs))
      said = said[mine]
      before = isJsonList(before) ? before[theirs] : undefined
      after = item
      continue
    }
    break
  }
  return {
    kind: 'piece',
    piece: writer.piece,
    pointer: toPointer([...inPatch, ...steps.slice(inPatch.length)]),
    writer,
    operation: null,
  }
}

/** The last writer of what stands at a pointer of a built object, whose pointers begin at its own root. */
export const lastWriter = (object: BuiltObject, pointer: Pointer): Written => {
  let place = pointer
  for (const writer of object.writers.toReversed()) {
    if (writer.kind === 'field') {
      if (isAt(fromPointer(writer.pointer), fromPointer(place)))
        return { kind: 'field', field: writer.field, at: writer.at, writer }
      continue
    }
    const written = writer.kind === 'strategic' ? byStrategic(writer, place) : byOperations(writer, place)
    if (written.kind !== 'passed') return written
    place = written.pointer
  }
  return {
    kind: 'piece',
    piece: { path: object.at.path, document: object.at.document, inside: null },
    pointer: object.root + place,
    writer: null,
    operation: null,
  }
}
