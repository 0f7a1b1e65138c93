export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** A step of a JSON pointer: a map's key or a list's index (an index is a string too, as in RFC 6901). */
export type Pointer = string

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isJsonList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** RFC 6901: `['metadata', 'a/b']` becomes `/metadata/a~1b`. */
export const toPointer = (steps: readonly (string | number)[]): Pointer =>
  steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The steps of an RFC 6901 pointer; the empty pointer is the whole document. */
export const fromPointer = (pointer: Pointer): string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** The value at the pointer, or undefined where the path ends early. Own keys only: `__proto__` is data like any other. */
export const valueAt = (value: Json, pointer: Pointer): Json | undefined => {
  let current: Json | undefined = value
  for (const step of fromPointer(pointer)) {
    if (Array.isArray(current))
      current = /^(0|[1-9]\d*)$/.test(step) ? (current as readonly Json[])[Number(step)] : undefined
    else if (isJsonObject(current)) current = Object.hasOwn(current, step) ? current[step] : undefined
    else return undefined
  }
  return current
}
