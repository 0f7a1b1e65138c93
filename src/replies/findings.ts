import type { Finding } from '../changes/plan.ts'
import type { Problem } from '../problem.ts'
import { block, code, folded, paragraphs, plain } from './markdown.ts'
import { prose } from './prose.ts'

const signs = { error: '⛔', warning: '⚠️', info: 'ℹ️' } as const

const place = ({ path, line }: Problem): string =>
  path === undefined ? '' : ` ${code(line === undefined ? path : `${path}:${line}`)}`

/** One problem as a list item: what is wrong, where, how to mend it. */
const problemItem = (problem: Problem, sign = '⛔'): string =>
  `- ${sign} ${prose(problem.message)}${place(problem)}${problem.hint === undefined ? '' : `  \n  ${hintText(problem.hint)}`}${snippetText(problem)}`

/** A hint that is one command, or leads to one (`Type: /canary 10 v2`), shows it ready to copy; anything else is a sentence. */
export const hintText = (hint: string): string => {
  const [, before = '', command] = /^((?:[A-Z][A-Za-z ]{0,40}: )?)(\/[a-z][^\n]*)$/.exec(hint) ?? []
  return command === undefined || / or:? \//.test(command) ? prose(hint) : `${plain(before)}${code(command)}`
}

/** What is to be pasted, below its item. */
const snippetText = ({ snippet }: Problem): string =>
  snippet === undefined ? '' : `\n\n${block(snippet, 'yaml').replaceAll(/^(?=.)/gm, '  ')}\n`

export const problemList = (problems: readonly Problem[]): string =>
  problems.map((problem) => problemItem(problem)).join('\n')

/** New findings first; what was there before is marked as such and never blocks. */
export const findingList = (findings: readonly Finding[]): string =>
  [...findings]
    .sort((one, other) => Number(other.isNew) - Number(one.isNew))
    .slice(0, 30)
    .map((finding) => `${problemItem(finding, signs[finding.severity])}${finding.isNew ? '' : ' _(was there before)_'}`)
    .join('\n')

/** More notes than these are folded: the answer is read on a phone. */
const shownNotes = 6

const noteItems = (notes: readonly string[]): string => notes.map((note) => `- ${prose(note)}`).join('\n')

export const noteList = (notes: readonly string[]): string =>
  notes.length <= shownNotes
    ? noteItems(notes)
    : paragraphs(
        noteItems(notes.slice(0, shownNotes - 1)),
        folded(`${notes.length - shownNotes + 1} more notes`, noteItems(notes.slice(shownNotes - 1))),
      )
