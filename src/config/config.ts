import { type Document, guardedParse, lineOf } from '../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { defaultPolicy, normalise } from './normalise.ts'
import type { Policy } from './policy.ts'
import { problemsOf } from './problems.ts'
import { contradictions } from './rules.ts'
import { policyJsonSchema, type WrittenPolicy, writtenPolicy } from './schema.ts'

export { type CodeOwner, codeOwnersOf, codeOwnersPaths, codeOwnerText, readCodeOwners } from './code-owners.ts'
export { formatDuration, parseDuration } from './duration.ts'
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

/**
 * The policy in the text of `.github/sluice.yml`; null or an empty text is the default policy. Every problem is reported at once, each with
 * its line. A file with a problem is no policy at all: nothing is merged and no new command is taken until it is mended.
 */
export const readPolicy = (text: string | null, path: string = policyPath): Result<Policy> => {
  if (text === null) return success(defaultPolicy)
  const document = guardedParse(text, path)
  if (!document.ok) return document
  const parsed = writtenPolicy.safeParse(document.value.value ?? {})
  if (!parsed.success) {
    const { issues } = parsed.error
    const wrong = issues.flatMap((issue) => problemsOf(issue, document.value))
    const broken = new Set(
      issues.flatMap(({ path: [key], ...issue }) => ('keys' in issue && key === undefined ? issue.keys : [key])),
    )
    const [first, ...more] = [...wrong, ...contradictionsBeside(document.value, broken)].sort(byLine)
    return failure(first ?? { code: 'policy-invalid-value', message: 'The policy cannot be read.', path }, ...more)
  }
  const policy = normalise(parsed.data)
  const [first, ...more] = contradictionsIn(document.value, parsed.data, policy).sort(byLine)
  return first === undefined ? success(policy) : failure(first, ...more)
}
