import type { PaddedText } from './physical-lines.ts'
import { type Splice, spliceText } from './splice.ts'

/** Sorted; splices that touch become one. At one offset insertions keep the order in which they were made. */
const merged = (splices: readonly Splice[]): Splice[] => {
  const result: Splice[] = []
  for (const splice of splices.toSorted((left, right) => left.start - right.start)) {
    const last = result.at(-1)
    if (last === undefined || last.end < splice.start) result.push(splice)
    else if (last.end === splice.start)
      result[result.length - 1] = { start: last.start, end: splice.end, text: last.text + splice.text }
    else throw new RangeError(`Splices overlap: ${last.start}..${last.end} and ${splice.start}..${splice.end}`)
  }
  return result
}

/** Whole lines that a splice removes and writes again are left out of it. */
const trimmed = (text: string, { start, end, text: after }: Splice): Splice => {
  const before = text.slice(start, end)
  let head = 0
  for (let at = before.indexOf('\n') + 1; at > 0; at = before.indexOf('\n', at) + 1) {
    if (before.slice(head, at) !== after.slice(head, at)) break
    head = at
  }
  let tail = 0
  const most = Math.min(before.length, after.length) - head
  for (let at = 1; at <= most && before.at(-at) === after.at(-at); at += 1)
    if (at === most ? before.length - at === 0 || before.at(-at - 1) === '\n' : before.at(-at - 1) === '\n') tail = at
  return { start: start + head, end: end - tail, text: after.slice(head, after.length - tail) }
}

/**
 * The splices of the padded text as splices of the real one, whose last line may have no line break: then the result has none either,
 * and what would stand behind the missing break stands, with a break before it, at the end.
 */
export const collectSplices = (source: PaddedText, splices: readonly Splice[]): readonly Splice[] => {
  const all = merged(splices)
  const { text, length } = source
  const isReal = (splice: Splice): boolean => text.length === length || (splice.end <= length && splice.start < length)
  const firstBeyond = all.findIndex((splice) => !isReal(splice))
  const inside = firstBeyond < 0 ? all : all.slice(0, firstBeyond)
  const beyond = firstBeyond < 0 ? [] : all.slice(firstBeyond)
  const [first] = beyond
  if (first !== undefined) {
    const from = Math.min(first.start, length)
    const shifted = beyond.map(({ start, end, text: inserted }) => ({
      start: start - from,
      end: end - from,
      text: inserted,
    }))
    const tail = spliceText(text.slice(from), shifted).replace(/\r?\n$/, '')
    // Where the last lines went altogether, the line breaks before them are too many: the file ended without one.
    const blank = tail === '' ? (/(?:\r?\n)+$/.exec(text.slice(0, from))?.[0].length ?? 0) : 0
    const start = from - blank
    inside.push({ start, end: length, text: tail })
  }
  return merged(inside)
    .map((splice) => (splice.text.includes('\n') ? trimmed(text, splice) : splice))
    .filter(({ start, end, text: after }) => text.slice(start, end) !== after)
}
