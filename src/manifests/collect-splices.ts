import type { PaddedText } from './physical-lines.ts'
import { type Splice, spliceText } from './splice.ts'

/** Sorted; splices that touch become one. At one offset insertions keep the order in which they were made. Null where two overlap. */
const merged = (splices: readonly Splice[]): Splice[] | null => {
  const result: Splice[] = []
  for (const splice of splices.toSorted((left, right) => left.start - right.start)) {
    const last = result.at(-1)
    if (last === undefined || last.end < splice.start) result.push(splice)
    else if (last.end === splice.start)
      result[result.length - 1] = { start: last.start, end: splice.end, text: last.text + splice.text }
    else return null
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

/** How many characters of line breaks end a text, of those behind `floor`. */
const finalBreaks = (text: string, floor = 0): number => {
  let at = text.length
  while (at > floor && text[at - 1] === '\n') at -= at - 1 > floor && text[at - 2] === '\r' ? 2 : 1
  return text.length - at
}

/** The last splice, reaching further back and shortened until no line break stands at the end of the result. */
const withoutFinalBreaks = (text: string, before: readonly Splice[], last: Splice): readonly Splice[] => {
  const previous = before.at(-1)
  const own = last.text.slice(0, last.text.length - finalBreaks(last.text))
  if (own !== '') return [...before, { ...last, text: own }]
  if (previous !== undefined && previous.end === last.start)
    return withoutFinalBreaks(text, before.slice(0, -1), { ...previous, end: last.end })
  const floor = previous?.end ?? 0
  const start = last.start - finalBreaks(text.slice(0, last.start), floor)
  // Nothing but breaks between the two: what the one before puts there is the end now.
  return previous !== undefined && start === floor
    ? withoutFinalBreaks(text, before.slice(0, -1), { ...previous, end: last.end })
    : [...before, { start, end: last.end, text: '' }]
}

/**
 * The splices of the padded text as splices of the real one. A file whose last line has no line break is left with none: what would
 * stand behind the break that is not there stands at the end with a break before it, and where the last lines go, so do the breaks above.
 * Null where two changes claim the same text.
 */
export const collectSplices = (source: PaddedText, splices: readonly Splice[]): readonly Splice[] | null => {
  const all = merged(splices)
  if (all === null) return null
  const { text, length } = source
  const firstBeyond = all.findIndex(({ start, end }) => text.length > length && (end > length || start >= length))
  const inside = firstBeyond < 0 ? all : all.slice(0, firstBeyond)
  const beyond = firstBeyond < 0 ? [] : all.slice(firstBeyond)
  const from = Math.min(beyond[0]?.start ?? 0, length)
  const shifted = beyond.map((splice) => ({ ...splice, start: splice.start - from, end: splice.end - from }))
  const real =
    beyond.length === 0
      ? inside
      : withoutFinalBreaks(text, inside, { start: from, end: length, text: spliceText(text.slice(from), shifted) })
  return real
    .map((splice) => (splice.text.includes('\n') ? trimmed(text, splice) : splice))
    .filter(({ start, end, text: after }) => text.slice(start, end) !== after)
}
