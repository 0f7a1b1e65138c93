import { userAgents } from '../audience/user-agents.ts'
import { expressionLanguage } from '../languages/expression-language.ts'
import { any, everything, followed, type Language, not, nothing, textAlone } from '../languages/language.ts'
import type { Match, StringMatch } from '../model/model.ts'
import { isPresence, stringMeets, whyNoMatch } from '../simulate/match-request.ts'
import { regularExpression } from '../simulate/regular-expression.ts'
import { seenRequest } from '../simulate/request.ts'
import { drafted, type Part, partKey, requestOf } from './draft.ts'
import { sampleRegex } from './regex-sample.ts'

/** One condition of a match entry. */
export interface Demand {
  readonly part: Part
  /** Whether the part may be so. */
  readonly meets: (value: string | null) => boolean
  /** All texts that it takes; null where they are not known. */
  readonly texts: Language | null
  /** Some that it takes, the usual one first. Empty: none could be found. */
  readonly samples: readonly (string | null)[]
  /** What it does not take: without it, and just beside it. */
  readonly misses: readonly (string | null)[]
}

// A language is as deep as its text is long; what no request line would take is not worth it.
const longestText = 500

/** Just this text; null where it is too long to be looked into. */
const justThis = (text: string): Language | null => (text.length > longestText ? null : textAlone(text))

const textsOf = (wanted: StringMatch): Language | null => {
  if (isPresence(wanted) || wanted.kind === 'present') return everything
  if (wanted.value.length > longestText) return null
  switch (wanted.kind) {
    case 'exact':
      return textAlone(wanted.value)
    case 'prefix':
      return followed(textAlone(wanted.value), everything)
    case 'regex':
      return regularExpression(wanted.value).ok ? expressionLanguage(wanted.value) : nothing
  }
}

const samplesOf = (wanted: StringMatch): readonly string[] => {
  if (isPresence(wanted) || wanted.kind === 'present') return ['x']
  switch (wanted.kind) {
    case 'exact':
      return [wanted.value]
    case 'prefix':
      return [`${wanted.value}x`, wanted.value]
    case 'regex':
      return sampleRegex(wanted.value)
  }
}

const besideOf = (wanted: StringMatch): readonly string[] =>
  wanted.kind === 'exact' ? [`${wanted.value}x`] : wanted.kind === 'prefix' ? [`x${wanted.value}`] : []

const headerDemand = (name: string, wanted: StringMatch): Demand => {
  const samples = samplesOf(wanted)
  const isRegex = wanted.kind === 'regex' && !isPresence(wanted)
  // Cookies come in company, which is where expressions for one of them go wrong; browsers are what user agents really are.
  const company = isRegex && name === 'cookie' ? samples.flatMap((cookie) => [`a=1; ${cookie}`, `${cookie}; b=2`]) : []
  const agents = isRegex && name === 'user-agent' ? userAgents : []
  return {
    part: { kind: 'header', name },
    meets: (value) => value !== null && (isPresence(wanted) || stringMeets(wanted, value)),
    texts: textsOf(wanted),
    samples: [...samples, ...company, ...agents.filter((agent) => stringMeets(wanted, agent))],
    misses: [null, ...besideOf(wanted)],
  }
}

/** Istio has Envoy treat a missing header as an empty one here, except where only its presence is asked about. */
const absentHeaderDemand = (name: string, unwanted: StringMatch): Demand => {
  const texts = textsOf(unwanted)
  return {
    part: { kind: 'header', name },
    meets: (value) => (isPresence(unwanted) ? value === null : !stringMeets(unwanted, value ?? '')),
    texts: texts === null ? null : not(texts),
    samples: [null, 'other'],
    misses: samplesOf(unwanted),
  }
}

/** By an expression, so that letters fold as RE2 has them; no path holds what ends the quotation. */
const withoutCase = (wanted: StringMatch & { readonly value: string }): Language | null =>
  expressionLanguage(`(?i)\\Q${wanted.value}\\E${wanted.kind === 'prefix' ? '.*' : ''}`)

const pathTexts = ({ uriByElement, ignoreUriCase }: Match, wanted: StringMatch): Language | null => {
  if (uriByElement === true && wanted.kind === 'prefix' && wanted.value.length <= longestText)
    return wanted.value === '/'
      ? everything
      : any(textAlone(wanted.value), followed(textAlone(`${wanted.value}/`), everything))
  return ignoreUriCase === true && (wanted.kind === 'exact' || wanted.kind === 'prefix')
    ? withoutCase(wanted)
    : textsOf(wanted)
}

const pathDemand = (match: Match, wanted: StringMatch): Demand => {
  const alone: Match = {
    uri: wanted,
    ...(match.uriByElement === undefined ? {} : { uriByElement: match.uriByElement }),
    ...(match.ignoreUriCase === undefined ? {} : { ignoreUriCase: match.ignoreUriCase }),
    headers: new Map(),
    withoutHeaders: new Map(),
    queryParams: new Map(),
  }
  const part: Part = { kind: 'path' }
  const value = wanted.kind === 'present' ? '/' : wanted.value
  const samples = wanted.kind === 'prefix' ? [value, `${value.replace(/\/$/, '')}/x`, `${value}x`] : samplesOf(wanted)
  return {
    part,
    meets: (path) => whyNoMatch(alone, seenRequest(requestOf(drafted(new Map(), { part, value: path }), ''))) === null,
    texts: pathTexts(match, wanted),
    samples: samples.map((path) => (path.startsWith('/') ? path : `/${path}`)),
    misses: ['/', '/elsewhere', ...(wanted.kind === 'exact' ? [`${value}/x`] : [])],
  }
}

const usual = {
  method: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'],
  scheme: ['http', 'https'],
  authority: [],
} as const

const fieldDemand = (kind: keyof typeof usual, wanted: StringMatch): Demand => ({
  part: { kind },
  meets: (value) => value !== null && stringMeets(wanted, value),
  texts: textsOf(wanted),
  samples: [
    ...(wanted.kind === 'regex' ? usual[kind].filter((value) => stringMeets(wanted, value)) : []),
    ...samplesOf(wanted),
  ],
  misses: usual[kind],
})

const made = new WeakMap<Match, readonly Demand[]>()

const make = (match: Match): readonly Demand[] => [
  ...(match.uri === undefined ? [] : [pathDemand(match, match.uri)]),
  ...(['method', 'scheme', 'authority'] as const).flatMap((kind) => {
    const wanted = match[kind]
    return wanted === undefined ? [] : [fieldDemand(kind, wanted)]
  }),
  ...[...match.headers].map(([name, wanted]) => headerDemand(name, wanted)),
  ...[...match.withoutHeaders].map(([name, unwanted]) => absentHeaderDemand(name, unwanted)),
  ...[...match.queryParams].map(
    ([name, wanted]): Demand => ({
      part: { kind: 'query', name },
      meets: (value) => value !== null && (isPresence(wanted) || stringMeets(wanted, value)),
      texts: textsOf(wanted),
      samples: samplesOf(wanted),
      misses: [null, ...besideOf(wanted)],
    }),
  ),
]

/** What a match entry asks for, condition by condition. */
export const demandsOf = (match: Match): readonly Demand[] => {
  const known = made.get(match)
  if (known !== undefined) return known
  const fresh = make(match)
  made.set(match, fresh)
  return fresh
}

/** Just this value of a part. */
export const exactly = (part: Part, value: string): Demand => ({
  part,
  meets: (other) => other === value,
  texts: justThis(value),
  samples: [value],
  misses: [],
})

export const sharesPart = (one: Demand, part: Part): boolean => partKey(one.part) === partKey(part)
