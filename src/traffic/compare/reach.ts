import type { Match } from '../model/model.ts'
import type { CompiledRoute } from '../simulate/compile.ts'
import { whyNoMatch } from '../simulate/match-request.ts'
import { seenRequest, type TrafficRequest } from '../simulate/request.ts'
import { type Demand, demandsOf, exactly, sharesPart } from './demand.ts'
import { type Draft, drafted, requestOf } from './draft.ts'
import { fitting, type Term } from './fitting.ts'

// Whether one match leaves another any request: a request that meets it is made up, and of what takes that instead the next ones miss one condition each. Every
// part of a request stands by itself, so that this ends in a request, or in the proof that there is none.

/** The route that a request takes; null where there is none. */
export type Answer = (request: TrafficRequest) => CompiledRoute | null

export interface Search {
  /** A request that meets the match and takes a wanted route; null where none was found. */
  readonly request: TrafficRequest | null
  /** Whether any request that meets the match could be made up. */
  readonly isTried: boolean
  /** Whether it is certain that other routes take all of them. */
  readonly isTaken: boolean
  /** The routes that took others first, in the order in which they were come upon. */
  readonly takers: readonly CompiledRoute[]
}

/** Beyond this many requests it is left open. */
const mostTries = 240

// A host that leads elsewhere is followed by another one only so often.
const mostHosts = 4

/** A request in the making, and what it is made for. */
interface Attempt {
  readonly draft: Draft
  readonly terms: readonly Term[]
}

/** The attempt with one more term: null where nothing fits, `untold` where that is not known. */
const withTerm = ({ draft, terms }: Attempt, term: Term, host: string): Attempt | 'untold' | null => {
  const all = [...terms, term]
  const { part } = term.demand
  const fit = fitting(
    part,
    all.filter(({ demand }) => sharesPart(demand, part)),
    host,
  )
  if (fit.kind === 'none') return null
  return fit.kind === 'untold' ? 'untold' : { draft: drafted(draft, { part, value: fit.value }), terms: all }
}

const meeting = (demands: readonly Demand[], host: string): Attempt | null => {
  let attempt: Attempt = { draft: new Map(), terms: [] }
  for (const demand of demands) {
    const next = withTerm(attempt, { demand, isMet: true }, host)
    if (next === null || next === 'untold') return null
    attempt = next
  }
  return attempt
}

/** Looks for a request that meets a match and takes a wanted route. */
export const searchRequest = (
  match: Match,
  host: string,
  answer: Answer,
  isWanted: (route: CompiledRoute) => boolean,
  most = mostTries,
): Search => {
  const first = match.unreadable === true ? null : meeting(demandsOf(match), host)
  const stack: Attempt[] = first === null ? [] : [first]
  const takers = new Set<CompiledRoute>()
  let isTried = false
  let isCertain = first !== null
  for (let tries = 0; tries < most; tries++) {
    const attempt = stack.pop()
    if (attempt === undefined) break
    const request = requestOf(attempt.draft, host)
    if (whyNoMatch(match, seenRequest(request)) !== null) {
      isCertain = false
      continue
    }
    isTried = true
    const route = answer(request)
    if (route !== null && isWanted(route)) return { request, isTried, isTaken: false, takers: [...takers] }
    if (route !== null) takers.add(route)
    // Another host may be answered by other rules altogether.
    const isElsewhere = request.host !== host
    if (route === null || isElsewhere) isCertain = false
    const hosts = attempt.terms.filter(({ demand, isMet }) => !isMet && demand.part.kind === 'authority').length
    const missed = [
      ...(route === null || hosts > mostHosts ? [] : demandsOf(route.match)),
      ...(isElsewhere && hosts < mostHosts ? [exactly({ kind: 'authority' }, request.host)] : []),
    ]
    for (const demand of missed.reverse()) {
      const next = withTerm(attempt, { demand, isMet: false }, host)
      if (next === 'untold') isCertain = false
      else if (next !== null) stack.push(next)
    }
  }
  return { request: null, isTried, isTaken: isTried && isCertain && stack.length === 0, takers: [...takers] }
}

/** A request that meets both matches; null where there is none, or none is known. */
export const commonRequest = (one: Match, other: Match, host: string): TrafficRequest | null => {
  const attempt = meeting([...demandsOf(one), ...demandsOf(other)], host)
  if (attempt === null) return null
  const request = requestOf(attempt.draft, host)
  return [one, other].every((match) => whyNoMatch(match, seenRequest(request)) === null) ? request : null
}
