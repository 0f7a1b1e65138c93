import { plainCharacters } from './characters.ts'

const listMark = /^(?:[-*+•]|[0-9]{1,9}[.)])[ ]+(?:\[[ xX]\][ ]+)?/
/** Looked for at the beginning of a run only: from within it, a long run that ends nothing would take the square of its length. */
const closing = /(?<![.,;:!?…。)\]])[.,;:!?…。)\]]+$/

/** Emphasis around the whole line: the same marks at both ends, or at the beginning alone where a person forgot the rest. */
const withoutEmphasis = (text: string): string => {
  const marks = /^[*_]{1,3}/.exec(text)?.[0] ?? ''
  if (marks === '') return text
  const inner = text.slice(marks.length)
  return inner.endsWith(marks) ? inner.slice(0, -marks.length) : inner
}

/**
 * What a line would be once leading blanks, a list mark, emphasis, full-width forms, curly quotes, long dashes and closing
 * punctuation are put right. Candidates only: none is ever carried out, and each is still to be read.
 */
export const putRight = (line: string): readonly string[] => {
  // Emphasis may hold the list mark's star, and punctuation may stand inside or outside of it.
  const plain = plainCharacters(line).trim()
  const unmarked = plain.replace(listMark, '')
  const bare = withoutEmphasis(unmarked).trim()
  const unended = withoutEmphasis(unmarked.replace(closing, '')).trim().replace(closing, '')
  // Emphasis around single words: `**/canary** 10 v2`.
  const words = unmarked.replace(/(?<=^|\s)([*_]{1,3})([^\s*_]+)\1(?=\s|$)/g, '$2')
  const ended = [bare, words].flatMap((text) => [text, text.replace(closing, '').trim()])
  return [...new Set([plain, unmarked, ...ended, unended])].filter((text) => text !== line)
}
