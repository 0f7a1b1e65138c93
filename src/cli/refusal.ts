import type { Problem } from '../problem.ts'
import type { ExitCode, Terminal } from './terminal.ts'

const place = ({ path, line }: Problem): string =>
  path === undefined ? '' : line === undefined ? `${path}: ` : `${path}:${line}: `

/** `path:line: message [code]`, with the hint on a line of its own, and below it what is to be pasted. */
export const problemText = (problem: Problem): string =>
  [
    `${place(problem)}${problem.message} [${problem.code}]`,
    ...(problem.hint === undefined ? [] : [`  ${problem.hint}`]),
    ...(problem.snippet === undefined ? [] : [problem.snippet]),
    '',
  ].join('\n')

/** Prints the problems on standard error and sets the status: 1 for what is refused, 2 for arguments that are wrong. */
export const refuse = (terminal: Terminal, problems: readonly Problem[], status: ExitCode = 1): void => {
  for (const problem of problems) terminal.err(problemText(problem))
  terminal.exit(status)
}
