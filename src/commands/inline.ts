/** A stretch of text that GitHub shows as code, or not at all: `[from, to)`. */
export interface Hidden {
  readonly from: number
  readonly to: number
}

export interface InlineReading {
  readonly hidden: readonly Hidden[]
  /** True where an HTML comment was opened and not closed before the end. */
  readonly commentOpen: boolean
}

/** For every run of backticks, where it starts; grouped by how long it is. */
const runsByLength = (text: string): ReadonlyMap<number, readonly number[]> => {
  const runs = new Map<number, number[]>()
  for (const match of text.matchAll(/`+/g)) {
    const starts = runs.get(match[0].length)
    if (starts === undefined) runs.set(match[0].length, [match.index])
    else starts.push(match.index)
  }
  return runs
}

const punctuation = /^[!-/:-@[-`{-~]$/

/** The index after the comment that opens at `from`, or null. `<!-->` and `<!--->` are whole comments (HTML, 13.2.5.43). */
const commentEnd = (text: string, from: number): number | null => {
  const end = text.indexOf('-->', from + 2)
  return end === -1 ? null : end + 3
}

/** Inline code and HTML comments of one paragraph: whichever begins first wins. Linear in the text's length. */
export const readInline = (text: string): InlineReading => {
  const hidden: Hidden[] = []
  const runs = runsByLength(text)
  // How far each group of runs has been used up; runs are met in order, so every start is looked at once.
  const used = new Map<number, number>()
  const partner = (length: number, after: number): number | null => {
    const starts = runs.get(length) ?? []
    let index = used.get(length) ?? 0
    while (index < starts.length && (starts[index] ?? 0) < after) index++
    used.set(length, index)
    return starts[index] ?? null
  }
  let index = 0
  while (index < text.length) {
    const character = text.charAt(index)
    if (character === '\\' && punctuation.test(text.charAt(index + 1))) index += 2
    else if (character === '`') {
      let end = index
      while (text.charAt(end) === '`') end++
      const closing = partner(end - index, end)
      if (closing !== null) {
        hidden.push({ from: index, to: closing + (end - index) })
        end = closing + (end - index)
      }
      index = end
    } else if (character === '<' && text.startsWith('<!--', index)) {
      const end = commentEnd(text, index)
      hidden.push({ from: index, to: end ?? text.length })
      if (end === null) return { hidden, commentOpen: true }
      index = end
    } else index++
  }
  return { hidden, commentOpen: false }
}
