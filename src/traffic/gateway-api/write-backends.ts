import type { Json, JsonObject, Operation, Patch } from '../../manifests/manifests.ts'
import { isJsonObject } from '../../manifests/manifests.ts'
import type { DestinationChange } from '../istio/write-destinations.ts'
import type { Destination, Rule } from '../model/model.ts'
import { headerFilters, isHeaderFilter } from './headers.ts'
import { backendName, composeBackend } from './version-backend.ts'
import { listOf } from './worded-rule.ts'

/** The entry of `backendRefs` as it is really written. */
const writtenBackend = (rule: Rule, { pointer, host }: Destination): JsonObject => {
  const entry: Json | undefined = listOf(rule.source?.['backendRefs'])[
    Number(pointer.slice(pointer.lastIndexOf('/') + 1))
  ]
  return isJsonObject(entry) ? entry : { name: host }
}

/** What a backend does to the headers of its version, in the words of a VirtualService; its other filters stay. */
export const writeBackendHeaders = (rule: Rule, destination: Destination, headers: Json | undefined): Patch => {
  const written = writtenBackend(rule, destination)
  const others = listOf(written['filters']).filter((filter) => !isHeaderFilter(filter))
  const filters = [...(isJsonObject(headers) ? headerFilters(headers) : []), ...others]
  const path = `${destination.pointer}/filters`
  if (written['filters'] === undefined) return filters.length === 0 ? [] : [{ op: 'add', path, value: filters }]
  return [filters.length === 0 ? { op: 'remove', path } : { op: 'replace', path, value: filters }]
}

/**
 * Weights and Services of a rule's backends, and backends added behind the last. Nothing that a person wrote is dropped.
 * @param added entries of a VirtualService's `route`
 */
export const writeBackends = (
  rule: Rule,
  changes: readonly DestinationChange[],
  added: readonly JsonObject[],
): Patch => {
  const existing = changes.flatMap(({ destination, weight, subset }): Operation[] => {
    const written = writtenBackend(rule, destination)
    const name = subset === null || subset === destination.subset ? null : backendName(rule, destination, subset)
    const set = (key: string, value: Json): Operation => ({
      op: written[key] === undefined ? 'add' : 'replace',
      path: `${destination.pointer}/${key}`,
      value,
    })
    return [
      ...(name === null || name === written['name'] ? [] : [set('name', name)]),
      ...(weight === null || weight === written['weight'] ? [] : [set('weight', weight)]),
    ]
  })
  const fresh = added.map(
    (entry): Operation => ({ op: 'add', path: `${rule.pointer}/backendRefs/-`, value: composeBackend([rule], entry) }),
  )
  return [...existing, ...fresh]
}
