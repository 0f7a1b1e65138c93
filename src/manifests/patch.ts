import { z } from 'zod'
import { failure, type Result, success } from '../problem.ts'
import { isJsonObject, type Json, type Pointer } from './json.ts'

/** The operations that an editor of one document carries out. */
export type Operation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: Pointer; readonly value: Json }
  | { readonly op: 'remove'; readonly path: Pointer }

export type Patch = readonly Operation[]

/** An operation that takes its value from the document itself. */
export interface Transfer {
  readonly op: 'move' | 'copy'
  readonly from: Pointer
  readonly path: Pointer
}

/** All of RFC 6902, as people write it. */
export type WrittenPatch = readonly (Operation | Transfer)[]

const json: z.ZodType<Json> = z.json()
const pointerShape = /^(?:\/(?:[^~]|~[01])*)?$/
const pointer = z.string().regex(pointerShape)

const operation = z.discriminatedUnion('op', [
  z.object({ op: z.enum(['add', 'replace', 'test']), path: pointer, value: json }),
  z.object({ op: z.literal('remove'), path: pointer }),
  z.object({ op: z.enum(['move', 'copy']), from: pointer, path: pointer }),
])

const names = ['add', 'remove', 'replace', 'move', 'copy', 'test']

const isPointer = (value: Json | undefined): boolean => typeof value === 'string' && pointerShape.test(value)

/** What is wrong with one operation, for people. */
const faultOf = (value: unknown): string => {
  const read = json.safeParse(value)
  if (!read.success || !isJsonObject(read.data)) return 'is no JSON object'
  const { op, path, from } = read.data
  if (typeof op !== 'string' || !names.includes(op))
    return op === undefined ? 'has no op' : `has the op ${JSON.stringify(op)}, which RFC 6902 does not know`
  if (path === undefined) return 'has no path'
  if (!isPointer(path)) return `has the path ${JSON.stringify(path)}, which is no JSON pointer`
  if (op === 'move' || op === 'copy')
    return from === undefined ? 'has no from' : `has the from ${JSON.stringify(from)}, which is no JSON pointer`
  return 'has no value'
}

/** An RFC 6902 patch from outside. */
export const readPatch = (value: unknown): Result<WrittenPatch> => {
  const parsed = z.array(operation).safeParse(value)
  if (parsed.success) return success(parsed.data)
  const wrong = Array.isArray(value) ? value.findIndex((one: unknown) => !operation.safeParse(one).success) : -1
  return failure({
    code: 'patch-invalid',
    message:
      Array.isArray(value) && wrong >= 0
        ? `Operation ${wrong} of the patch, counted from 0, ${faultOf(value[wrong])}.`
        : 'The patch is no array of operations.',
    hint: `An array of {op, path, value} or {op, from, path} as in RFC 6902, with op one of ${names.join(', ')}; a path begins with / and writes ~ as ~0 and / as ~1.`,
  })
}
