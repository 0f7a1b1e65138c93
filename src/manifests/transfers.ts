import { failure, type Problem, type Result, success } from '../problem.ts'
import { applyPatch } from './apply-patch.ts'
import { type Json, type Pointer, valueAt } from './json.ts'
import type { Operation, Patch, Transfer, WrittenPatch } from './patch.ts'

const place = (pointer: Pointer): string => (pointer === '' ? 'the root' : pointer)

const missing = ({ op, from }: Transfer): Problem => ({
  code: 'patch-path-missing',
  message: `There is nothing at ${place(from)} to ${op}.`,
  hint: 'Look at the path in from: has an operation before it taken the value away?',
})

/** RFC 6902, 4.4: what is moved into itself would be nowhere. */
const intoItself = ({ from, path }: Transfer): Problem => ({
  code: 'patch-moves-into-itself',
  message: `${place(from)} cannot be moved to ${place(path)}, which lies inside of it.`,
  hint: 'Copy it, or move it beside itself.',
})

const carriedOut = (transfer: Transfer, current: Json): Result<Patch> => {
  const { op, from, path } = transfer
  const value = valueAt(current, from)
  if (value === undefined) return failure(missing(transfer))
  if (op === 'copy') return success([{ op: 'add', path, value }])
  if (path === from) return success([])
  if (path.startsWith(`${from}/`)) return failure(intoItself(transfer))
  return success([
    { op: 'remove', path: from },
    { op: 'add', path, value },
  ])
}

/**
 * The same patch with every `move` and `copy` spelled out, for an editor that knows none: the value is that of the document at that point of the patch.
 * An operation that cannot be carried out ends it and stands last, for the editor to say so with its place in the file.
 */
export const withoutTransfers = (patch: WrittenPatch, value: Json): Result<Patch> => {
  const isPlain = (operation: Operation | Transfer): operation is Operation =>
    operation.op !== 'move' && operation.op !== 'copy'
  if (patch.every(isPlain)) return success(patch)
  const done: Operation[] = []
  let current = value
  for (const operation of patch) {
    const plain = isPlain(operation) ? success([operation]) : carriedOut(operation, current)
    if (!plain.ok) return plain
    done.push(...plain.value)
    const next = applyPatch(current, plain.value)
    if (!next.ok) return success(done)
    current = next.value
  }
  return success(done)
}
