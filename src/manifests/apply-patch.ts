import { failure, type Problem, type Result, success } from '../problem.ts'
import { sameJson } from './equal.ts'
import { fromPointer, isJsonList, isJsonObject, type Json, toPointer, valueAt } from './json.ts'
import type { Operation, Patch } from './patch.ts'

const index = /^(?:0|[1-9]\d*)$/

const missing = (pointer: string, hint: string): Problem => ({
  code: 'patch-path-missing',
  message: `There is nothing at ${pointer === '' ? 'the root' : pointer}.`,
  hint,
})

const inList = (list: readonly Json[], step: string, operation: Operation): readonly Json[] | null => {
  const at = step === '-' && operation.op === 'add' ? list.length : index.test(step) ? Number(step) : -1
  if (at < 0 || at > list.length || (at === list.length && operation.op !== 'add')) return null
  if (operation.op === 'remove') return list.toSpliced(at, 1)
  return list.toSpliced(at, operation.op === 'add' ? 0 : 1, operation.value)
}

const inMap = (map: { readonly [key: string]: Json }, step: string, operation: Operation): Json | null => {
  if (operation.op !== 'add' && !Object.hasOwn(map, step)) return null
  const entries = Object.entries(map)
  if (operation.op === 'remove') return Object.fromEntries(entries.filter(([key]) => key !== step))
  // From entries, not by assignment: `__proto__` is a key like any other here.
  return Object.fromEntries(
    Object.hasOwn(map, step)
      ? entries.map(([key, value]) => [key, key === step ? operation.value : value])
      : [...entries, [step, operation.value]],
  )
}

/** The value with the change made `depth` steps down the path; only the maps and lists on the path are new. */
const changed = (value: Json, steps: readonly string[], depth: number, operation: Operation): Result<Json> => {
  const step = steps[depth]
  if (step === undefined)
    return operation.op === 'remove'
      ? failure({ code: 'patch-removes-root', message: 'The whole document may not be removed.' })
      : success(operation.value)
  const here = toPointer(steps.slice(0, depth + 1))
  if (!isJsonObject(value) && !isJsonList(value))
    return failure(missing(here, 'Add the map or list above it first; a patch makes no parents by itself.'))
  if (depth === steps.length - 1) {
    const result = isJsonObject(value) ? inMap(value, step, operation) : inList(value, step, operation)
    return result === null ? failure(missing(here, 'Look at the path: has the list become shorter?')) : success(result)
  }
  const inner = valueAt(value, toPointer([step]))
  if (inner === undefined)
    return failure(missing(here, 'Add the map or list there first; a patch makes no parents by itself.'))
  const next = changed(inner, steps, depth + 1, operation)
  if (!next.ok) return next
  return success(
    isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, old]) => [key, key === step ? next.value : old]))
      : value.with(Number(step), next.value),
  )
}

/** RFC 6902 on plain values: all operations, or the first problem. The value given stays as it is. */
export const applyPatch = (value: Json, patch: Patch): Result<Json> => {
  let current = value
  for (const operation of patch) {
    if (operation.op === 'test') {
      const found = valueAt(current, operation.path)
      if (!sameJson(found, operation.value))
        return failure({
          code: 'patch-test-failed',
          message: `At ${operation.path === '' ? 'the root' : operation.path} stands ${found === undefined ? 'nothing' : JSON.stringify(found)}, not ${JSON.stringify(operation.value)}.`,
          hint: 'The file has changed since the patch was made; make the patch again.',
        })
      continue
    }
    const next = changed(current, fromPointer(operation.path), 0, operation)
    if (!next.ok) return next
    current = next.value
  }
  return success(current)
}
