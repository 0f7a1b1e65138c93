import {
  fromPointer,
  isJsonObject,
  type Json,
  type JsonObject,
  type Operation,
  type Patch,
  type Snapshot,
  toPointer,
  valueAt,
} from '../../manifests/manifests.ts'
import type { Result } from '../../problem.ts'
import type { Reach } from '../layout.ts'
import type { Build } from './build.ts'
import type { BuiltObject } from './built.ts'
import { editPiece } from './edit-piece.ts'

/** The maps on the way to a value that a part of an object does not say yet; null where the way leads through something else. */
const settingIn = (said: JsonObject, operation: Operation & { readonly value: Json }): Patch | null => {
  const steps = fromPointer(operation.path)
  for (const [depth] of steps.entries()) {
    const inner = valueAt(said, toPointer(steps.slice(0, depth + 1)))
    if (inner === undefined) {
      const value = steps.slice(depth + 1).reduceRight<Json>((below, step) => ({ [step]: below }), operation.value)
      return [{ op: 'add', path: toPointer(steps.slice(0, depth + 1)), value }]
    }
    if (!isJsonObject(inner) && depth < steps.length - 1) return null
  }
  return [{ op: 'replace', path: operation.path, value: operation.value }]
}

/** Ways to say a value in a strategic merge that an overlay lays over this object, and over no other, the last of them first. */
export const intoMerge = (
  snapshot: Snapshot,
  build: Build,
  object: BuiltObject,
  operation: Operation,
  reach: Reach,
): readonly (() => Result<Snapshot>)[] =>
  object.writers.toReversed().flatMap((writer) => {
    if (writer.kind !== 'strategic' || !reach.mayEdit(writer.piece.path) || !('value' in operation)) return []
    const isShared = build.objects.some(
      (other) =>
        other !== object && other.writers.some((one) => one.kind === 'strategic' && one.source === writer.source),
    )
    const patch = isShared ? null : settingIn(writer.value, operation)
    return patch === null ? [] : [() => editPiece(snapshot, writer.piece, patch)]
  })
