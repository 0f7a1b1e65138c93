import { z } from 'zod'
import type { Gateway } from '../model/model.ts'
import type { ObjectReader } from '../reading/object-reader.ts'
import { portSchema } from '../reading/scalars.ts'

const text = z.string().nullish()
const listenerFields = z.object({
  name: text,
  hostname: text,
  port: portSchema,
  protocol: text,
  allowedRoutes: z.object({ namespaces: z.object({ from: text }).nullish() }).nullish(),
})

/**
 * A Gateway of the Gateway API: each listener is a server. Routes of its own namespace may attach unless it says otherwise; which namespaces a selector
 * picks cannot be told from files, so that none is turned away for it.
 */
export const readListenerGateway: ObjectReader<Gateway> = (source, place, fields) => {
  const at = `${source.root}/spec`
  const spec = fields.object(source.value['spec'], at)
  const servers = fields.list(spec?.['listeners'], `${at}/listeners`).flatMap((item): Gateway['servers'] => {
    const listener = fields.read(listenerFields, item.value, item.pointer)
    if (listener === null) return []
    const own = (listener.allowedRoutes?.namespaces?.from ?? 'Same') === 'Same'
    return [
      {
        ...(listener.name ? { name: listener.name } : {}),
        hosts: [`${own ? '.' : '*'}/${listener.hostname || '*'}`],
        port: listener.port,
        protocol: (listener.protocol ?? 'HTTP').toUpperCase(),
        httpsRedirect: false,
      },
    ]
  })
  return { place, api: 'gateway-api', servers }
}
