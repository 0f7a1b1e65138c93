import { userAgents } from '../audience/user-agents.ts'
import type { Match, StringMatch } from '../model/model.ts'
import { isPresence, whyNoMatch } from '../simulate/match-request.ts'
import { seenRequest, type TrafficRequest } from '../simulate/request.ts'
import { sampleRegex } from './regex-sample.ts'

/** A request by the parts that rules look at, as long as it is being put together. */
interface Draft {
  readonly host: string
  readonly path: string
  readonly method: string
  readonly scheme: string
  readonly headers: ReadonlyMap<string, string>
  readonly query: ReadonlyMap<string, string>
}

/** One way to change a draft so that a condition holds, or does not. */
type Step = (draft: Draft) => Draft

interface Condition {
  /** The first makes the usual witness; the others are further values that meet the condition. Empty: no value could be found. */
  readonly holds: readonly Step[]
  /** Without the condition, and just beside it. */
  readonly fails: readonly Step[]
}

const withHeader =
  (name: string, value: string): Step =>
  (draft) => ({ ...draft, headers: new Map([...draft.headers, [name, value]]) })
const withoutHeader =
  (name: string): Step =>
  (draft) => ({ ...draft, headers: new Map([...draft.headers].filter(([other]) => other !== name)) })
const withQuery =
  (name: string, value: string): Step =>
  (draft) => ({ ...draft, query: new Map([...draft.query, [name, value]]) })
const withoutQuery =
  (name: string): Step =>
  (draft) => ({ ...draft, query: new Map([...draft.query].filter(([other]) => other !== name)) })
const withPath =
  (path: string): Step =>
  (draft) => ({ ...draft, path })

/** Values that meet a condition, and values beside it. */
const valuesOf = (wanted: StringMatch): { readonly holds: readonly string[]; readonly beside: readonly string[] } => {
  if (isPresence(wanted)) return { holds: ['x'], beside: [] }
  switch (wanted.kind) {
    case 'present':
      return { holds: ['x'], beside: [] }
    case 'exact':
      return { holds: [wanted.value], beside: [`${wanted.value}x`] }
    case 'prefix':
      return { holds: [`${wanted.value}x`, wanted.value], beside: [`x${wanted.value}`] }
    case 'regex':
      return { holds: sampleRegex(wanted.value), beside: [] }
  }
}

const headerCondition = (name: string, wanted: StringMatch): Condition => {
  const { holds, beside } = valuesOf(wanted)
  // Cookies come in company, which is where expressions for one of them go wrong; browsers are what user agents really are.
  const company =
    name === 'cookie' && wanted.kind === 'regex' ? holds.flatMap((cookie) => [`a=1; ${cookie}`, `${cookie}; b=2`]) : []
  const agents = name === 'user-agent' && wanted.kind === 'regex' ? userAgents : []
  const all = [...holds, ...company, ...agents]
  return {
    holds: all.map((value) => withHeader(name, value)),
    fails: [withoutHeader(name), ...beside.map((value) => withHeader(name, value))],
  }
}

const absentHeaderCondition = (name: string, unwanted: StringMatch): Condition => {
  const { holds } = valuesOf(unwanted)
  return {
    holds: [withoutHeader(name), withHeader(name, 'other')],
    fails: holds.map((value) => withHeader(name, value)),
  }
}

const uriCondition = (wanted: StringMatch): Condition => {
  const { holds } = valuesOf(wanted)
  const value = wanted.kind === 'present' ? '/' : wanted.value
  const witnesses = wanted.kind === 'prefix' ? [value, `${value.replace(/\/$/, '')}/x`, `${value}x`] : holds
  return {
    holds: witnesses.filter((path) => path.startsWith('/')).map(withPath),
    fails: ['/', '/elsewhere', ...(wanted.kind === 'exact' ? [`${value}/x`] : [])].map(withPath),
  }
}

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']

const conditionsOf = (match: Match): readonly Condition[] => {
  const named = (wanted: StringMatch, usual: readonly string[], step: (value: string) => Step): Condition => ({
    holds: [...(wanted.kind === 'regex' ? usual : []), ...valuesOf(wanted).holds].map(step),
    fails: usual.map(step),
  })
  return [
    ...(match.uri === undefined ? [] : [uriCondition(match.uri)]),
    ...(match.method === undefined
      ? []
      : [named(match.method, methods, (method) => (draft) => ({ ...draft, method }))]),
    ...(match.scheme === undefined
      ? []
      : [named(match.scheme, ['http', 'https'], (scheme) => (draft) => ({ ...draft, scheme }))]),
    ...(match.authority === undefined ? [] : [named(match.authority, [], (host) => (draft) => ({ ...draft, host }))]),
    ...[...match.headers].map(([name, wanted]) => headerCondition(name, wanted)),
    ...[...match.withoutHeaders].map(([name, wanted]) => absentHeaderCondition(name, wanted)),
    ...[...match.queryParams].map(([name, wanted]) => {
      const { holds, beside } = valuesOf(wanted)
      return {
        holds: holds.map((value) => withQuery(name, value)),
        fails: [withoutQuery(name), ...beside.map((value) => withQuery(name, value))],
      }
    }),
  ]
}

const toRequest = ({ host, path, method, scheme, headers, query }: Draft): TrafficRequest => ({
  host,
  path,
  method,
  ...(scheme === 'http' ? {} : { scheme }),
  ...(headers.size === 0 ? {} : { headers: [...headers] }),
  ...(query.size === 0 ? {} : { query: [...query] }),
})

export interface Witnesses {
  /** Requests that meet the entry; none for an entry with an expression that no value was found for. */
  readonly meeting: readonly TrafficRequest[]
  /** Requests that miss it by one condition. */
  readonly missing: readonly TrafficRequest[]
}

/** The plain request to a host: what every rule with a condition on more than the method GET misses. */
export const plainRequest = (host: string): TrafficRequest => ({ host, path: '/', method: 'GET' })

/** Requests on both sides of one match entry, for the canonical host of its scope. */
export const witnessesOf = (match: Match, host: string): Witnesses => {
  const conditions = conditionsOf(match)
  const plain: Draft = { host, path: '/', method: 'GET', scheme: 'http', headers: new Map(), query: new Map() }
  const base = conditions.reduce((draft, { holds }) => holds[0]?.(draft) ?? draft, plain)
  const variants = conditions.flatMap(({ holds }) => holds.slice(1).map((step) => step(base)))
  const near = conditions.flatMap(({ fails }) => fails.map((step) => step(base)))
  const meets = (request: TrafficRequest): boolean => whyNoMatch(match, seenRequest(request)) === null
  const all = [base, ...variants, ...near].map(toRequest)
  return { meeting: all.filter(meets), missing: all.filter((request) => !meets(request)) }
}
