/** One word of a line, quotes already taken away. */
export interface Word {
  /** What was meant: `""` inside quotes is one `"`. */
  readonly text: string
  /** As long as `text`: `q` where the character stood in quotes, `.` where it did not. */
  readonly quotes: string
  /** True where any quotes were used, also around nothing. Such a word is a value, never one of our fixed words. */
  readonly hasQuotes: boolean
  /** Where it stands in the line, in UTF-16 code units. */
  readonly start: number
  readonly end: number
  /** True where a comma at its end took the next word along. */
  readonly joined: boolean
}

/** The word as one of our own, which ignore case; null where it holds quotes. */
export const fixedWord = (word: Word): string | null => (word.hasQuotes ? null : word.text.toLowerCase())

/** The first place at or after `from` where an unquoted `character` stands, or -1. */
export const unquotedIndex = (word: Word, character: string, from = 0): number => {
  let index = word.text.indexOf(character, from)
  while (index !== -1 && word.quotes.charAt(index) === 'q') index = word.text.indexOf(character, index + 1)
  return index
}

/** Part of a word. It keeps the place of the whole, for that is what a person can find in the line. */
export const cut = (word: Word, from: number, to = word.text.length): Word => {
  const quotes = word.quotes.slice(from, to)
  return { ...word, text: word.text.slice(from, to), quotes, hasQuotes: quotes.includes('q') }
}

export const splitAtCommas = (word: Word): readonly Word[] => {
  const parts: Word[] = []
  let from = 0
  for (let at = unquotedIndex(word, ','); at !== -1; at = unquotedIndex(word, ',', at + 1)) {
    parts.push(cut(word, from, at))
    from = at + 1
  }
  parts.push(cut(word, from))
  return parts
}

/** The line with one word replaced. */
export const withWord = (line: string, word: Word, text: string): string =>
  line.slice(0, word.start) + text + line.slice(word.end)

/** A value in quotes, read back as it is. */
export const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** What a person typed, for a sentence: in quotes, and not at any length. */
export const cited = (text: string): string => `"${text.length > 80 ? `${text.slice(0, 80)}…` : text}"`
