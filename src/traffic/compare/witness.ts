import type { Match } from '../model/model.ts'
import { whyNoMatch } from '../simulate/match-request.ts'
import { seenRequest, type TrafficRequest } from '../simulate/request.ts'
import { demandsOf, sharesPart } from './demand.ts'
import { type Draft, drafted, plainValue, requestOf } from './draft.ts'
import { fitting } from './fitting.ts'

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
  const demands = demandsOf(match)
  const base = demands.reduce<Draft>((draft, { part, samples }) => {
    const own = demands.filter((one) => sharesPart(one, part))
    const [usual] = part.kind === 'authority' ? [plainValue(part, host)].filter(own[0]?.meets ?? (() => false)) : []
    const [only, second] = own
    const fit =
      second === undefined && only !== undefined
        ? { kind: 'value' as const, value: usual ?? samples[0] ?? plainValue(part, host) }
        : fitting(
            part,
            own.map((demand) => ({ demand, isMet: true })),
            host,
          )
    return fit.kind === 'value' ? drafted(draft, { part, value: fit.value }) : draft
  }, new Map())
  const variants = demands.flatMap(({ part, samples }) =>
    samples.slice(1).map((value) => drafted(base, { part, value })),
  )
  const near = demands.flatMap(({ part, misses }) => misses.map((value) => drafted(base, { part, value })))
  const meets = (request: TrafficRequest): boolean => whyNoMatch(match, seenRequest(request)) === null
  const all = [base, ...variants, ...near].map((draft) => requestOf(draft, host))
  return { meeting: all.filter(meets), missing: all.filter((request) => !meets(request)) }
}
