import type { LintFinding } from '../traffic/traffic.ts'
import type { LintReport } from './lint-tree.ts'

/** Where a code is explained, relative to the project's root. */
export const documentationOf = (code: string): string => `docs/lint.md#${code}`

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

const findingText = ({ path, line, severity, message, code, hint, snippet }: LintFinding): string =>
  `${path}:${line}: ${severity}: ${message} [${code}]\n${hint === undefined ? '' : `  ${hint}\n`}${snippet === undefined ? '' : `${snippet}\n`}`

/** One finding a line, its hint under it, and the count at the end. */
export const lintText = ({ findings, files }: LintReport): string => {
  const count = (severity: LintFinding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length
  const sum = `${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')} and ${counted(count('info'), 'remark')} in ${counted(files, 'file')}.`
  return `${findings.map(findingText).join('')}${sum}\n`
}

/** The findings as one document on one line. */
export const lintJson = ({ findings }: LintReport): string =>
  `${JSON.stringify({
    findings: findings.map(({ code, severity, message, path, line, object, pointer, hint }) => ({
      code,
      severity,
      message,
      path,
      line,
      object,
      pointer,
      hint: hint ?? null,
      docs: documentationOf(code),
    })),
  })}\n`
