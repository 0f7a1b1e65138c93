import { userAgents } from '../audience/user-agents.ts'
import type { Match, StringMatch } from '../model/model.ts'
import { isPresence, stringMeets } from '../simulate/match-request.ts'
import type { TrafficRequest } from '../simulate/request.ts'
import { sampleRegex } from './regex-sample.ts'

/** A request by the parts that rules look at, as long as it is being put together. */
export interface Draft {
  readonly host: string
  readonly path: string
  readonly method: string
  readonly scheme: string
  readonly headers: ReadonlyMap<string, string>
  readonly query: ReadonlyMap<string, string>
}

/** One way to change a draft so that a condition holds, or does not. */
export type DraftStep = (draft: Draft) => Draft

export interface DraftCondition {
  /** The first makes the usual witness; the others are further values that meet the condition. Empty: no value could be found. */
  readonly holds: readonly DraftStep[]
  /** Without the condition, and just beside it. */
  readonly fails: readonly DraftStep[]
  /** Further ways to miss it, which keep what is there and put something beside it. */
  readonly strays: readonly DraftStep[]
}

const withHeader =
  (name: string, value: string): DraftStep =>
  (draft) => ({ ...draft, headers: new Map([...draft.headers, [name, value]]) })
const withoutHeader =
  (name: string): DraftStep =>
  (draft) => ({ ...draft, headers: new Map([...draft.headers].filter(([other]) => other !== name)) })
const withQuery =
  (name: string, value: string): DraftStep =>
  (draft) => ({ ...draft, query: new Map([...draft.query, [name, value]]) })
const withoutQuery =
  (name: string): DraftStep =>
  (draft) => ({ ...draft, query: new Map([...draft.query].filter(([other]) => other !== name)) })
const withPath =
  (path: string): DraftStep =>
  (draft) => ({ ...draft, path })

/** What is there with more around it, which other expressions may still take. */
const strayHeader = (name: string): readonly DraftStep[] =>
  [
    (value: string) => `${value}-other`,
    (value: string) => `other-${value}`,
    (value: string) => `${value}; other=1`,
  ].map(
    (more): DraftStep =>
      (draft) =>
        withHeader(name, more(draft.headers.get(name) ?? ''))(draft),
  )

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

const headerCondition = (name: string, wanted: StringMatch): DraftCondition => {
  const { holds, beside } = valuesOf(wanted)
  // Cookies come in company, which is where expressions for one of them go wrong; browsers are what user agents really are.
  const company =
    name === 'cookie' && wanted.kind === 'regex' ? holds.flatMap((cookie) => [`a=1; ${cookie}`, `${cookie}; b=2`]) : []
  const agents =
    name === 'user-agent' && wanted.kind === 'regex' ? userAgents.filter((agent) => stringMeets(wanted, agent)) : []
  const all = [...holds, ...company, ...agents]
  return {
    holds: all.map((value) => withHeader(name, value)),
    fails: [withoutHeader(name), ...beside.map((value) => withHeader(name, value))],
    strays: strayHeader(name),
  }
}

const absentHeaderCondition = (name: string, unwanted: StringMatch): DraftCondition => {
  const { holds } = valuesOf(unwanted)
  return {
    holds: [withoutHeader(name), withHeader(name, 'other')],
    fails: holds.map((value) => withHeader(name, value)),
    strays: [],
  }
}

const uriCondition = (wanted: StringMatch): DraftCondition => {
  const { holds } = valuesOf(wanted)
  const value = wanted.kind === 'present' ? '/' : wanted.value
  const witnesses = wanted.kind === 'prefix' ? [value, `${value.replace(/\/$/, '')}/x`, `${value}x`] : holds
  return {
    holds: witnesses.map((path) => withPath(path.startsWith('/') ? path : `/${path}`)),
    fails: ['/', '/elsewhere', ...(wanted.kind === 'exact' ? [`${value}/x`] : [])].map(withPath),
    strays: ['-other', '/other'].map(
      (more): DraftStep =>
        (draft) =>
          withPath(`${draft.path}${more}`)(draft),
    ),
  }
}

/** The host that is asked for anyway, where it will do: of the names that an expression takes it is the one that arrives. */
const authorityCondition = (wanted: StringMatch): DraftCondition => ({
  holds: valuesOf(wanted).holds.map(
    (host): DraftStep =>
      (draft) =>
        stringMeets(wanted, draft.host) ? draft : { ...draft, host },
  ),
  fails: [],
  strays: [],
})

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']

/** What a match entry asks for, each part with ways to meet and to miss it. */
export const draftConditions = (match: Match): readonly DraftCondition[] => {
  const named = (
    wanted: StringMatch,
    usual: readonly string[],
    step: (value: string) => DraftStep,
  ): DraftCondition => ({
    holds: [
      ...(wanted.kind === 'regex' ? usual.filter((value) => stringMeets(wanted, value)) : []),
      ...valuesOf(wanted).holds,
    ].map(step),
    fails: usual.map(step),
    strays: [],
  })
  return [
    ...(match.uri === undefined ? [] : [uriCondition(match.uri)]),
    ...(match.method === undefined
      ? []
      : [named(match.method, methods, (method) => (draft) => ({ ...draft, method }))]),
    ...(match.scheme === undefined
      ? []
      : [named(match.scheme, ['http', 'https'], (scheme) => (draft) => ({ ...draft, scheme }))]),
    ...(match.authority === undefined ? [] : [authorityCondition(match.authority)]),
    ...[...match.headers].map(([name, wanted]) => headerCondition(name, wanted)),
    ...[...match.withoutHeaders].map(([name, wanted]) => absentHeaderCondition(name, wanted)),
    ...[...match.queryParams].map(([name, wanted]) => {
      const { holds, beside } = valuesOf(wanted)
      return {
        holds: holds.map((value) => withQuery(name, value)),
        fails: [withoutQuery(name), ...beside.map((value) => withQuery(name, value))],
        strays: [(draft: Draft) => withQuery(name, `${draft.query.get(name) ?? ''}-other`)(draft)],
      }
    }),
  ]
}

export const requestOf = ({ host, path, method, scheme, headers, query }: Draft): TrafficRequest => ({
  host,
  path,
  method,
  ...(scheme === 'http' ? {} : { scheme }),
  ...(headers.size === 0 ? {} : { headers: [...headers] }),
  ...(query.size === 0 ? {} : { query: [...query] }),
})

/** The plain request to a host, as a draft. */
export const plainDraft = (host: string): Draft => ({
  host,
  path: '/',
  method: 'GET',
  scheme: 'http',
  headers: new Map(),
  query: new Map(),
})

/** A draft changed so that the conditions hold, each by its usual value. */
export const meetingDraft = (conditions: readonly DraftCondition[], draft: Draft): Draft =>
  conditions.reduce((one, { holds }) => holds[0]?.(one) ?? one, draft)
