import { isBlank, skipBlanks } from './characters.ts'
import type { Word } from './word.ts'

export type Words =
  | { readonly kind: 'words'; readonly words: readonly Word[] }
  /** A `"` without its partner, at this index. */
  | { readonly kind: 'unclosed-quote'; readonly at: number }
  /** The line ends in a comma that has nothing to take along. */
  | { readonly kind: 'trailing-comma'; readonly at: number }

interface OneWord {
  readonly word: Word
  readonly unclosedAt: number | null
}

const readWord = (line: string, start: number): OneWord => {
  let text = ''
  let quotes = ''
  let hasQuotes = false
  let openedAt: number | null = null
  let index = start
  for (; index < line.length; index++) {
    const character = line.charAt(index)
    if (openedAt === null) {
      if (isBlank(character)) break
      if (character === '"') {
        openedAt = index
        hasQuotes = true
        continue
      }
    } else if (character === '"') {
      if (line.charAt(index + 1) !== '"') {
        openedAt = null
        continue
      }
      index++
    }
    text += character
    quotes += openedAt === null ? '.' : 'q'
  }
  return { word: { text, quotes, hasQuotes, start, end: index, joined: false }, unclosedAt: openedAt }
}

const endsInComma = (word: Word): boolean => word.text.endsWith(',') && word.quotes.endsWith('.')

/** The words of a line from an index on: blanks separate, `"…"` groups, and a word that ends in a comma takes the next one along. */
export const readWords = (line: string, from: number): Words => {
  const words: Word[] = []
  let open: Word[] = []
  const close = () => {
    const [first] = open
    const last = open.at(-1)
    if (first === undefined || last === undefined) return
    words.push({
      text: open.map(({ text }) => text).join(''),
      quotes: open.map(({ quotes }) => quotes).join(''),
      hasQuotes: open.some(({ hasQuotes }) => hasQuotes),
      start: first.start,
      end: last.end,
      joined: open.length > 1,
    })
    open = []
  }
  for (let index = skipBlanks(line, from); index < line.length; index = skipBlanks(line, index)) {
    const { word, unclosedAt } = readWord(line, index)
    if (unclosedAt !== null) return { kind: 'unclosed-quote', at: unclosedAt }
    open.push(word)
    if (!endsInComma(word)) close()
    index = word.end
  }
  const last = open.at(-1)
  return last === undefined ? { kind: 'words', words } : { kind: 'trailing-comma', at: last.end - 1 }
}
