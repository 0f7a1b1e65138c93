import type { Model, Workload } from '../../traffic/traffic.ts'
import { findVersion, versionsOf } from '../../traffic/traffic.ts'
import { listText, serviceText } from '../wording.ts'
import { type Carrier, carriersOf, carrierText, type Pods, unroutedBefore } from './carriers.ts'
import type { Subject } from './subject.ts'

/** The pods of a subject as routes can mean them. */
export const podsOf = (model: Model, { scope, version }: Subject, workload: Workload | null): Pods => {
  const [service] = scope.services
  const named = version === null || service === undefined ? null : findVersion(versionsOf(model, service), version)
  return {
    service: service ?? null,
    version: named?.name ?? version,
    workloads: workload === null ? (named?.workloads ?? []) : [workload],
  }
}

/** Who sends requests to a workload now: rules, and services that no route decides about. */
export interface Taking {
  readonly carriers: readonly Carrier[]
  readonly unrouted: readonly string[]
}

export const takingOf = (model: Model, subject: Subject, workload: Workload): Taking => ({
  carriers: carriersOf(model, podsOf(model, subject, workload)),
  unrouted: unroutedBefore(model, workload),
})

/** Where the requests come from; null where none come as far as can be seen here. */
export const takingText = ({ carriers, unrouted }: Taking): string | null => {
  const routed = carriers.map(carrierText)
  const plain = unrouted.map((service) => `the Service ${serviceText(service)}, which no route here decides about`)
  const all = [...routed, ...plain]
  return all.length === 0 ? null : listText(all)
}
