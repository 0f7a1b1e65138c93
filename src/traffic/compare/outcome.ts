import type { JsonObject } from '../../manifests/manifests.ts'
import type { Rewritten } from '../simulate/rewrite.ts'
import type { SimulatedDestination, SimulatedMirror, Simulation } from '../simulate/simulation.ts'

/** What a class of requests gets. */
export interface Outcome {
  readonly virtualService: string | null
  readonly rule: string | null
  readonly action: Simulation['action']
  /** Without those that get nothing. */
  readonly destinations: readonly SimulatedDestination[]
  readonly httpStatus: number | 'mixed' | null
  readonly mirrors: readonly SimulatedMirror[]
  readonly rewrite: Rewritten | null
  readonly location: string | null
  /** Timeouts, retries, faults and the like, as the rule has them. */
  readonly settings: JsonObject
}

export const outcomeOf = (simulation: Simulation): Outcome => ({
  virtualService: simulation.virtualService,
  rule: simulation.rule,
  action: simulation.action,
  destinations: simulation.destinations.filter(({ share }) => share > 0),
  httpStatus: simulation.httpStatus,
  mirrors: simulation.mirrors,
  rewrite: simulation.rewrite,
  location: simulation.location,
  settings: simulation.settings,
})

const sorted = (values: readonly object[]): readonly string[] => values.map((value) => JSON.stringify(value)).sort()

/** Two entries for one version are one to whoever sends. */
const summed = (destinations: readonly SimulatedDestination[]): readonly SimulatedDestination[] => {
  const byVersion = new Map<string, SimulatedDestination>()
  for (const destination of destinations) {
    const key = `${destination.host} ${destination.subset ?? ''}`
    byVersion.set(key, { ...destination, share: destination.share + (byVersion.get(key)?.share ?? 0) })
  }
  return [...byVersion.values()]
}

const keyWith = (outcome: Outcome, rewrite: unknown): string =>
  JSON.stringify([
    outcome.action,
    sorted(summed(outcome.destinations)),
    outcome.httpStatus,
    sorted(outcome.mirrors),
    rewrite,
    Object.entries(outcome.settings).sort(([one], [other]) => (one < other ? -1 : 1)),
  ])

/** The same text for outcomes of one request that nobody outside can tell apart: which rule of which VirtualService answers does not matter. */
export const outcomeKey = (outcome: Outcome): string =>
  keyWith(outcome, outcome.rewrite && [outcome.rewrite.path, outcome.rewrite.authority])

/** The same text for outcomes of different requests that fare alike: by the rewrite that is written, not by what it makes of each path. */
export const fateKey = (outcome: Outcome): string =>
  keyWith(outcome, outcome.rewrite && [outcome.rewrite.uri, outcome.rewrite.authority])
