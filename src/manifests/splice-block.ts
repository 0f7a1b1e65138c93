import { isMap, type Node } from 'yaml'
import { type BlockEntry, blockEntries } from './block-entries.ts'
import type { CollectionDraft, DraftEntry } from './draft.ts'
import { itemsOf } from './models.ts'
import { breakAt, isBlank, nextLine } from './physical-lines.ts'
import { type ItemStyle, itemLines, pairLines } from './render-block.ts'
import { itemsOfNode, nearest, nodeOf, type Slot, valueNodes } from './slot.ts'
import { cut, mindAnchorsWithin, type SpliceChild, type Splicing } from './splicing.ts'

/** What happens between two entries that stay: some go, some come. */
interface Gap {
  readonly removed: readonly BlockEntry[]
  /** Their values. */
  readonly removedNodes: readonly (Node | null)[]
  readonly added: readonly DraftEntry[]
  /** The entry that stays above, and the one below. */
  readonly above: BlockEntry | null
  readonly below: BlockEntry | null
  /** Position among the old entries, to find the neighbours whose style is copied. */
  readonly position: number
}

/** Are all old entries set apart by blank lines? Then a new one between them is too. Above an entry its comments count as its own. */
const areApart = (source: string, entries: readonly BlockEntry[]): boolean =>
  entries.length > 1 &&
  entries.slice(1).every((entry, index) => /^[ \t]*\r?\n/m.test(source.slice(entries[index]?.bottom ?? 0, entry.top)))

const linesOf = (
  { pen }: Splicing,
  { node }: CollectionDraft,
  slot: Slot,
  style: ItemStyle,
  column: number,
  { added, position }: Gap,
): string[] => {
  if (added.length === 0) return []
  const previous = isMap(node) ? node : nodeOf(node.items[position])
  const others = isMap(node) ? slot.models : [...nearest(node.items, position), ...itemsOf(slot.models)]
  const models = previous === null ? others : [previous, ...others]
  return added.flatMap(({ key, draft }) => {
    if (draft.kind !== 'fresh') return []
    return isMap(node)
      ? pairLines(pen, key ?? '', draft.value, column, models)
      : itemLines(pen, draft.value, column, models, style)
  })
}

/** The first key behind a dash goes: the next one takes its place, or, where comments stand between, the dash is left alone on its line. */
const removeBehindDash = (splicing: Splicing, removed: readonly BlockEntry[], below: BlockEntry): void => {
  const { source } = splicing.pen
  const [first] = removed
  const last = removed.at(-1)
  if (first === undefined || last === undefined) return
  const hasComments = !isBlank(source.text.slice(last.bottom, below.start).replaceAll(/[\r\n]/g, ''))
  if (!hasComments) {
    cut(splicing, first.start, below.start)
    return
  }
  const gap = /[ \t]*$/.exec(source.text.slice(0, first.start).slice(-80))?.[0].length ?? 0
  cut(splicing, first.start - gap, last.bottom, breakAt(source, first.start))
}

const spliceGap = (splicing: Splicing, gap: Gap, lines: readonly string[], isApart: boolean): void => {
  const { source } = splicing.pen
  const { removed, above, below } = gap
  const [first] = removed
  const last = removed.at(-1)
  const text = (at: number) => lines.map((line) => line + breakAt(source, at)).join('')
  // Text that begins behind a dash: its first line has its indentation already.
  const behindDash = (start: number, column: number) => text(start).slice(column)

  if (first === undefined || last === undefined) {
    if (lines.length === 0) return
    if (below !== null && !below.ownsLine)
      cut(splicing, below.start, below.start, behindDash(below.start, below.column) + ' '.repeat(below.column))
    else if (below !== null)
      cut(splicing, below.top, below.top, text(below.top) + (isApart ? breakAt(source, below.top) : ''))
    else if (above !== null) cut(splicing, above.bottom, above.bottom, text(above.bottom))
    return
  }
  if (!first.ownsLine) {
    if (lines.length > 0) cut(splicing, first.start, last.bottom, behindDash(first.start, first.column))
    else if (below !== null) removeBehindDash(splicing, removed, below)
    return
  }
  // Where blank lines set entries apart, one that goes takes the ones below it along; one that another replaces does not.
  const takesBlank = isApart && lines.length === 0 && below !== null
  for (const [index, entry] of removed.entries()) {
    const next = removed[index + 1] ?? below
    const isBlankBelow =
      takesBlank && next !== null && isBlank(source.text.slice(entry.bottom, next.top).replaceAll(/[\r\n]/g, ''))
    cut(splicing, entry.top, isBlankBelow ? next.top : entry.bottom, index === 0 ? text(first.top) : '')
  }
}

const gapsOf = (draft: CollectionDraft, entries: readonly BlockEntry[]): readonly Gap[] => {
  const gaps: Gap[] = []
  const nodes = valueNodes(draft.node)
  let above = -1
  let added: DraftEntry[] = []
  const close = (below: number) => {
    gaps.push({
      removed: entries.slice(above + 1, below),
      removedNodes: nodes.slice(above + 1, below),
      added,
      above: entries[above] ?? null,
      below: entries[below] ?? null,
      position: Math.max(0, Math.min(below, entries.length) - 1),
    })
    added = []
    above = below
  }
  for (const entry of draft.entries)
    if (entry.origin === null) added.push(entry)
    else close(entry.origin)
  close(entries.length)
  return gaps
}

/** A block map or list, entry by entry in the order of the text. */
export const spliceBlock = (
  splicing: Splicing,
  draft: CollectionDraft,
  slot: Slot,
  style: ItemStyle,
  child: SpliceChild,
): void => {
  const { source } = splicing.pen
  const items = itemsOfNode(draft.node)
  const kind = isMap(draft.node) ? 'map' : 'list'
  const entries =
    items === null ? [] : blockEntries(source, items, kind, slot.kind === 'root' ? null : nextLine(source, slot.after))
  const [first] = entries
  if (first === undefined) {
    splicing.hindrances.push({
      code: 'yaml-unsupported',
      message: 'This collection is written in a way that cannot be edited safely.',
      hint: 'Edit it by hand.',
      offset: slot.start,
    })
    return
  }
  const kept = draft.entries.filter(({ origin }) => origin !== null)
  const isApart = areApart(source.text, entries)
  for (const [index, gap] of gapsOf(draft, entries).entries()) {
    for (const node of gap.removedNodes) mindAnchorsWithin(splicing, node)
    spliceGap(splicing, gap, linesOf(splicing, draft, slot, style, first.column, gap), isApart)
    const next = kept[index]
    if (next?.origin != null)
      child(next.origin, entries[next.origin]?.column ?? first.column, next.draft, { item: style, flow: null })
  }
}
