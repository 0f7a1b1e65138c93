import { lint } from '../traffic/traffic.ts'
import type { Finding } from './plan.ts'
import type { Tree } from './tree.ts'

/** What the linter says of a tree; nothing is new as long as nothing is compared. */
export const findingsOf = ({ model }: Tree): readonly Finding[] =>
  lint(model).map((finding) => ({ ...finding, isNew: false }))

/** Identity of a finding: never its line or wording. */
const identity = ({ code, object, pointer }: Finding): string => JSON.stringify([code, object, pointer])

const rank = { info: 0, warning: 1, error: 2 } as const

/** The findings of the new tree, each marked as brought in by the change (a new identity, or a severity that rose) or as there before. */
export const markNew = (before: readonly Finding[], after: readonly Finding[]): readonly Finding[] => {
  const known = new Map(before.map((finding) => [identity(finding), rank[finding.severity]]))
  return after.map((finding) => ({
    ...finding,
    isNew: (known.get(identity(finding)) ?? -1) < rank[finding.severity],
  }))
}

/** What stops a plan: errors that it would bring in. */
export const blocking = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ isNew, severity }) => isNew && severity === 'error')
