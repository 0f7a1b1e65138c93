import type { Catalogue, Command } from './command.ts'
import type { CommandLine } from './command-line.ts'
import { type CommentOptions, type ScannedComment, type Suggestion, scanComment } from './comment.ts'
import { type Names, namesOf } from './names.ts'
import { withBrought } from './new-version.ts'
import { isOurs, readLine, readOpening } from './read-line.ts'
import type { RefusedLine } from './refusal.ts'
import { refusedLine } from './repair.ts'
import { resolveLine } from './resolve.ts'

/** What a comment asks for, all of it. */
export interface ParsedComment {
  /** To be carried out, in the order of their lines. Empty where any line was refused. */
  readonly commands: readonly Command[]
  /** Understood, but not carried out because another line was refused. */
  readonly withheld: readonly Command[]
  readonly problems: readonly RefusedLine[]
  readonly suggestions: readonly Suggestion[]
}

/** A number, a condition, an option or a flag: words that prose does not hold by chance. */
const showsGrammar = (line: CommandLine): boolean => {
  const { words, flags } = line.planned ?? line
  return flags.size > 0 || words.some(({ text }) => /^[0-9]+%?$|[=/]/.test(text))
}

/** Now that the names are known: a line whose every word is a stranger's was meant for someone else. */
const isMeantForUs = ({ right, line: number }: Suggestion, names: Names): boolean => {
  const opening = readOpening(right)
  if (opening === null || !isOurs(opening)) return false
  const line = readLine(right, number, opening)
  return line.ok && (showsGrammar(line.value) || resolveLine(line.value, names).ok)
}

const resolveComment = (comment: ScannedComment, catalogue: Catalogue): ParsedComment => {
  let known = catalogue
  let names = namesOf(known)
  const understood: Command[] = []
  const problems: RefusedLine[] = comment.refused.map(({ refusal, ...line }) => refusedLine(refusal, line, names))
  for (const line of comment.lines) {
    const command = resolveLine(line, names)
    if (command.ok) {
      understood.push(command.value)
      const brought = withBrought(known, command.value)
      if (brought !== known) names = namesOf(brought)
      known = brought
    } else problems.push(refusedLine(command.refusal, line, names, line))
  }
  const isRefused = problems.length > 0
  return {
    commands: isRefused ? [] : understood,
    withheld: isRefused ? understood : [],
    problems: problems.sort((left, right) => left.line - right.line),
    suggestions: comment.suggestions.filter((suggestion) => isMeantForUs(suggestion, names)),
  }
}

/** A comment's text to commands. One refused line means that none is carried out. */
export const parseComment = (body: string, catalogue: Catalogue, options: CommentOptions): ParsedComment =>
  resolveComment(scanComment(body, options), catalogue)
