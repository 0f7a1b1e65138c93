import type { Json, Pointer } from './json.ts'

/** The operations of RFC 6902 that an editor of one document can carry out; `move` and `copy` are refused by the reader. */
export type Operation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: Pointer; readonly value: Json }
  | { readonly op: 'remove'; readonly path: Pointer }

export type Patch = readonly Operation[]
