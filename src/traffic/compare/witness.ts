import type { Match } from '../model/model.ts'
import { whyNoMatch } from '../simulate/match-request.ts'
import { seenRequest, type TrafficRequest } from '../simulate/request.ts'
import { draftConditions, meetingDraft, plainDraft, requestOf } from './draft.ts'

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
  const conditions = draftConditions(match)
  const base = meetingDraft(conditions, plainDraft(host))
  const variants = conditions.flatMap(({ holds }) => holds.slice(1).map((step) => step(base)))
  const near = conditions.flatMap(({ fails }) => fails.map((step) => step(base)))
  const meets = (request: TrafficRequest): boolean => whyNoMatch(match, seenRequest(request)) === null
  const all = [base, ...variants, ...near].map(requestOf)
  return { meeting: all.filter(meets), missing: all.filter((request) => !meets(request)) }
}
