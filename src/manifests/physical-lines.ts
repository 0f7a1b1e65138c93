/**
 * A text to cut whole lines out of. Where the last line has no line break one is added, so that every line ends with one;
 * `length` tells where the real text ends.
 */
export interface PaddedText {
  readonly text: string
  readonly length: number
}

const lastBreak = (text: string): string => {
  const at = text.lastIndexOf('\n')
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n'
}

export const padded = (text: string): PaddedText => ({
  text: text.endsWith('\n') ? text : text + lastBreak(text),
  length: text.length,
})

export const lineStart = ({ text }: PaddedText, offset: number): number =>
  offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1

/** Behind the line break of the line that holds the offset. */
export const nextLine = ({ text }: PaddedText, offset: number): number => {
  const at = text.indexOf('\n', offset)
  return at < 0 ? text.length : at + 1
}

/** Before the line break of the line that holds the offset. */
export const lineEnd = (source: PaddedText, offset: number): number => {
  const next = nextLine(source, offset)
  return source.text.slice(next - 2, next) === '\r\n' && next - 2 >= offset ? next - 2 : Math.max(offset, next - 1)
}

/** Is there nothing but blanks before the offset on its line? Looks no further back than it has to: a line may be the whole file. */
export const beginsLine = ({ text }: PaddedText, offset: number): boolean => {
  let at = offset
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t' || text[at - 1] === '\ufeff')) at -= 1
  return at === 0 || text[at - 1] === '\n'
}

/** A byte order mark takes no column. */
export const columnOf = (source: PaddedText, offset: number): number => {
  const start = lineStart(source, offset)
  return offset - start - (source.text.startsWith('\ufeff', start) ? 1 : 0)
}

/** The line break of the line above the offset where the offset begins a line, else of its own line. */
export const breakAt = (source: PaddedText, offset: number): string => {
  const at = lineStart(source, offset) === offset && offset > 0 ? offset - 1 : nextLine(source, offset) - 1
  return source.text[at - 1] === '\r' ? '\r\n' : '\n'
}

export const isBlank = (text: string): boolean => /^[ \t\ufeff]*$/.test(text)
