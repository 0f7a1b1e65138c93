import { slips } from '../near-names.ts'
import { withoutBlanksAtEnd } from './characters.ts'
import type { CommandLine } from './command-line.ts'
import { anyNames } from './names.ts'
import { putRight } from './put-right.ts'
import { isOurs, type Opening, readLine, readOpening } from './read-line.ts'
import { type Read, type Refusal, type RefusedLine, refuse } from './refusal.ts'
import { type RefusedText, refusedLine } from './repair.ts'
import { resolveLine } from './resolve.ts'
import { verbWords } from './verb-words.ts'
import { type VisibleLine, visibleLines } from './visible.ts'

/** A line that is no command, and the command it would be once put right. It is shown, ready to copy, and never carried out. */
export interface Suggestion {
  readonly line: number
  /** As the person wrote it. */
  readonly text: string
  /** The right line. */
  readonly right: string
  readonly why: 'near-verb' | 'put-right'
}

/** What the lines of one comment are. Everything else in it belongs to others and gets no answer. */
export interface Comment {
  readonly lines: readonly CommandLine[]
  readonly refused: readonly RefusedLine[]
  readonly suggestions: readonly Suggestion[]
}

export interface CommentOptions {
  /** True where the policy leaves bare verbs such as `/canary` to other bots. */
  readonly onlySluicePrefix: boolean
}

/** More suggestions than this are not shown. */
const mostSuggestions = 20

/** All commands of a comment are one plan, and nobody reads a longer one. */
const mostCommands = 20

/** Lines longer than this are prose or data; nobody meant a command by them. */
const longestSuggestion = 500

const isHeard = (opening: Opening | null, { onlySluicePrefix }: CommentOptions): opening is Opening =>
  opening !== null && (opening.isPrefixed || !onlySluicePrefix) && isOurs(opening)

/** True where the line holds nothing but our grammar, whatever the names in it. */
const hasOurShape = (text: string, number: number, options: CommentOptions): boolean => {
  const opening = readOpening(text)
  if (!isHeard(opening, options)) return false
  const line = readLine(text, number, opening)
  return line.ok && resolveLine(line.value, anyNames).ok
}

/** `/canry 10 v2`, `/sluce canary 10 v2`: a verb that is one slip away from ours. */
const nearVerb = (text: string, number: number, options: CommentOptions): string | null => {
  const opening = readOpening(text)
  if (opening === null || opening.isPrefixed) return null
  if (!/^[A-Za-z]{2,12}$/.test(opening.name)) return null
  const typed = opening.name.toLowerCase()
  for (const word of options.onlySluicePrefix ? ['sluice'] : [...verbWords, 'sluice']) {
    if (slips(typed, word, 1) !== 1) continue
    const right = `/${word}${text.slice(opening.end)}`
    if (hasOurShape(right, number, options)) return right
  }
  return null
}

const suggestionFor = (line: VisibleLine, options: CommentOptions): Suggestion | null => {
  const { number } = line
  const text = withoutBlanksAtEnd(line.kept)
  // Where code was taken away the right line would be short of it.
  if (!line.isWhole || text.length > longestSuggestion || !/[/\uff0f]/.test(text)) return null
  const suggestion = { line: number, text: line.text }
  const near = nearVerb(text, number, options)
  if (near !== null) return { ...suggestion, right: near, why: 'near-verb' }
  const right = putRight(text).find((candidate) => hasOurShape(candidate, number, options))
  return right === undefined ? null : { ...suggestion, right, why: 'put-right' }
}

const hiddenPart = (line: VisibleLine): Read<CommandLine> =>
  refuse('hidden-part', 'Part of this line is code or an HTML comment, which is never read as part of a command.', {
    fixes: [
      line.text.replaceAll('`', '').trim(),
      line.kept.replace(/[ \t]+/g, ' ').trim(),
      line.text
        .replace(/<!--.*?(?:-->|$)/g, '')
        .replaceAll('`', '')
        .trim(),
    ],
  })

export interface ScannedComment extends Omit<Comment, 'refused'> {
  /** Refused before any name in them is looked up. */
  readonly refused: readonly (RefusedText & { readonly refusal: Refusal })[]
}

/** Said once for the whole comment, of which no line is read then. */
const tooMany = ({ text, number }: VisibleLine, { isPrefixed }: Opening): ScannedComment => ({
  lines: [],
  refused: [
    {
      ...refuse('too-many-commands', `A comment takes at most ${mostCommands} commands, and this one holds more.`, {
        hint: 'Give the others in a comment of their own.',
      }),
      text: withoutBlanksAtEnd(text),
      line: number,
      prefix: isPrefixed ? '/sluice ' : '/',
    },
  ],
  suggestions: [],
})

/** As `readComment`, with the refusals not yet put into words: with the names at hand they have better hints. */
export const scanComment = (body: string, options: CommentOptions): ScannedComment => {
  const lines: CommandLine[] = []
  const refused: (RefusedText & { readonly refusal: Refusal })[] = []
  const suggestions: Suggestion[] = []
  for (const visible of visibleLines(body)) {
    const text = withoutBlanksAtEnd(visible.kept)
    const opening = readOpening(text)
    if (isHeard(opening, options)) {
      if (lines.length + refused.length === mostCommands) return tooMany(visible, opening)
      const read = visible.isWhole ? readLine(text, visible.number, opening) : hiddenPart(visible)
      if (read.ok) lines.push(read.value)
      else
        refused.push({
          refusal: read.refusal,
          text: withoutBlanksAtEnd(visible.text),
          line: visible.number,
          prefix: opening.isPrefixed ? '/sluice ' : '/',
        })
      continue
    }
    if (suggestions.length >= mostSuggestions) continue
    const suggestion = suggestionFor(visible, options)
    if (suggestion !== null) suggestions.push(suggestion)
  }
  return { lines, refused, suggestions }
}

/** Text to words: which lines of a comment are commands, which would be, and which are refused before any name is looked up. */
export const readComment = (body: string, options: CommentOptions): Comment => {
  const { refused, ...rest } = scanComment(body, options)
  return { ...rest, refused: refused.map(({ refusal, ...line }) => refusedLine(refusal, line, anyNames)) }
}
