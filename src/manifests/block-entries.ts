import type { CST } from 'yaml'
import { beginsLine, columnOf, lineStart, nextLine, type PaddedText } from './physical-lines.ts'
import { itemEnd, itemStart } from './token-extent.ts'

/** The lines of one entry of a block map or list. */
export interface BlockEntry {
  /** Of the dash or the key. */
  readonly start: number
  /** Behind the last character of its value. */
  readonly end: number
  readonly column: number
  /** False for the first key behind a dash. */
  readonly ownsLine: boolean
  /** Where its own comments begin, or its line, or, behind a dash, `start`. */
  readonly top: number
  /** Behind the line break of its last line, and of comments straight below that stand further in than the entry does. */
  readonly bottom: number
}

/** A comment that is an entry of its own, put out of use: it belongs to nobody. */
const retired = { list: /^#+\s?-(?:\s|$)/, map: /^#+\s?["']?[a-z][\w./-]*["']?:(?:\s|$)/ }

/** Comment lines straight above an entry, in its column, are about it; a blank line or an entry out of use ends that. */
const topOf = (source: PaddedText, line: number, column: number, floor: number, kind: 'list' | 'map'): number => {
  let top = line
  while (top > floor) {
    const above = lineStart(source, top - 1)
    if (above < floor) break
    const text = source.text.slice(above, top).trimEnd()
    if (text.trimStart()[0] !== '#' || text.indexOf('#') !== column) break
    if (retired[kind].test(text.trimStart())) return line
    top = above
  }
  return top
}

/** Comment lines straight below an entry, further in than itself, are about what is in it. */
const bottomOf = (source: PaddedText, end: number, column: number): number => {
  let bottom = nextLine(source, end)
  while (bottom < source.text.length) {
    const below = nextLine(source, bottom)
    const blanks = /^ *(?=#)/.exec(source.text.slice(bottom, below))?.[0].length ?? 0
    if (blanks <= column) break
    bottom = below
  }
  return bottom
}

/** The entries of a block collection. `floor` is the offset above which nothing belongs to the first; for a whole document that is itself. */
export const blockEntries = (
  source: PaddedText,
  items: readonly CST.CollectionItem[],
  kind: 'list' | 'map',
  floor: number | null,
): readonly BlockEntry[] => {
  let lowest = floor
  return items.map((item) => {
    const start = itemStart(item)
    const end = Math.max(itemEnd(item), start)
    const line = lineStart(source, start)
    const column = columnOf(source, start)
    const ownsLine = beginsLine(source, start)
    const top = !ownsLine ? start : lowest === null ? line : topOf(source, line, column, lowest, kind)
    const bottom = bottomOf(source, end, column)
    lowest = bottom
    return { start, end, column, ownsLine, top, bottom }
  })
}
