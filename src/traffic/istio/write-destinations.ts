import { isJsonObject, type Json, type JsonObject, type Operation, type Patch } from '../../manifests/manifests.ts'
import type { Destination, Rule } from '../model/model.ts'

/** What an entry of a rule's `route` shall say; what is null stays as it is. */
export interface DestinationChange {
  readonly destination: Destination
  readonly weight: number | null
  /** For an entry that named no subset, or the wrong one. */
  readonly subset: string | null
}

/** An entry that joins a rule's `route`, in the style of one that is there. */
export interface NewDestination {
  readonly like: JsonObject
  readonly subset: string
  /** null for a lone destination, which takes everything without one. */
  readonly weight: number | null
}

const lastStep = (pointer: string): number => Number(pointer.slice(pointer.lastIndexOf('/') + 1))

/** The entry of a rule's `route` as written. */
export const writtenDestination = (rule: Rule, destination: Destination): JsonObject => {
  const route = rule.raw['route']
  const entry: Json | undefined = Array.isArray(route) ? route[lastStep(destination.pointer)] : undefined
  return isJsonObject(entry) ? entry : { destination: { host: destination.host } }
}

/**
 * An entry with the same host, port and order of keys as its sibling. A sibling's header changes are not taken along: they belong to that version.
 */
export const composeDestination = ({ like, subset, weight }: NewDestination): JsonObject => {
  const target = isJsonObject(like['destination']) ? like['destination'] : {}
  const { host, ...rest } = target
  const destination: JsonObject =
    'subset' in target ? { ...target, subset } : { ...(host === undefined ? {} : { host }), subset, ...rest }
  const weighted: JsonObject = weight === null ? {} : { weight }
  return Object.keys(like)[0] === 'weight' ? { ...weighted, destination } : { destination, ...weighted }
}

/** Weights and subsets of a rule's destinations, and entries added behind the last. Nothing that a person wrote is dropped. */
export const writeDestinations = (
  rule: Rule,
  changes: readonly DestinationChange[],
  added: readonly NewDestination[],
): Patch => {
  const existing = changes.flatMap(({ destination, weight, subset }): Operation[] => {
    const written = writtenDestination(rule, destination)
    const set = (path: string, has: boolean, value: Json): Operation => ({ op: has ? 'replace' : 'add', path, value })
    return [
      ...(subset === null || subset === destination.subset
        ? []
        : [
            set(
              `${destination.pointer}/destination/subset`,
              isJsonObject(written['destination']) && 'subset' in written['destination'],
              subset,
            ),
          ]),
      ...(weight === null || weight === written['weight']
        ? []
        : [set(`${destination.pointer}/weight`, 'weight' in written, weight)]),
    ]
  })
  return [
    ...existing,
    ...added.map(
      (entry): Operation => ({ op: 'add', path: `${rule.pointer}/route/-`, value: composeDestination(entry) }),
    ),
  ]
}
