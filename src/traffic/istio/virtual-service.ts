import { isJsonList, isJsonObject, type Json } from '../../manifests/manifests.ts'
import { hostKey, resolveHost } from '../model/host.ts'
import type { Router } from '../model/model.ts'
import type { ObjectReader } from '../reading/object-reader.ts'
import { namesSchema } from '../reading/scalars.ts'
import type { Surroundings } from './destination.ts'
import { resolveGatewayName } from './gateway-name.ts'
import { readRule } from './rule.ts'

const listOf = (value: Json | undefined): readonly Json[] => (isJsonList(value) ? value : [])

/** The services of tcp and tls routes. What is wrong in them is for the linter alone: nothing here is ever changed. */
const servicesOf = (rules: Json | undefined, { namespace, settings }: Surroundings): readonly string[] =>
  listOf(rules).flatMap((rule) =>
    listOf(isJsonObject(rule) ? rule['route'] : undefined).flatMap((entry) => {
      const destination = isJsonObject(entry) ? entry['destination'] : undefined
      const host = isJsonObject(destination) ? destination['host'] : undefined
      return typeof host === 'string' ? [hostKey(resolveHost(host, namespace, settings))] : []
    }),
  )

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
    streamsTo: [spec?.['tcp'], spec?.['tls']].flatMap((rules) => servicesOf(rules, surroundings)),
    owner: null,
  }
}
