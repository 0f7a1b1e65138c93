import { isMap, isScalar, isSeq } from 'yaml'
import { blockEntries } from './block-entries.ts'
import { isJsonList, isJsonObject, type Json } from './json.ts'
import { gapOf, itemsOf } from './models.ts'
import { breakAt, columnOf, isBlank, lineEnd, nextLine } from './physical-lines.ts'
import { type ItemStyle, itemLines, pairValue } from './render-block.ts'
import { type FlowStyle, flowText } from './render-flow.ts'
import { itemsOfNode, type Slot } from './slot.ts'
import { cut, mindAnchorsWithin, mindPlaceholder, type Splicing } from './splicing.ts'

/** Text behind an indicator, its gap included, and the lines below. */
interface Written {
  readonly head: string
  readonly below: readonly string[]
}

const write = ({ pen }: Splicing, slot: Slot, value: Json, style: ItemStyle): Written => {
  const models = slot.node === null ? slot.models : [slot.node, ...slot.models]
  if (slot.kind === 'pair' && slot.pair !== null) {
    const rendered = pairValue(pen, String(slot.pair.key), value, slot.column, models, [slot.pair])
    if (rendered.kind === 'block') return { head: '', below: rendered.lines }
    return { head: gapOf(pen, [slot.pair]) + rendered.text, below: rendered.below }
  }
  const [first = '', ...below] = itemLines(pen, value, slot.column, models, style)
  return { head: first.slice(slot.column + 1), below }
}

/** May the anchor and tag of the old value stay before the new one? */
const keepsProperties = ({ node }: Slot, value: Json): boolean => {
  if (!isScalar(node) || isJsonList(value) || isJsonObject(value)) return false
  if (node.tag === undefined) return true
  const type = typeof value === 'number' ? /:(?:int|float)$/ : typeof value === 'string' ? /:str$/ : /:(?:bool|null)$/
  return node.tag.startsWith('tag:yaml.org,2002:') && type.test(node.tag)
}

/** Where a dash has a value already, the new one begins in its column, whatever the gap behind the other dashes. */
const styleAt = ({ pen }: Splicing, slot: Slot, value: Json, style: ItemStyle): ItemStyle =>
  slot.kind === 'item' && slot.start < slot.end
    ? { gap: Math.max(1, columnOf(pen.source, beginOf(slot, value)) - slot.column - 1), below: null }
    : style

/** Where the new value begins: at the old one, or at its anchor and tag if they go too. */
const beginOf = (slot: Slot, value: Json): number => (keepsProperties(slot, value) ? slot.start : slot.propertiesStart)

const replaceBlock = (splicing: Splicing, slot: Slot, { head, below }: Written): boolean => {
  const { source } = splicing.pen
  const items = slot.node === null ? null : itemsOfNode(slot.node)
  if (items === null || slot.token?.type === 'flow-collection') return false
  const entries = blockEntries(source, items, isMap(slot.node) ? 'map' : 'list', nextLine(source, slot.after))
  const [first] = entries
  const last = entries.at(-1)
  if (first === undefined || last === undefined) return false
  const eol = breakAt(source, first.start)
  const lines = below.map((line) => line + eol).join('')
  if (first.ownsLine) {
    const properties = /^(?:[ \t]+[&!]\S*)+/.exec(source.text.slice(slot.after, lineEnd(source, slot.after)))
    cut(splicing, slot.after, slot.after + (properties?.[0].length ?? 0), head)
    cut(splicing, first.top, last.bottom, lines)
  } else cut(splicing, first.start, last.bottom, head.trimStart() + eol + lines)
  return true
}

const replaceInline = (splicing: Splicing, slot: Slot, value: Json, { head, below }: Written): void => {
  const { source } = splicing.pen
  const isEmpty = slot.start === slot.end
  const from = isEmpty ? slot.start : beginOf(slot, value)
  if (head === '') {
    const rest = source.text.slice(slot.end, lineEnd(source, slot.end))
    cut(splicing, slot.after, isBlank(rest) ? slot.end + rest.length : slot.end)
  } else cut(splicing, from, slot.end, isEmpty ? head : head.trimStart())
  const next = nextLine(source, slot.end)
  const eol = breakAt(source, next)
  cut(splicing, next, next, below.map((line) => line + eol).join(''))
}

const replaceInFlow = (splicing: Splicing, slot: Slot, value: Json, around: FlowStyle | null): void => {
  const { pen } = splicing
  const text = flowText(pen, value, slot.node === null ? slot.models : [slot.node, ...slot.models], around)
  const lines = text.replaceAll('\n', breakAt(pen.source, slot.start))
  const isEmpty = slot.start === slot.end
  const gap = !isEmpty ? '' : pen.source.text[slot.after - 1] === ':' ? ' ' : ': '
  cut(splicing, isEmpty ? slot.start : beginOf(slot, value), slot.end, gap + lines)
}

const replaceRoot = (splicing: Splicing, slot: Slot, value: Json): void => {
  const pen = { ...splicing.pen, usesLiterals: false }
  // Written as an item one column to the left of the page, its dash is what falls off.
  const lines = itemLines(pen, value, 0, itemsOf(slot.models), { gap: 1, below: null }).map((line) => line.slice(2))
  cut(splicing, slot.propertiesStart, slot.end, lines.join(breakAt(pen.source, slot.start)))
}

/** Puts a new value into a slot, in place of whatever is there. */
export const spliceValue = (
  splicing: Splicing,
  slot: Slot,
  value: Json,
  style: ItemStyle,
  around: FlowStyle | null,
): void => {
  mindAnchorsWithin(splicing, slot.node)
  mindPlaceholder(splicing, slot.node, value)
  if (slot.kind === 'root') replaceRoot(splicing, slot, value)
  else if (slot.kind === 'flow') replaceInFlow(splicing, slot, value, around)
  else {
    const written = write(splicing, slot, value, styleAt(splicing, slot, value, style))
    const isBlock = isMap(slot.node) || isSeq(slot.node)
    if (!isBlock || !replaceBlock(splicing, slot, written)) replaceInline(splicing, slot, value, written)
  }
}
