import type { Finding } from '../changes/plan.ts'
import type { Problem } from '../problem.ts'
import { code, plain } from './markdown.ts'

const signs = { error: '⛔', warning: '⚠️', info: 'ℹ️' } as const

const place = ({ path, line }: Problem): string =>
  path === undefined ? '' : ` ${code(line === undefined ? path : `${path}:${line}`)}`

/** One problem as a list item: what is wrong, where, how to mend it. */
const problemItem = (problem: Problem, sign = '⛔'): string =>
  `- ${sign} ${plain(problem.message)}${place(problem)}${problem.hint === undefined ? '' : `  \n  ${hintText(problem.hint)}`}`

/** A hint that is a command, or leads to one (`Type: /canary 10 v2`), shows it ready to copy; anything else is a sentence. */
export const hintText = (hint: string): string => {
  const [, before = '', command] = /^((?:[A-Z][A-Za-z ]{0,40}: )?)(\/[a-z][^\n]*)$/.exec(hint) ?? []
  return command === undefined ? plain(hint) : `${plain(before)}${code(command)}`
}

export const problemList = (problems: readonly Problem[]): string =>
  problems.map((problem) => problemItem(problem)).join('\n')

/** New findings first; what was there before is marked as such and never blocks. */
export const findingList = (findings: readonly Finding[]): string =>
  [...findings]
    .sort((one, other) => Number(other.isNew) - Number(one.isNew))
    .slice(0, 30)
    .map((finding) => `${problemItem(finding, signs[finding.severity])}${finding.isNew ? '' : ' _(was there before)_'}`)
    .join('\n')

export const noteList = (notes: readonly string[]): string => notes.map((note) => `- ${plain(note)}`).join('\n')
