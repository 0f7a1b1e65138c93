import type { Match } from '../model/model.ts'
import type { CompiledRoute } from '../simulate/compile.ts'
import { whyNoMatch } from '../simulate/match-request.ts'
import { seenRequest, type TrafficRequest } from '../simulate/request.ts'
import { type Draft, type DraftCondition, draftConditions, meetingDraft, plainDraft, requestOf } from './draft.ts'

// Whether one match leaves another any request cannot be decided in general once regular expressions are about. So it is tried out: requests that meet the
// one are made up, and led past whatever takes them, as long as that can be done.

/** The route that a request takes; null where there is none. */
export type Answer = (request: TrafficRequest) => CompiledRoute | null

export interface Search {
  /** A request that meets the match and takes a wanted route; null where none was found. */
  readonly request: TrafficRequest | null
  /** Whether any request that meets the match could be made up. */
  readonly isTried: boolean
  /** The routes that took others first, in the order in which they were come upon. */
  readonly takers: readonly CompiledRoute[]
}

/** Beyond this many requests nothing new comes up. */
const mostTries = 240

const mostStarts = 16

const meets = (match: Match, request: TrafficRequest): boolean => whyNoMatch(match, seenRequest(request)) === null

/** Drafts on the side of a match that is asked for, the usual one first. */
const startsFor = (conditions: readonly DraftCondition[], host: string): readonly Draft[] => {
  const base = meetingDraft(conditions, plainDraft(host))
  return [base, ...conditions.flatMap(({ holds }) => holds.slice(1).map((step) => step(base)))]
}

/** Looks for a request that meets a match and takes a wanted route: of what another route takes, the next ones miss a condition of that. */
export const searchRequest = (
  match: Match,
  host: string,
  answer: Answer,
  isWanted: (route: CompiledRoute) => boolean,
  most = mostTries,
): Search => {
  const queue = [...startsFor(draftConditions(match), host)]
  const seen = new Set<string>()
  const takers = new Set<CompiledRoute>()
  let isTried = false
  for (let at = 0; at < queue.length && seen.size < most; at++) {
    const draft = queue[at]
    if (draft === undefined) break
    const request = requestOf(draft)
    const key = JSON.stringify(request)
    if (seen.has(key)) continue
    seen.add(key)
    if (!meets(match, request)) continue
    isTried = true
    const route = answer(request)
    if (route === null) continue
    if (isWanted(route)) return { request, isTried, takers: [...takers] }
    takers.add(route)
    for (const { fails, strays } of draftConditions(route.match))
      queue.push(...[...fails, ...strays].map((step) => step(draft)))
  }
  return { request: null, isTried, takers: [...takers] }
}

/** The first of the requests made up from both matches that meets both; null where none was found, which proves nothing. */
export const commonRequest = (one: Match, other: Match, host: string): TrafficRequest | null => {
  const sides = [one, other].map(draftConditions)
  const pairs = [sides, [...sides].reverse()]
  for (const [first = [], second = []] of pairs)
    for (const start of startsFor(first, host).slice(0, mostStarts))
      for (const draft of [
        meetingDraft(second, start),
        ...second.flatMap(({ holds }) => holds.slice(0, 4).map((step) => step(start))),
      ]) {
        const request = requestOf(draft)
        if (meets(one, request) && meets(other, request)) return request
      }
  return null
}
