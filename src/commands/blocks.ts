/** Where a line stands among Markdown's blocks. Source: CommonMark 0.31, sections 4.5 (fences), 5.1 (quotes), 5.2 (list items). */
export type Block = 'blank' | 'quote' | 'fence' | 'start' | 'text'

interface Fence {
  readonly character: string
  readonly length: number
  /** The column at which the list item begins that holds the fence; a line further left ends both. */
  readonly offset: number
}

export interface BlockReader {
  /** What this line is, without taking it in. */
  readonly peek: (line: string) => Block
  /** Takes the line in. `inParagraph`: the line before was text, which a line further left goes on with. */
  readonly take: (line: string, inParagraph: boolean) => void
}

const columnsOf = (blanks: string, from: number): number => {
  let column = from
  for (const character of blanks) column += character === '\t' ? 4 - (column % 4) : 1
  return column
}

const leading = (text: string): string => /^[ \t]*/.exec(text)?.[0] ?? ''

const listMark = /^(?:[-+*]|[0-9]{1,9}[.)])(?=[ \t]|$)/
const thematicBreak = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/
const heading = /^#{1,6}(?:[ \t]|$)/
// A fence of backticks has no backtick in its info string, else it is inline code.
const fenceOpening = /^(`{3,})[^`]*$|^(~{3,})/

interface Reading {
  readonly block: Block
  readonly containers: readonly number[]
  readonly fence: Fence | null
}

const readLine = (line: string, containers: readonly number[], inParagraph: boolean): Reading => {
  const blanks = leading(line)
  const indent = columnsOf(blanks, 0)
  let rest = line.slice(blanks.length)
  if (rest === '') return { block: 'blank', containers, fence: null }
  let open = containers.filter((offset) => offset <= indent)
  let column = indent
  let started = false
  while (column - (open.at(-1) ?? 0) <= 3 && !thematicBreak.test(rest)) {
    const mark = listMark.exec(rest)?.[0]
    if (mark === undefined) break
    started = true
    const after = leading(rest.slice(mark.length))
    rest = rest.slice(mark.length + after.length)
    const markEnd = column + mark.length
    column = columnsOf(after, markEnd)
    // Five blanks or more after the mark belong to indented code inside the item.
    const offset = rest === '' || column - markEnd > 4 ? markEnd + 1 : column
    open = [...open, offset]
    // Deeper nesting than this says nothing more about fences, and would make a line of marks quadratic.
    if (open.length > 20) break
  }
  const offset = open.at(-1) ?? 0
  if (rest.startsWith('>')) return { block: 'quote', containers: open, fence: null }
  if (column - offset <= 3) {
    const [, backticks, tildes] = fenceOpening.exec(rest) ?? []
    const run = backticks ?? /^~+/.exec(tildes === undefined ? '' : rest)?.[0]
    if (run !== undefined) {
      return { block: 'fence', containers: open, fence: { character: run.charAt(0), length: run.length, offset } }
    }
    if (heading.test(rest) || thematicBreak.test(rest)) return { block: 'start', containers: open, fence: null }
  }
  if (started) return { block: 'start', containers: open, fence: null }
  return { block: 'text', containers: inParagraph ? containers : open, fence: null }
}

const closes = (fence: Fence, line: string): boolean => {
  const blanks = leading(line)
  // Not by an expression: `[ \t]+$` is quadratic on a line of blanks.
  let end = line.length
  while (end > blanks.length && (line.endsWith(' ', end) || line.endsWith('\t', end))) end--
  const rest = line.slice(blanks.length, end)
  return (
    columnsOf(blanks, 0) - fence.offset <= 3 &&
    rest.length >= fence.length &&
    rest === fence.character.repeat(rest.length)
  )
}

/** Reads Markdown's blocks line by line, just far enough to know what GitHub shows as a fence or a quotation. */
export const blockReader = (): BlockReader => {
  let containers: readonly number[] = []
  let fence: Fence | null = null

  const isInside = (open: Fence, line: string): boolean => {
    const blanks = leading(line)
    return blanks.length === line.length || columnsOf(blanks, 0) >= open.offset
  }

  return {
    peek: (line) => {
      if (fence !== null && isInside(fence, line)) return 'fence'
      return readLine(line, containers, false).block
    },
    take: (line, inParagraph) => {
      if (fence !== null && isInside(fence, line)) {
        if (closes(fence, line)) fence = null
        return
      }
      const reading = readLine(line, containers, inParagraph)
      containers = reading.containers
      fence = reading.fence
    },
  }
}
