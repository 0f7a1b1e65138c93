import type { CommandLine } from './command-line.ts'
import type { Names } from './names.ts'
import { putRight } from './put-right.ts'
import { isOurs, readLine, readOpening } from './read-line.ts'
import type { Refusal, RefusedLine } from './refusal.ts'
import { resolveLine } from './resolve.ts'
import { verbOf } from './verb-words.ts'
import { verbTable } from './verbs.ts'

/** Where a refused line stands, and how commands begin there: `/` or `/sluice `. */
export interface RefusedText {
  readonly text: string
  readonly line: number
  readonly prefix: string
}

/** Lines longer than this are not tried in other shapes: the person wrote a text, not a slip. */
const longestToRepair = 500

/** More words than this have too many orders to try. */
const mostWordsToOrder = 5

/** Refusals after which another order of the words may be what was meant; after others it would change what the line says. */
const misplacements: ReadonlySet<string> = new Set([
  'service-misplaced',
  'version-misplaced',
  'target-misplaced',
  'version-missing',
])

const isUnderstood = (text: string, names: Names): boolean => {
  const opening = readOpening(text)
  if (opening === null || !isOurs(opening)) return false
  const line = readLine(text, 1, opening)
  return line.ok && resolveLine(line.value, names).ok
}

const permutations = <Value>(values: readonly Value[]): readonly (readonly Value[])[] =>
  values.length <= 1
    ? [values]
    : values.flatMap((value, index) => permutations(values.toSpliced(index, 1)).map((rest) => [value, ...rest]))

/** The line with its words in every other order, flags last. */
const reordered = (line: CommandLine): readonly string[] => {
  const { words, text, opening, flagText } = line.planned ?? line
  if (words.length < 2 || words.length > mostWordsToOrder) return []
  const raw = words.map(({ start, end }) => text.slice(start, end))
  return permutations(raw)
    .slice(1)
    .map((order) => `${opening}${[...order, flagText].join(' ')}`.trim())
}

const wordsIn = (text: string): readonly string[] => text.toLowerCase().split(/[\s=]+/)

/** Of the verb's examples the one that shares most words with the line, for that is the part of the verb that was meant. */
const example = (text: string, prefix: string): string => {
  const opening = readOpening(text)
  const verb = opening === null ? null : verbOf(opening.name)
  const typed = new Set(wordsIn(text))
  const shared = (one: string): number => wordsIn(one).filter((word) => typed.has(word)).length
  const [first, ...others] = verb === null ? [] : verbTable[verb].examples
  if (first === undefined) return `Type: ${prefix}help`
  const nearest = others.reduce((best, one) => (shared(one) > shared(best) ? one : best), first)
  return `For example: ${prefix}${nearest}`
}

/** A refused line with the right line to type: the first candidate that would be understood, else an example. */
export const refusedLine = (
  refusal: Refusal,
  line: RefusedText,
  names: Names,
  read: CommandLine | null = null,
): RefusedLine => {
  // While trying lines nobody needs to know what else they may have meant.
  const quiet: Names = { ...names, nearServices: () => [], nearVersions: () => [] }
  const isTried = line.text.length <= longestToRepair && refusal.code !== 'not-yet'
  const understood = (texts: readonly string[]): readonly string[] =>
    texts.map((text) => text.trim()).filter((text) => isUnderstood(text, quiet))
  const choices = isTried ? [...new Set(understood(refusal.choices))] : []
  const orders = read !== null && misplacements.has(refusal.code) ? reordered(read) : []
  const candidates = isTried && choices.length === 0 ? [...refusal.fixes, ...putRight(line.text), ...orders] : []
  const right = candidates.map((text) => text.trim()).find((text) => isUnderstood(text, quiet))
  const [choice, ...others] = choices
  const typed =
    choice !== undefined && others.length > 0
      ? `Type one of: ${choices.join(' or: ')}`
      : `Type: ${choice ?? right ?? ''}`
  const shown = choice === undefined && right === undefined ? example(line.text, line.prefix) : typed
  const isSettled = choice === undefined && right === undefined && refusal.hint !== undefined
  return {
    code: refusal.code,
    message: refusal.message,
    hint: isSettled ? refusal.hint : refusal.advice === undefined ? shown : `${refusal.advice} ${shown}`,
    line: line.line,
    text: line.text,
  }
}
