import type { z } from 'zod'
import { type Document, type Json, lineOf, type Pointer, toPointer, valueAt } from '../manifests/manifests.ts'
import { nearNames } from '../near-names.ts'
import type { Problem } from '../problem.ts'
import { policyJsonSchema } from './schema.ts'

/** What a place takes, in the words of the field instead of a pattern's or a type's. By the end of the pointer: environments have the same keys. */
const expectations: readonly (readonly [RegExp, string])[] = [
  [/\/(?:soak|remind|expire|assume-after|timeout|settle|for|window|interval)$/, 'a duration such as 10s, 5m or 1h30m'],
  [/\/teams\/\d+$/, 'a team as organisation/slug'],
  [/\/teams$/, 'a list of teams, each as organisation/slug'],
  [/\/users\/\d+$/, 'a GitHub login'],
  [/\/users$/, 'a list of GitHub logins'],
  [/\/creators/, 'a list of GitHub user ids (whole numbers)'],
  [/\/apps/, 'a list of GitHub App ids (whole numbers)'],
  [/\/live\/(?:trackers\/\d+|found\/\w+)\/server$/, 'a name in the settings of the server, such as prod'],
  [/\/services\/[^/]+\/(stable|canary)$/, 'the name of a version, such as v2'],
  [/\/services\/[^/]+\/steps/, 'a list of whole percents that rises to 100, such as [10, 50, 100]'],
  [/\/services\/[^/]+$/, 'a map for a service, named as reviews or shop/reviews'],
  [/\/links\/\d+\/url$/, 'an address such as https://grafana.example/d/istio?var-service=$service'],
  [/\/approvals\/(first|next|rollback)$/, 'a whole number from 0 to 6, or a map of count, owners, users and teams'],
  [/\/windows\/\d+\/(allow|freeze)$/, 'a cron line such as 0 9 * * 1-5, or a map of from and until'],
  [/\/(from|until)$/, 'a time with its offset, such as 2026-12-20T00:00:00Z'],
  [/\/metrics\/\d+\/(name|source)$/, 'a name of small letters, digits and dashes, such as errors'],
  [/\/trackers\/\d+$/, '{argocd: APPLICATION, creators: [ID]} or {flux: KUSTOMIZATION, creators: [ID]}'],
  [/\/trackers\/\d+\/(argocd|flux)$/, 'the name of an object in Kubernetes, such as shop-prod'],
  [
    /\/charts\/\d+\/versions\/[^/]+\/(?:weight|replicas|repository|tag|image)$/,
    'a JSON pointer into the values, such as /canary/weight',
  ],
  [/\/charts\/\d+\/values\/[^/]+$/, 'a list of values files, the last wins'],
  [/\/environments\/[^/]+$/, 'a map for an environment, named with letters, digits, dots and dashes, such as prod'],
]

const words: Readonly<Record<string, string>> = {
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
  boolean: 'true or false',
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
}

const expectation = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`
  if (issue.code === 'invalid_type') return words[issue.expected] ?? issue.expected
  const unit =
    'origin' in issue && issue.origin === 'array'
      ? ' entries'
      : 'origin' in issue && issue.origin === 'string'
        ? ' characters'
        : ''
  if (issue.code === 'too_big') return `at most ${issue.maximum}${unit}`
  if (issue.code === 'too_small') return `at least ${issue.minimum}${unit}`
  return 'written as docs/configuration.md shows'
}

const shown = (value: Json): string => {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

interface Place {
  readonly properties?: Readonly<Record<string, Place>>
  readonly additionalProperties?: Place | boolean
  readonly items?: Place
  readonly anyOf?: readonly Place[]
}

const below = (place: Place, step: string): readonly Place[] => {
  const { properties, additionalProperties, items, anyOf = [] } = place
  const own = Object.hasOwn(properties ?? {}, step) ? properties?.[step] : undefined
  const next = own ?? (typeof additionalProperties === 'object' ? additionalProperties : items)
  return [...(next === undefined ? [] : [next]), ...anyOf.flatMap((one) => below(one, step))]
}

const keysOf = ({ properties = {}, anyOf = [] }: Place): readonly string[] => [
  ...Object.keys(properties),
  ...anyOf.flatMap(keysOf),
]

/** Keys that the schema has at this place, read off the JSON Schema so that there is one list. */
const knownKeys = (pointer: Pointer): readonly string[] => {
  const steps = pointer.split('/').slice(1)
  const places = steps.reduce<readonly Place[]>(
    (found, step) => found.flatMap((place) => below(place, step)),
    [policyJsonSchema()],
  )
  return [...new Set(places.flatMap(keysOf))]
}

const spoken = (pointer: Pointer): string =>
  pointer === '' ? 'The policy' : pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~')

const unknownKeys = (keys: readonly string[], pointer: Pointer, document: Document): readonly Problem[] => {
  const known = knownKeys(pointer)
  return keys.map((key) => {
    const [near] = nearNames(key, known)
    return {
      code: 'policy-unknown-key',
      message: `${spoken(pointer)} has no key ${JSON.stringify(key)}.`,
      path: document.path,
      line: lineOf(document, `${pointer}${toPointer([key])}`),
      hint: near === undefined ? `It knows ${known.join(', ')}.` : `Did you mean ${near}?`,
    }
  })
}

/** Of several forms, the one that was meant: the only one, or the one with the fewest mistakes, of those that are of this kind at all. */
const meantForm = (forms: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | null => {
  const possible = forms.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  )
  const fewest = Math.min(...possible.map(({ length }) => length))
  const best = possible.filter(({ length }) => length === fewest)
  return best.length === 1 ? (best[0] ?? null) : null
}

/** What is wrong with one place of the file, in words: what stands there, what may stand there, and what to write. */
export const problemsOf = (issue: z.core.$ZodIssue, document: Document): readonly Problem[] => {
  const pointer = toPointer(issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step)))
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, pointer, document)
  const meant = issue.code === 'invalid_union' ? meantForm(issue.errors) : null
  if (meant !== null)
    return meant.flatMap((one) => problemsOf({ ...one, path: [...issue.path, ...one.path] }, document))
  const value = valueAt(document.value, pointer)
  const expected = expectations.find(([pattern]) => pattern.test(pointer))?.[1] ?? expectation(issue)
  const near =
    issue.code === 'invalid_value' && typeof value === 'string'
      ? nearNames(value, issue.values.map(String))[0]
      : undefined
  const name = issue.code === 'invalid_key' ? `The name ${JSON.stringify(issue.path.at(-1))}` : spoken(pointer)
  return [
    {
      code: 'policy-invalid-value',
      message:
        value === undefined
          ? `${name} is missing.`
          : issue.code === 'invalid_key'
            ? `${name} cannot stand here; it must be ${expected}.`
            : `${name} is ${shown(value)}, but must be ${expected}.`,
      path: document.path,
      line: lineOf(document, pointer),
      hint:
        near !== undefined
          ? `Did you mean ${near}?`
          : value === undefined
            ? `Add ${String(issue.path.at(-1))}: ${expected}.`
            : `Write ${expected}, or take the line out.`,
    },
  ]
}
