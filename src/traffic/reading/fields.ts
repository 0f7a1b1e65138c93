import type { z } from 'zod'
import { isJsonObject, type Json, type JsonObject, lineOf, type Pointer, toPointer } from '../../manifests/manifests.ts'
import { nearNames } from '../../near-names.ts'
import type { Problem } from '../../problem.ts'
import type { SourceObject } from './source.ts'

/** An item of a list together with where it stands in the document. */
export interface Item {
  readonly value: Json
  readonly index: number
  readonly pointer: Pointer
}

/**
 * Reads one object's fields part by part: what has the wrong type becomes a problem with file and line, and the parts around it are still read.
 * Absent fields and explicit nulls are the same, as they are for the API server.
 */
export interface Fields {
  read<Value>(schema: z.ZodType<Value>, value: Json | undefined, pointer: Pointer): Value | null
  object(value: Json | undefined, pointer: Pointer): JsonObject | null
  list(value: Json | undefined, pointer: Pointer): readonly Item[]
  /** Tells each key that is not one of these, in camel or snake case: the API server refuses it or drops it, so that it never counts. */
  known(value: JsonObject | null, pointer: Pointer, keys: readonly string[]): void
  report(problem: { readonly code: string; readonly message: string; readonly hint?: string }, pointer: Pointer): void
  line(pointer: Pointer): number
}

/** The spelling of protobuf's own field names, which istiod's decoder takes beside the camel case of the CRD. */
export const camelCase = (key: string): string =>
  key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** The known key that is the same but for a slip of the pen, or an ending. */
const nearest = (key: string, keys: readonly string[]): string | null =>
  nearNames(key, keys)[0] ??
  keys.find((known) => key.length > 3 && (known.startsWith(key) || key.startsWith(known))) ??
  null

const describePointer = (root: Pointer, pointer: Pointer): string =>
  pointer.slice(root.length).replace(/^\//, '').replaceAll('/', '.') || 'the object'

/** A reader of `source`; problems are added to the given list. */
export const fieldsOf = (source: SourceObject, problems: Problem[]): Fields => {
  const line = (pointer: Pointer): number => lineOf(source.document, pointer)
  const report: Fields['report'] = (problem, pointer) => {
    problems.push({ ...problem, path: source.document.path, line: line(pointer) })
  }
  const wrongType = (pointer: Pointer, expectation: string): void => {
    report(
      {
        code: 'field-wrong-type',
        message: `${source.kind} ${source.name}: ${describePointer(source.root, pointer)} ${expectation}.`,
      },
      pointer,
    )
  }
  return {
    line,
    report,
    read: (schema, value, pointer) => {
      if (value === undefined || value === null) return null
      const parsed = schema.safeParse(value)
      if (parsed.success) return parsed.data
      for (const issue of parsed.error.issues) {
        const steps = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
        wrongType(pointer + toPointer(steps), `cannot be read (${issue.message})`)
      }
      return null
    },
    object: (value, pointer) => {
      if (value === undefined || value === null) return null
      if (isJsonObject(value)) return value
      wrongType(pointer, 'is not a map')
      return null
    },
    known: (value, pointer, keys) => {
      for (const key of Object.keys(value ?? {})) {
        if (keys.includes(camelCase(key))) continue
        const near = nearest(key, keys)
        report(
          {
            code: 'unknown-field',
            message: `${source.kind} ${source.name}: ${describePointer(source.root, pointer)} has the field ${key}, which Istio does not know.`,
            ...(near === null ? {} : { hint: `Perhaps ${near} is meant.` }),
          },
          pointer + toPointer([key]),
        )
      }
    },
    list: (value, pointer) => {
      if (value === undefined || value === null) return []
      if (Array.isArray(value))
        return value.map((item: Json, index) => ({ value: item, index, pointer: `${pointer}/${index}` }))
      wrongType(pointer, 'is not a list')
      return []
    },
  }
}
