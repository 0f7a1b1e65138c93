import type { z } from 'zod'
import {
  type Document,
  guardedParse,
  type Json,
  lineOf,
  type Pointer,
  toPointer,
  valueAt,
} from '../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { nearest } from './near.ts'
import { defaultPolicy, normalise } from './normalise.ts'
import type { Policy } from './policy.ts'
import { contradictions } from './rules.ts'
import { policyJsonSchema, writtenPolicy } from './schema.ts'

export { type CodeOwner, codeOwnersOf, codeOwnersPaths, codeOwnerText, readCodeOwners } from './code-owners.ts'
export { formatDuration, parseDuration } from './duration.ts'
export { type WindowState, windowState } from './windows.ts'
export { defaultPolicy, policyJsonSchema }

/** Where the policy stands, on the default branch. */
export const policyPath = '.github/sluice.yml'

/** A value that a regular expression refused, in the words of the field instead of the pattern's. */
const expectations: readonly (readonly [RegExp, string])[] = [
  [
    /^\/(?:soak|watch\/(?:remind|expire)|live\/(?:assume-after|timeout|settle))$/,
    'a duration such as 10s, 5m or 1h30m',
  ],
  [/\/teams\/\d+$/, 'a team as organisation/slug'],
  [/\/users\/\d+$/, 'a GitHub login'],
  [/\/creators/, 'a list of GitHub user ids (whole numbers)'],
  [/^\/services\/[^/]+\/(stable|canary)$/, 'the name of a version, such as v2'],
  [/^\/links\/\d+\/url$/, 'an address such as https://grafana.example/d/istio?var-service=$service'],
  [/^\/approvals\/(first|next|rollback)$/, 'a whole number from 0 to 6, or a map of count, owners, users and teams'],
]

const shown = (value: Json | undefined): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** Keys that the schema has at this place, read off the JSON Schema so that there is one list. */
const knownKeys = (pointer: Pointer): readonly string[] => {
  let place: unknown = policyJsonSchema()
  for (const step of pointer.split('/').slice(1)) {
    if (typeof place !== 'object' || place === null) return []
    const { properties, additionalProperties, items } = place as Record<string, unknown>
    place =
      (typeof properties === 'object' && properties !== null
        ? (properties as Record<string, unknown>)[step]
        : undefined) ??
      additionalProperties ??
      items
  }
  const { properties } = (place ?? {}) as { properties?: object }
  return properties === undefined ? [] : Object.keys(properties)
}

const problemsOf = (issue: z.core.$ZodIssue, document: Document): Problem[] => {
  const pointer = toPointer(issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step)))
  const line = lineOf(document, pointer)
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(pointer)
    return issue.keys.map((key) => {
      const near = nearest(key, known)
      return {
        code: 'policy-unknown-key',
        message: `${pointer === '' ? 'The policy' : pointer.slice(1).replaceAll('/', '.')} has no key ${JSON.stringify(key)}.`,
        path: document.path,
        line: lineOf(document, `${pointer}${toPointer([key])}`),
        hint: near === null ? `It knows ${known.join(', ')}.` : `Did you mean ${near}?`,
      }
    })
  }
  const value = valueAt(document.value, pointer)
  const expected = expectations.find(([pattern]) => pattern.test(pointer))?.[1] ?? expectation(issue, pointer)
  return [
    {
      code: 'policy-invalid-value',
      message: `${pointer === '' ? 'The policy' : pointer.slice(1).replaceAll('/', '.')} is ${shown(value)}, but must be ${expected}.`,
      path: document.path,
      line,
      hint: `Write ${expected}, or take the line out.`,
    },
  ]
}

const expectation = (issue: z.core.$ZodIssue, pointer: Pointer): string => {
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`
  if (issue.code === 'invalid_type') return issue.expected === 'object' ? 'a map of keys' : `a ${issue.expected}`
  if (issue.code === 'invalid_union' && pointer.startsWith('/live/trackers'))
    return '{argocd: APPLICATION, creators: [ID]} or {flux: KUSTOMIZATION, creators: [ID]}'
  if (issue.code === 'too_big' || issue.code === 'too_small')
    return issue.message.replace(/^[A-Z][a-z ]+: expected \w+ to /, '')
  return 'written as docs/configuration.md shows'
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
    const [first, ...more] = parsed.error.issues.flatMap((issue) => problemsOf(issue, document.value))
    return failure(
      first ?? { code: 'policy-invalid-value', message: 'The policy cannot be read.', path },
      ...more.sort((one, other) => (one.line ?? 0) - (other.line ?? 0)),
    )
  }
  const policy = normalise(parsed.data)
  const [first, ...more] = contradictions(parsed.data, policy).map(
    ({ pointer, ...problem }): Problem => ({ ...problem, path, line: lineOf(document.value, pointer) }),
  )
  return first === undefined ? success(policy) : failure(first, ...more)
}
