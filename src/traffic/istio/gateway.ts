import { z } from 'zod'
import type { Gateway } from '../model/model.ts'
import type { ObjectReader } from '../reading/object-reader.ts'
import { namesSchema, portSchema } from '../reading/scalars.ts'

const portFields = z.object({ number: portSchema, protocol: z.string().nullish() })

/** An Istio Gateway: which hosts come in at which port. */
export const readGateway: ObjectReader<Gateway> = (source, place, fields) => {
  const at = `${source.root}/spec`
  const spec = fields.object(source.value['spec'], at)
  const servers = fields.list(spec?.['servers'], `${at}/servers`).flatMap((item): Gateway['servers'] => {
    const server = fields.object(item.value, item.pointer)
    if (server === null) return []
    const port = fields.read(portFields, server['port'], `${item.pointer}/port`)
    const hosts = fields.read(namesSchema, server['hosts'], `${item.pointer}/hosts`)
    const tls = fields.object(server['tls'], `${item.pointer}/tls`)
    const redirect = fields.read(z.boolean(), tls?.['httpsRedirect'], `${item.pointer}/tls/httpsRedirect`)
    if (port === null) return []
    const protocol = (port.protocol ?? 'HTTP').toUpperCase()
    return [{ hosts: hosts ?? [], port: port.number, protocol, httpsRedirect: redirect ?? false }]
  })
  return { place, api: 'istio', servers }
}
