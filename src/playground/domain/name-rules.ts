import { zeroSha } from '../git/repository.ts'
import type { NameRules, Repository, TextRule } from '../state/world.ts'

/** Shell's patterns as GitHub reads them: `*` stays within a part of the name, `**` does not. */
const matches = (pattern: string, reference: string): boolean => {
  if (pattern === '~ALL') return reference.startsWith('refs/heads/')
  const pieces = pattern.split(/(\*\*|\*)/).map((piece) => {
    if (piece === '**') return '.*'
    return piece === '*' ? '[^/]*' : piece.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
  })
  return new RegExp(`^${pieces.join('')}$`).test(reference)
}

/** The rulesets that speak of a branch, given by its name or as a whole reference. */
export const rulesOf = (repository: Repository, reference: string): readonly NameRules[] =>
  repository.settings.rules.filter(({ names }) => matches(names, reference))

const wanted: Record<TextRule['operator'], string> = {
  starts_with: 'must start with a matching pattern',
  ends_with: 'must end with a matching pattern',
  contains: 'must contain a matching pattern',
  regex: 'must match a given regex pattern',
}

const fits = ({ operator, pattern }: TextRule, text: string): boolean =>
  ({
    starts_with: () => text.startsWith(pattern),
    ends_with: () => text.trimEnd().endsWith(pattern),
    contains: () => text.includes(pattern),
    regex: () => new RegExp(pattern, 'm').test(text),
  })[operator]()

export const textViolation = (what: string, { operator, pattern }: TextRule): string =>
  `${what} ${wanted[operator]}: ${pattern}`

const found = (violation: string, shas: readonly string[]): string =>
  `${violation}\n\n  Found ${shas.length} violation${shas.length === 1 ? '' : 's'}:\n\n  ${shas.join('\n  ')}`

/** Commits that the move brings: past the old head, or on a new branch those that no other has. */
const broughtBy = async (repository: Repository, before: string, after: string): Promise<readonly string[]> => {
  const known = before === zeroSha ? ['--not', '--branches', '--tags'] : [`^${before}`]
  return (await repository.git.must(['rev-list', after, ...known])).split('\n').filter((line) => line !== '')
}

const changedBy = async (repository: Repository, sha: string): Promise<readonly string[]> => {
  const words = ['diff-tree', '-r', '-z', '--root', '--no-commit-id', '--name-only', '--diff-filter=d', sha]
  return (await repository.git.known(words)).stdout
    .toString()
    .split('\0')
    .filter((path) => path !== '')
}

const isBelow = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`)

const violationsOfCommits = async (
  repository: Repository,
  rules: NameRules,
  shas: readonly string[],
): Promise<readonly string[]> => {
  const unsigned = rules.signatures === true ? shas.filter((sha) => !repository.verified.has(sha)) : []
  const ill: string[] = []
  const elsewhere: string[] = []
  const restricted = new Set<string>()
  const large = new Set<string>()
  for (const sha of shas) {
    const commit = await repository.git.commit(sha)
    if (commit === null) continue
    if (rules.message && !fits(rules.message, commit.message)) ill.push(sha)
    if (rules.authorEmail && !fits(rules.authorEmail, commit.author.email)) elsewhere.push(sha)
    if (rules.paths === undefined && rules.largestFile === undefined) continue
    for (const path of await changedBy(repository, sha)) {
      if (rules.paths?.some((place) => isBelow(path, place))) restricted.add(path)
      const size = (await repository.git.object(`${sha}:${path}`))?.body.length ?? 0
      if (rules.largestFile !== undefined && size > rules.largestFile * 1024 * 1024) large.add(path)
    }
  }
  return [
    ...(unsigned.length > 0 ? [found('Commits must have verified signatures.', unsigned)] : []),
    ...(rules.message && ill.length > 0 ? [found(textViolation('Commit message', rules.message), ill)] : []),
    ...(rules.authorEmail && elsewhere.length > 0
      ? [found(textViolation('Author email', rules.authorEmail), elsewhere)]
      : []),
    ...[...restricted].map((path) => `File path is restricted\n\n  Found 1 violation:\n\n  ${path}`),
    ...[...large].map((path) => `File size exceeds ${rules.largestFile} MB\n\n  Found 1 violation:\n\n  ${path}`),
  ]
}

/** What rulesets have against a reference's move; zeros stand for a name that is not there, before or after. */
export const violationsOf = async (
  repository: Repository,
  reference: string,
  before: string,
  after: string,
): Promise<readonly string[]> => {
  const violations: string[] = []
  for (const rules of rulesOf(repository, reference)) {
    if (after === zeroSha) {
      if (rules.deletion === true) violations.push('Cannot delete this protected ref.')
      continue
    }
    if (before === zeroSha && rules.creation === true)
      violations.push('Cannot create ref due to creations being restricted.')
    if (before !== zeroSha && rules.update === true) violations.push('Cannot update this protected ref.')
    violations.push(...(await violationsOfCommits(repository, rules, await broughtBy(repository, before, after))))
  }
  return violations
}

/** How the API says it. */
export const violationText = (violations: readonly string[]): string =>
  `Repository rule violations found\n\n${violations.join('\n\n')}\n\n`
