import { z } from 'zod'
import type { ServiceEntry } from '../model/model.ts'
import type { ObjectReader } from '../reading/object-reader.ts'
import { namesSchema } from '../reading/scalars.ts'

/** A ServiceEntry: hosts that the mesh knows although no Kubernetes Service has them. */
export const readServiceEntry: ObjectReader<ServiceEntry> = (source, place, fields) => {
  const at = `${source.root}/spec`
  const spec = fields.object(source.value['spec'], at)
  const hosts = fields.read(namesSchema, spec?.['hosts'], `${at}/hosts`) ?? []
  const resolution = fields.read(z.string(), spec?.['resolution'], `${at}/resolution`) ?? 'NONE'
  const selected = fields.object(spec?.['workloadSelector'], `${at}/workloadSelector`) !== null
  const listed = fields.list(spec?.['endpoints'], `${at}/endpoints`).length > 0
  return {
    place,
    hosts: hosts.map((host) => host.toLowerCase()),
    // DNS and NONE send to the host itself, so only a static entry can be without an address.
    endpoints: selected ? 'selected' : listed || resolution !== 'STATIC' ? 'named' : 'none',
  }
}
