import { z } from 'zod'
import { hostKey, resolveHost } from '../model/host.ts'
import type { Subset, SubsetRule } from '../model/model.ts'
import type { ObjectReader } from '../reading/object-reader.ts'
import { labelsSchema, nameSchema, namesSchema } from '../reading/scalars.ts'

/** A DestinationRule: the subsets of a host. Without a host there is nothing to attach them to, and null is returned. */
export const readDestinationRule: ObjectReader<SubsetRule | null> = (source, place, fields, settings) => {
  const at = `${source.root}/spec`
  const spec = fields.object(source.value['spec'], at)
  if (spec === null) return null
  fields.known(spec, at, ['host', 'trafficPolicy', 'subsets', 'exportTo', 'workloadSelector'])
  const host = fields.read(nameSchema, spec['host'], `${at}/host`)
  if (host === null) {
    fields.report({ code: 'field-missing', message: `DestinationRule ${place.name} names no host.` }, at)
    return null
  }
  const subsets = fields.list(spec['subsets'], `${at}/subsets`).flatMap((item): Subset[] => {
    const entry = fields.object(item.value, item.pointer)
    const name = fields.read(nameSchema, entry?.['name'], `${item.pointer}/name`)
    fields.known(entry, item.pointer, ['name', 'labels', 'trafficPolicy'])
    if (entry === null || name === null) return []
    const labels = fields.read(labelsSchema, entry['labels'], `${item.pointer}/labels`)
    return [{ name, labels: labels ?? new Map(), pointer: item.pointer, line: fields.line(item.pointer) }]
  })
  const selector = fields.read(
    z.object({ matchLabels: labelsSchema.nullish() }),
    spec['workloadSelector'],
    `${at}/workloadSelector`,
  )
  return {
    place,
    host,
    service: hostKey(resolveHost(host, place.namespace, settings)),
    subsets,
    exportTo: fields.read(namesSchema, spec['exportTo'], `${at}/exportTo`) ?? [],
    workloadSelector: selector?.matchLabels ?? null,
    raw: spec,
    owner: null,
  }
}
