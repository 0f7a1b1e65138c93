import { z } from 'zod'
import type { Service } from '../model/model.ts'
import type { ObjectReader } from '../reading/object-reader.ts'
import { labelsSchema, portSchema } from '../reading/scalars.ts'

const portFields = z.object({
  port: portSchema,
  name: z.string().nullish(),
  appProtocol: z.string().nullish(),
})

/** A Kubernetes Service: which pods it selects and at which ports. */
export const readService: ObjectReader<Service> = (source, place, fields) => {
  const at = `${source.root}/spec`
  const spec = fields.object(source.value['spec'], at)
  const ports = fields.list(spec?.['ports'], `${at}/ports`).flatMap((item): Service['ports'] => {
    const port = fields.read(portFields, item.value, item.pointer)
    return port === null ? [] : [{ name: port.name ?? null, number: port.port, appProtocol: port.appProtocol ?? null }]
  })
  return {
    place,
    selector: fields.read(labelsSchema, spec?.['selector'], `${at}/selector`) ?? new Map(),
    ports,
    externalName: fields.read(z.string(), spec?.['externalName'], `${at}/externalName`),
  }
}
