import { z } from 'zod'
import { failure, type Result, success } from '../problem.ts'
import type { Json, Pointer } from './json.ts'

/** The operations of RFC 6902 that an editor of one document can carry out; `move` and `copy` are refused by the reader. */
export type Operation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: Pointer; readonly value: Json }
  | { readonly op: 'remove'; readonly path: Pointer }

export type Patch = readonly Operation[]

const json: z.ZodType<Json> = z.json()
const pointer = z.string().regex(/^(?:\/(?:[^~]|~[01])*)?$/, 'is no JSON pointer: it begins with / and writes ~ as ~0')

const operation = z.discriminatedUnion('op', [
  z.object({ op: z.enum(['add', 'replace', 'test']), path: pointer, value: json }),
  z.object({ op: z.literal('remove'), path: pointer }),
])

/** An RFC 6902 patch from outside. */
export const readPatch = (value: unknown): Result<Patch> => {
  const parsed = z.array(operation).safeParse(value)
  if (parsed.success) return success(parsed.data)
  const [issue] = parsed.error.issues
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (operation ${issue.path.join('.')})`
  return failure({
    code: 'patch-invalid',
    message: `This is no patch that can be carried out${where}: ${issue?.message ?? 'unreadable'}.`,
    hint: 'An array of {op, path, value} with op add, replace, remove or test; move and copy are not taken.',
  })
}
