import type { Router } from '../model/model.ts'
import type { ObjectReader } from '../reading/object-reader.ts'
import { namesSchema } from '../reading/scalars.ts'
import { resolveGatewayName } from './gateway-name.ts'
import { readRule } from './rule.ts'

/** A VirtualService of `networking.istio.io`; the kinds of other groups that share the name are not ours. */
export const readVirtualService: ObjectReader<Router> = (source, place, fields, settings) => {
  const at = `${source.root}/spec`
  const spec = fields.object(source.value['spec'], at)
  fields.known(spec, at, ['hosts', 'gateways', 'http', 'tls', 'tcp', 'exportTo'])
  const surroundings = { namespace: place.namespace, settings }
  const gateways = fields.read(namesSchema, spec?.['gateways'], `${at}/gateways`) ?? []
  const has = (key: string): boolean => Array.isArray(spec?.[key]) && spec[key].length > 0
  return {
    place,
    api: 'istio',
    parents: [],
    hosts: fields.read(namesSchema, spec?.['hosts'], `${at}/hosts`) ?? [],
    // None written means every sidecar of the mesh, and no gateway.
    gateways: gateways.length === 0 ? ['mesh'] : gateways.map((name) => resolveGatewayName(name, place.namespace)),
    exportTo: fields.read(namesSchema, spec?.['exportTo'], `${at}/exportTo`) ?? [],
    rules: fields.list(spec?.['http'], `${at}/http`).flatMap((item) => readRule(fields, item, surroundings) ?? []),
    hasTcpOrTls: has('tcp') || has('tls'),
    owner: null,
  }
}
