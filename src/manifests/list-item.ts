import { isCollection, isSeq } from 'yaml'
import { type BlockEntry, blockEntries } from './block-entries.ts'
import type { ParsedText } from './compose.ts'
import type { Pointer } from './json.ts'
import { nodeAt } from './node-at.ts'
import { columnOf, padded } from './physical-lines.ts'
import { itemsOfNode } from './slot.ts'

/** The item of a list of objects, such as a `kind: List`, as its lines stand in the file. */
export interface ItemLines {
  readonly entry: BlockEntry
  /** From the comments above it to its last line break. */
  readonly text: string
  /** Are the items of this list set apart by blank lines? */
  readonly isApart: boolean
  /** The same lines as a document of their own. */
  readonly alone: string
}

/** The list and the position that a pointer to an item names. */
export const listOf = (pointer: Pointer): { readonly list: Pointer; readonly position: number } | null => {
  const found = /^(.*)\/(0|[1-9]\d*)$/.exec(pointer)
  return found === null ? null : { list: found[1] ?? '', position: Number(found[2]) }
}

const dedented = (text: string, column: number, inner: number): string =>
  text
    .split('\n')
    .map((line) => {
      const blanks = /^ */.exec(line)?.[0].length ?? 0
      return line.slice(Math.min(blanks, line[column] === '#' && blanks === column ? column : inner))
    })
    .join('\n')

/** Null where the item, or the list around it, is in brackets. */
export const itemLinesAt = (parsed: ParsedText, index: number, pointer: Pointer): ItemLines | null => {
  const place = listOf(pointer)
  const list = place === null ? undefined : nodeAt(parsed.documents[index]?.contents, place.list)
  if (place === null || !isSeq(list) || list.flow === true) return null
  const item = list.items[place.position]
  const source = padded(parsed.text)
  const entries = blockEntries(source, itemsOfNode(list) ?? [], 'list', 0)
  const entry = entries[place.position]
  const token = isCollection(item) ? item.srcToken : undefined
  if (entry === undefined || !entry.ownsLine || token?.type !== 'block-map') return null
  const above = entries[place.position - 1] ?? entry
  const below = above === entry ? entries[place.position + 1] : entry
  const text = source.text.slice(entry.top, entry.bottom)
  const dash = entry.start - entry.top
  return {
    entry,
    text,
    isApart: below !== undefined && /^[ \t]*\r?\n/.test(source.text.slice(above.bottom, below.top)),
    alone: dedented(`${text.slice(0, dash)} ${text.slice(dash + 1)}`, entry.column, columnOf(source, token.offset)),
  }
}
