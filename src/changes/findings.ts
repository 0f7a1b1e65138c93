import type { Policy } from '../config/policy.ts'
import {
  findService,
  lint,
  objectName,
  subsetRulesFor,
  unseenCodes,
  waysIn,
  workloadsBehind,
} from '../traffic/traffic.ts'
import type { Finding } from './plan.ts'
import type { Tree } from './text/tree.ts'

/**
 * What the linter says of a tree; nothing is new as long as nothing is compared. Where the unseen blocks, what is not in the repository is an
 * error, as for the linter of the command line.
 */
export const findingsOf = ({ model }: Tree, unseen: Policy['unseen'] = 'warn'): readonly Finding[] =>
  lint(model).map((finding) => ({
    ...finding,
    severity: unseen === 'block' && unseenCodes.has(finding.code) ? 'error' : finding.severity,
    isNew: false,
  }))

/** Identity of a finding: never its line or wording. */
const identity = ({ code, object, pointer }: Finding): string => JSON.stringify([code, object, pointer])

const rank = { info: 0, warning: 1, error: 2 } as const

/** The findings of the new tree, each marked as brought in by the change (a new identity, or a severity that rose) or as there before. */
export const markNew = (before: readonly Finding[], after: readonly Finding[]): readonly Finding[] => {
  // One object in several files has a finding in each, and the worst of them is what was there.
  const known = new Map<string, number>()
  for (const finding of before)
    known.set(identity(finding), Math.max(rank[finding.severity], known.get(identity(finding)) ?? -1))
  return after.map((finding) => ({
    ...finding,
    isNew: (known.get(identity(finding)) ?? -1) < rank[finding.severity],
  }))
}

/** What stops a plan: errors that it would bring in. */
export const blocking = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ isNew, severity }) => isNew && severity === 'error')

/** What belongs to a plan: everything new, and of what was there before what is about its services. */
export const aboutServices = (
  { model }: Tree,
  services: readonly string[],
  findings: readonly Finding[],
): readonly Finding[] => {
  const objects = new Set(
    services.flatMap((service) => {
      const { ways, others } = waysIn(model, service)
      const kubernetes = findService(model, service)
      const all = [
        ...ways.flatMap(({ router, entrances }) => [router, ...entrances]),
        ...others.map(({ router }) => router),
        ...subsetRulesFor(model, service),
        ...workloadsBehind(model, service),
        ...(kubernetes === null ? [] : [kubernetes]),
      ]
      return all.map(({ place }) => objectName(place))
    }),
  )
  return findings.filter(({ isNew, object }) => isNew || objects.has(object))
}
