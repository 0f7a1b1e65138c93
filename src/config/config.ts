import type { z } from 'zod'
import { type Document, guardedParse, lineOf } from '../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { underLocks } from './locks.ts'
import { defaultPolicy, laidOver, normalise } from './normalise.ts'
import { lockProblems, type OrganisationPolicy, writtenOrganisation } from './organisation.ts'
import type { Policy } from './policy.ts'
import { problemsOf } from './problems.ts'
import { contradictions } from './rules.ts'
import { policyJsonSchema, type WrittenPolicy, writtenPolicy } from './schema.ts'

export { type CodeOwner, codeOwnersOf, codeOwnersPaths, codeOwnerText, readCodeOwners } from './code-owners.ts'
export { formatDuration, parseDuration } from './duration.ts'
export { type OrganisationPolicy, organisationPolicyPath } from './organisation.ts'
export { type WindowState, windowState } from './windows.ts'
export { defaultPolicy, policyJsonSchema }

/** Where the policy stands, on the default branch. */
export const policyPath = '.github/sluice.yml'

const byLine = (one: Problem, other: Problem): number => (one.line ?? 0) - (other.line ?? 0)

const contradictionsIn = (document: Document, written: WrittenPolicy, policy: Policy): Problem[] =>
  contradictions(written, policy).map(({ pointer, ...problem }) => ({
    ...problem,
    path: document.path,
    line: lineOf(document, pointer),
  }))

/** What contradicts itself in the parts of the file that are well formed, so that nobody mends it twice. */
const contradictionsBeside = (document: Document, broken: ReadonlySet<unknown>): readonly Problem[] => {
  const { value } = document
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const sound = writtenPolicy.safeParse(Object.fromEntries(Object.entries(value).filter(([key]) => !broken.has(key))))
  return sound.success ? contradictionsIn(document, sound.data, normalise(sound.data)) : []
}

/** What the file says, in the form of its schema, or all that is not in that form. */
const parsedAs = <Written extends WrittenPolicy>(document: Document, schema: z.ZodType<Written>): Result<Written> => {
  const parsed = schema.safeParse(document.value ?? {})
  if (parsed.success) return success(parsed.data)
  const { issues } = parsed.error
  const wrong = issues.flatMap((issue) => problemsOf(issue, document))
  const broken = new Set(
    issues.flatMap(({ path: [key], ...issue }) => ('keys' in issue && key === undefined ? issue.keys : [key])),
  )
  const [first, ...more] = [...wrong, ...contradictionsBeside(document, broken)].sort(byLine)
  return failure(
    first ?? { code: 'policy-invalid-value', message: 'The policy cannot be read.', path: document.path },
    ...more,
  )
}

const orProblems = <Value>(value: Value, problems: readonly Problem[]): Result<Value> => {
  const [first, ...more] = problems.toSorted(byLine)
  return first === undefined ? success(value) : failure(first, ...more)
}

/** Where a repository says nothing itself. */
const ruledBy = ({ policy, locked }: OrganisationPolicy): Policy => underLocks(policy, policy, locked).policy

/**
 * The policy in the text of `.github/sluice.yml`; null or an empty text is the default policy. Every problem is reported at once, each with
 * its line. A file with a problem is no policy at all: nothing is merged and no new command is taken until it is mended. Where the
 * organisation has a policy, the repository's lies over it, and makes stricter at most what is locked there.
 */
export const readPolicy = (
  text: string | null,
  path: string = policyPath,
  organisation: OrganisationPolicy | null = null,
): Result<Policy> => {
  if (text === null) return success(organisation === null ? defaultPolicy : ruledBy(organisation))
  const document = guardedParse(text, path)
  if (!document.ok) return document
  const own = parsedAs(document.value, writtenPolicy)
  if (!own.ok) return own
  const written = organisation === null ? own.value : laidOver(organisation.written, own.value)
  const policy = normalise(written)
  const contradicting = contradictionsIn(document.value, written, policy)
  if (organisation === null) return orProblems(policy, contradicting)
  const held = underLocks(policy, organisation.policy, organisation.locked)
  return orProblems(held.policy, [...contradicting, ...lockProblems(document.value, held.loosened)])
}

/** The organisation's policy in the text of its file; a file with a problem is no policy at all, for none of its repositories. */
export const readOrganisationPolicy = (text: string, path: string): Result<OrganisationPolicy> => {
  const document = guardedParse(text, path)
  if (!document.ok) return document
  const parsed = parsedAs(document.value, writtenOrganisation)
  if (!parsed.ok) return parsed
  const { locked = [], ...written } = parsed.value
  const policy = normalise(written)
  return orProblems({ written, policy, locked }, contradictionsIn(document.value, written, policy))
}
