import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml'
import { isJsonList, isJsonObject, type Json } from './json.ts'
import { keyOf } from './node-value.ts'

/**
 * The document as it shall be, in terms of what it is: what a patch leaves alone is `kept` and never printed, a map or list that it
 * changes lists its entries, and only `fresh` values become new text.
 */
export type Draft = Kept | CollectionDraft | Fresh

export interface Kept {
  readonly kind: 'kept'
  /** Null where a value is left out, as in `weight:`. */
  readonly node: Node | null
  readonly value: Json
}

export interface Fresh {
  readonly kind: 'fresh'
  readonly value: Json
}

export interface CollectionDraft {
  readonly kind: 'collection'
  readonly node: YAMLMap | YAMLSeq
  readonly value: Json
  /** In the order in which they shall stand. Entries with an origin keep its order. */
  readonly entries: readonly DraftEntry[]
}

export interface DraftEntry {
  /** A map's key; null for a list's item, and for keys that are aliases or merge, which no pointer names. */
  readonly key: string | null
  /** Position among the node's own items; null for an entry that is new. */
  readonly origin: number | null
  readonly draft: Draft
}

const asNode = (value: unknown): Node | null =>
  isAlias(value) || isScalar(value) || isMap(value) || isSeq(value) ? value : null

export const keep = (node: unknown, value: Json): Kept => ({ kind: 'kept', node: asNode(node), value })

/** A kept map or list with its entries laid open; null for scalars and aliases. */
export const openCollection = ({ node, value }: Kept): CollectionDraft | null => {
  if (isMap(node) && isJsonObject(value))
    return {
      kind: 'collection',
      node,
      value,
      entries: node.items.map((pair, origin): DraftEntry => {
        const key = keyOf(pair.key)
        return { key, origin, draft: keep(pair.value, key === null ? null : (value[key] ?? null)) }
      }),
    }
  if (isSeq(node) && isJsonList(value))
    return {
      kind: 'collection',
      node,
      value,
      entries: node.items.map((item, origin) => ({ key: null, origin, draft: keep(item, value[origin] ?? null) })),
    }
  return null
}
