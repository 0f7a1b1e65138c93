import { type CST, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import { contentItems, itemEnd, tokenEnd } from './token-extent.ts'

/** The place of one value: behind a key's colon, behind a dash, between brackets, or the document's whole content. */
export interface Slot {
  readonly kind: 'pair' | 'item' | 'flow' | 'root'
  /** Of the key or the dash. */
  readonly column: number
  /** Behind the colon or the dash; behind the key where a key in brackets has no colon. */
  readonly after: number
  /** With the anchor and tag of the value. */
  readonly propertiesStart: number
  /** Of the value without anchor and tag; equal to `end` where the value is left out. */
  readonly start: number
  readonly end: number
  readonly node: Node | null
  readonly token: CST.Token | undefined
  /** Values in the same place elsewhere, nearest first: new text is written in their style. */
  readonly models: readonly Node[]
  /** The pair that holds the value, where a map does; its gap and, for a key, its name. */
  readonly pair: Pair | null
}

export const nodeOf = (value: unknown): Node | null =>
  isAlias(value) || isScalar(value) || isMap(value) || isSeq(value) ? value : null

const endOf = ({ offset, source }: CST.SourceToken): number => offset + source.length

interface Announced {
  readonly after: number
  readonly properties: readonly CST.SourceToken[]
}

/** What stands before a value: the indicator, then anchor and tag. */
const announced = (
  tokens: readonly CST.SourceToken[],
  indicator: CST.SourceToken['type'],
  otherwise: number,
): Announced => {
  const at = tokens.findIndex(({ type }) => type === indicator)
  const found = tokens[at]
  return {
    after: found === undefined ? otherwise : endOf(found),
    properties: tokens.slice(at + 1).filter(({ type }) => type === 'anchor' || type === 'tag'),
  }
}

const slotBehind = ({ after, properties }: Announced, value: CST.Token | undefined) => {
  const [first] = properties
  const last = properties.at(-1)
  const empty = last === undefined ? after : endOf(last)
  const end = value === undefined ? undefined : tokenEnd(value)
  const start = value === undefined || end === undefined ? empty : value.offset
  return { after, propertiesStart: first?.offset ?? start, start, end: end ?? empty, token: value }
}

const keyEnd = ({ start, key }: CST.CollectionItem): number => itemEnd(key === undefined ? { start } : { start, key })

/** The value of a pair. `item` is the pair's token. */
export const pairSlot = (
  pair: Pair,
  item: CST.CollectionItem,
  place: Pick<Slot, 'kind' | 'column' | 'models'>,
): Slot => ({
  ...place,
  ...slotBehind(announced(item.sep ?? [], 'map-value-ind', keyEnd(item)), item.value),
  node: nodeOf(pair.value),
  pair,
})

/** An item of a list, in block style or in brackets. */
export const itemSlot = (
  node: unknown,
  item: CST.CollectionItem,
  place: Pick<Slot, 'kind' | 'column' | 'models'>,
): Slot => {
  const start = item.value?.offset ?? itemEnd(item)
  // `[a: 1]` is a list of one map without brackets: the whole of it is the item.
  const isBarePair = item.key !== undefined && item.key !== null
  const from = isBarePair ? (item.key?.offset ?? start) : start
  return {
    ...place,
    ...slotBehind(announced(item.start, place.kind === 'item' ? 'seq-item-ind' : 'comma', from), item.value),
    ...(isBarePair && { start: from, propertiesStart: from, end: itemEnd(item) }),
    node: nodeOf(node),
    pair: null,
  }
}

export const rootSlot = (node: Node, token: CST.Token): Slot => ({
  kind: 'root',
  column: 0,
  ...slotBehind({ after: token.offset, properties: [] }, token),
  models: [],
  node,
  pair: null,
})

/** The items of a collection in the text, or null where they do not correspond one to one with those that were read. */
export const itemsOfNode = (node: Node): readonly CST.CollectionItem[] | null => {
  const token = node.srcToken
  if (!isMap(node) && !isSeq(node)) return null
  if (token?.type !== 'block-map' && token?.type !== 'block-seq' && token?.type !== 'flow-collection') return null
  const items = contentItems(token)
  return items.length === node.items.length ? items : null
}

/** The values in a collection, in the order of the text. */
export const valueNodes = (node: YAMLMap | YAMLSeq): readonly (Node | null)[] =>
  isMap(node) ? node.items.map(({ value }) => nodeOf(value)) : node.items.map(nodeOf)

/** More neighbours than these do not make the style clearer. */
const mostNeighbours = 12

/** The siblings around a position, nearest first, so that new text looks like what stands beside it. */
export const nearest = (items: readonly unknown[], index: number): Node[] => {
  const found: Node[] = []
  for (let distance = 1; distance <= items.length && found.length < mostNeighbours; distance += 1)
    for (const at of [index - distance, index + distance])
      found.push(...[nodeOf(items[at])].filter((node) => node !== null))
  return found
}
