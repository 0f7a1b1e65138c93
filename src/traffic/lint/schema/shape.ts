/** What may stand at a place of a manifest. Only what the API server itself looks at; what istiod refuses beyond that has checks of its own. */
export type Shape =
  | { readonly kind: 'text' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'number' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  /** Text such as `1h30m`, of one millisecond or more. */
  | { readonly kind: 'duration' }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'map'; readonly of: Shape }
  | { readonly kind: 'object'; readonly fields: Fields; readonly required: readonly string[]; readonly oneOf: OneOf }
  /** Whatever it is, it is not ours to judge. */
  | { readonly kind: 'any' }

export type Fields = Readonly<Record<string, Shape>>
/** Sets of keys of which at most one may be given. */
export type OneOf = readonly (readonly string[])[]

export const text: Shape = { kind: 'text' }
export const flag: Shape = { kind: 'flag' }
export const number: Shape = { kind: 'number' }
export const any: Shape = { kind: 'any' }
export const duration: Shape = { kind: 'duration' }
export const integer: Shape = { kind: 'integer', min: -(2 ** 31), max: 2 ** 31 - 1 }
export const count: Shape = { kind: 'integer', min: 0, max: 2 ** 32 - 1 }
export const word = (...words: readonly string[]): Shape => ({ kind: 'word', words })
export const listOf = (of: Shape): Shape => ({ kind: 'list', of })
export const mapOf = (of: Shape): Shape => ({ kind: 'map', of })
export const object = (fields: Fields, required: readonly string[] = [], oneOf: OneOf = []): Shape => ({
  kind: 'object',
  fields,
  required,
  oneOf,
})

export const texts = listOf(text)
export const labels = mapOf(text)
