import type { Operation, Patch } from '../../manifests/manifests.ts'
import type { Destination, Rule } from '../model/model.ts'
import { writtenDestination } from './write-destinations.ts'

/** Takes entries of a rule's `route` away, from the back; in a VirtualService the weight of one that is left alone goes too, for it takes everything without. */
export const writeNoDestinations = (rule: Rule, destinations: readonly Destination[]): Patch => {
  const all = rule.action.kind === 'route' ? rule.action.destinations : []
  const left = all.filter((destination) => !destinations.includes(destination))
  const [alone] = left
  const weight: Operation[] =
    rule.source === undefined && alone !== undefined && left.length === 1 && 'weight' in writtenDestination(rule, alone)
      ? [{ op: 'remove', path: `${alone.pointer}/weight` }]
      : []
  return [...weight, ...[...destinations].reverse().map(({ pointer }): Operation => ({ op: 'remove', path: pointer }))]
}
