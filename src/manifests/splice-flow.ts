import { type CST, isMap } from 'yaml'
import type { CollectionDraft, DraftEntry } from './draft.ts'
import { type Pen, pairsOf, valuesOf } from './models.ts'
import { beginsLine, breakAt, lineEnd, lineStart, nextLine } from './physical-lines.ts'
import { type FlowStyle, flowText } from './render-flow.ts'
import { quoteOf, stringText } from './scalar-text.ts'
import { itemsOfNode, nearest, type Slot, valueNodes } from './slot.ts'
import { type Splice, spliceText } from './splice.ts'
import { cut, mindAnchorsWithin, type SpliceChild, type Splicing } from './splicing.ts'
import { itemEnd, itemStart } from './token-extent.ts'

interface FlowEntry {
  readonly start: number
  readonly end: number
  /** Of the comma behind it. */
  readonly comma: number | null
  /** Nothing but blanks before it on its line. */
  readonly ownsLine: boolean
}

const commaOf = (item: CST.CollectionItem | undefined): number | null =>
  item?.start.find(({ type }) => type === 'comma')?.offset ?? null

const flowEntries = ({ source }: Pen, node: CollectionDraft['node']): readonly FlowEntry[] => {
  const token = node.srcToken
  const raw = token?.type === 'flow-collection' ? token.items : []
  const behind = new Map(raw.map((item, index) => [item, raw[index + 1]]))
  return (itemsOfNode(node) ?? []).map((item) => {
    const start = itemStart(item)
    return {
      start,
      end: itemEnd(item),
      comma: commaOf(behind.get(item)),
      ownsLine: beginsLine(source, start),
    }
  })
}

const entryText = (
  pen: Pen,
  { node }: CollectionDraft,
  slot: Slot,
  style: FlowStyle | null,
  entry: DraftEntry,
): string => {
  if (entry.draft.kind !== 'fresh') return ''
  const { value } = entry.draft
  const eol = breakAt(pen.source, slot.start)
  if (!isMap(node)) return flowText(pen, value, nearest(node.items, node.items.length), style).replaceAll('\n', eol)
  const pairs = pairsOf([node, ...slot.models], entry.key ?? '')
  const name = stringText(entry.key ?? '', quoteOf(pairs[0]?.key) ?? style?.quote ?? null, true, pen.survey)
  return `${name}${style?.colon ?? ': '}${flowText(pen, value, valuesOf(pairs), style).replaceAll('\n', eol)}`
}

/** Behind the last item that stays: a comma where it has none, and where items have lines of their own the comment stays on its. */
const append = (splicing: Splicing, last: FlowEntry, parts: readonly string[], style: FlowStyle | null): void => {
  const { source } = splicing.pen
  const eol = breakAt(source, last.start)
  const behind = last.comma === null ? last.end : last.comma + 1
  if (!last.ownsLine) {
    const comma = style?.comma ?? ', '
    const text = parts.join(comma)
    if (last.comma === null) cut(splicing, behind, behind, comma + text)
    else cut(splicing, behind, behind, ` ${text},`)
    return
  }
  const indentation = source.text.slice(lineStart(source, last.start), last.start)
  const lines = parts.map((part) => eol + indentation + part).join(',')
  const end = lineEnd(source, behind)
  const hasComment = /^[ \t]+#/.test(source.text.slice(behind, end))
  if (last.comma !== null) cut(splicing, hasComment ? end : behind, hasComment ? end : behind, `${lines},`)
  else if (hasComment) {
    cut(splicing, behind, behind, ',')
    cut(splicing, end, end, lines)
  } else cut(splicing, behind, behind, `,${lines}`)
}

const insertBefore = (
  splicing: Splicing,
  below: FlowEntry,
  parts: readonly string[],
  style: FlowStyle | null,
): void => {
  const { source } = splicing.pen
  const between = below.ownsLine
    ? `,${breakAt(source, below.start)}${source.text.slice(lineStart(source, below.start), below.start)}`
    : (style?.comma ?? ', ')
  cut(splicing, below.start, below.start, parts.map((part) => part + between).join(''))
}

/** Takes out items `from` to `to` of the list, with as many commas. */
const remove = (splicing: Splicing, entries: readonly FlowEntry[], from: number, to: number): void => {
  const { source } = splicing.pen
  const first = entries[from]
  const last = entries[to - 1]
  const above = entries[from - 1]
  const below = entries[to]
  if (first === undefined || last === undefined) return
  const end = last.comma === null ? last.end : last.comma + 1
  const rest = source.text.slice(end, lineEnd(source, end))
  const ownLines = first.ownsLine && /^[ \t]*(?:#.*)?$/.test(rest)
  if (below !== undefined) {
    if (ownLines) cut(splicing, lineStart(source, first.start), nextLine(source, end))
    else cut(splicing, first.start, below.start)
  } else if (above !== undefined) {
    if (!ownLines) cut(splicing, above.end, last.end)
    else {
      if (last.comma === null && above.comma !== null) cut(splicing, above.comma, above.comma + 1)
      cut(splicing, lineStart(source, first.start), nextLine(source, end))
    }
  }
}

/** Adding here and removing there in one pair of brackets: what stays keeps its text, the rest between the brackets is written anew. */
const rebuild = (
  splicing: Splicing,
  draft: CollectionDraft,
  slot: Slot,
  style: FlowStyle | null,
  child: SpliceChild,
): void => {
  const { pen, splices, hindrances } = splicing
  const { source } = pen
  const entries = flowEntries(pen, draft.node)
  const [first] = entries
  const last = entries.at(-1)
  if (first === undefined || last === undefined) return
  // Between items stand commas, blanks and comments only.
  const ends = [slot.start, ...entries.map(({ end }) => end)]
  const starts = [...entries.map(({ start }) => start), slot.end]
  if (starts.some((start, index) => source.text.slice(ends[index], start).includes('#')))
    hindrances.push({
      code: 'yaml-unsupported',
      message: 'Items come and go in these brackets, and a comment between them would lose its place.',
      hint: 'Move the comment out of the brackets, or edit them by hand.',
      offset: slot.start,
    })
  const parts = draft.entries.map((entry) => {
    const old = entry.origin === null ? undefined : entries[entry.origin]
    if (entry.origin === null || old === undefined) return entryText(pen, draft, slot, style, entry)
    const outside = splices.length
    child(entry.origin, slot.column, entry.draft, { item: { gap: 1, below: null }, flow: style })
    const inner: Splice[] = splices
      .splice(outside)
      .map(({ start, end, text }) => ({ start: start - old.start, end: end - old.start, text }))
    return spliceText(
      source.text.slice(old.start, old.end),
      inner.toSorted((left, right) => left.start - right.start),
    )
  })
  const indentation = source.text.slice(lineStart(source, first.start), first.start)
  const between = first.ownsLine ? `,${breakAt(source, first.start)}${indentation}` : (style?.comma ?? ', ')
  cut(splicing, first.start, last.end, parts.join(between))
}

/** A collection in brackets. */
export const spliceFlow = (
  splicing: Splicing,
  draft: CollectionDraft,
  slot: Slot,
  style: FlowStyle | null,
  child: SpliceChild,
): void => {
  const entries = flowEntries(splicing.pen, draft.node)
  const kept = new Set(draft.entries.flatMap(({ origin }) => origin ?? []))
  const nodes = valueNodes(draft.node)
  for (const [origin, node] of nodes.entries()) if (!kept.has(origin)) mindAnchorsWithin(splicing, node)
  if (kept.size < entries.length && kept.size < draft.entries.length) {
    rebuild(splicing, draft, slot, style, child)
    return
  }
  let above = -1
  let added: string[] = []
  const close = (below: number) => {
    if (below > above + 1) remove(splicing, entries, above + 1, below)
    const next = entries[below]
    const last = entries[above]
    if (added.length > 0 && next !== undefined) insertBefore(splicing, next, added, style)
    else if (added.length > 0 && last !== undefined) append(splicing, last, added, style)
    added = []
    above = below
  }
  for (const entry of draft.entries) {
    if (entry.origin === null) added.push(entryText(splicing.pen, draft, slot, style, entry))
    else {
      close(entry.origin)
      child(entry.origin, slot.column, entry.draft, { item: { gap: 1, below: null }, flow: style })
    }
  }
  close(entries.length)
}
