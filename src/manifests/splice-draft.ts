import { isMap } from 'yaml'
import type { CollectionDraft, Draft } from './draft.ts'
import type { Json } from './json.ts'
import { itemsOf, pairsOf, valuesOf } from './models.ts'
import { listStyleOf } from './render-block.ts'
import { flowStyleOf } from './render-flow.ts'
import { itemSlot, itemsOfNode, nearest, pairSlot, type Slot } from './slot.ts'
import { spliceBlock } from './splice-block.ts'
import { spliceFlow } from './splice-flow.ts'
import { spliceValue } from './splice-value.ts'
import { mindAnchor, type SpliceChild, type Splicing, type Surroundings } from './splicing.ts'

/** The same value without what is kept: of a collection whose entries are all new. */
const freshValue = ({ node, entries }: CollectionDraft): Json => {
  const values = entries.map(({ key, draft }) => [key, draft.kind === 'fresh' ? draft.value : null] as const)
  return isMap(node)
    ? Object.fromEntries(values.map(([key, value]) => [key ?? '', value]))
    : values.map(([, value]) => value)
}

const childSlot = (collection: CollectionDraft, slot: Slot, origin: number, column: number): Slot | null => {
  const { node } = collection
  const item = itemsOfNode(node)?.[origin]
  if (item === undefined) return null
  if (isMap(node)) {
    const pair = node.items[origin]
    if (pair === undefined) return null
    const models = valuesOf(pairsOf(slot.models, String(pair.key)))
    return pairSlot(pair, item, { kind: node.flow === true ? 'flow' : 'pair', column, models })
  }
  const models = [...nearest(node.items, origin), ...itemsOf(slot.models)]
  return itemSlot(node.items[origin], item, { kind: node.flow === true ? 'flow' : 'item', column, models })
}

/** Turns a draft into splices: nothing for what is kept, new text for what is fresh, and for collections entry by entry. */
export const spliceDraft = (splicing: Splicing, draft: Draft, slot: Slot, around: Surroundings): void => {
  if (draft.kind === 'kept') return
  if (draft.kind === 'fresh') {
    spliceValue(splicing, slot, draft.value, around.item, around.flow)
    return
  }
  const { node, entries } = draft
  const before = splicing.splices.length
  const hasOld = entries.some(({ origin }) => origin !== null)
  if (!hasOld && (entries.length === 0 || node.items.length === 0)) {
    if (entries.length !== node.items.length) spliceValue(splicing, slot, freshValue(draft), around.item, around.flow)
    return
  }
  const child: SpliceChild = (origin, column, inner, surroundings) => {
    if (inner.kind === 'kept') return
    const place = childSlot(draft, slot, origin, column)
    if (place !== null) spliceDraft(splicing, inner, place, surroundings)
  }
  if (node.flow === true)
    spliceFlow(splicing, draft, slot, flowStyleOf(splicing.pen, node, around.flow) ?? around.flow, child)
  else spliceBlock(splicing, draft, slot, isMap(node) ? around.item : listStyleOf(splicing.pen, node), child)
  if (splicing.splices.length > before) mindAnchor(splicing, node)
}
