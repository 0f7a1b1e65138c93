import { z } from 'zod'
import { displayKey, parseServiceKey } from '../model/host.ts'
import type { Match, MeshSettings, RouteParent, Router, Rule } from '../model/model.ts'
import type { Fields, Item } from '../reading/fields.ts'
import type { ObjectReader } from '../reading/object-reader.ts'
import { namesSchema } from '../reading/scalars.ts'
import { readBackends, type Surroundings } from './backends.ts'
import { readFilters } from './filters.ts'
import { readMatch } from './match.ts'
import { readParents } from './parents.ts'

const unreadable: Match = { headers: new Map(), withoutHeaders: new Map(), queryParams: new Map(), unreadable: true }

const readRule = (fields: Fields, item: Item, surroundings: Surroundings): Rule | null => {
  const rule = fields.object(item.value, item.pointer)
  if (rule === null) return null
  const written = rule['matches'] ?? null
  const entries = fields.list(written, `${item.pointer}/matches`)
  const filters = readFilters(fields, fields.list(rule['filters'], `${item.pointer}/filters`), surroundings)
  const backends = fields.list(rule['backendRefs'], `${item.pointer}/backendRefs`)
  const destinations = readBackends(fields, backends, surroundings)
  return {
    name: fields.read(z.string(), rule['name'], `${item.pointer}/name`) || null,
    index: item.index,
    pointer: item.pointer,
    line: fields.line(item.pointer),
    matches:
      written !== null && !Array.isArray(written) ? [unreadable] : entries.map((entry) => readMatch(fields, entry)),
    action:
      filters.redirect !== null
        ? filters.redirect
        : destinations.length > 0
          ? { kind: 'route', destinations }
          : { kind: 'none' },
    mirrors: filters.mirrors,
    rewrite: filters.rewrite,
    fault: null,
    raw: rule,
    source: rule,
  }
}

/** The full name of a Service, or its short one where the namespace is not known. */
const meshHost = ({ key }: RouteParent, { clusterDomain }: MeshSettings): string => {
  const parsed = parseServiceKey(key)
  if (parsed === null) return key
  return parsed.namespace === null ? displayKey(key) : `${parsed.name}.${parsed.namespace}.svc.${clusterDomain}`
}

/**
 * An HTTPRoute. Its hostnames are for gateways only: inside the mesh the parent Services themselves are what clients ask for (Istio takes no notice of
 * hostnames there). Attached to Services of another namespace alone it holds for clients of its own namespace and nobody else (GEP-1426).
 */
export const readHttpRoute: ObjectReader<Router> = (source, place, fields, settings) => {
  const at = `${source.root}/spec`
  const spec = fields.object(source.value['spec'], at)
  const surroundings = { namespace: place.namespace, settings }
  const parents = readParents(fields, fields.list(spec?.['parentRefs'], `${at}/parentRefs`), place.namespace)
  const services = parents.filter(({ kind }) => kind === 'service')
  const gateways = parents.filter(({ kind }) => kind === 'gateway')
  const hostnames = fields.read(namesSchema, spec?.['hostnames'], `${at}/hostnames`) ?? []
  const foreign = services.every(({ key }) => parseServiceKey(key)?.namespace !== place.namespace)
  const meshHosts = services.map((parent) => meshHost(parent, settings))
  return {
    place,
    api: 'gateway-api',
    parents,
    hosts: hostnames.length > 0 ? hostnames : gateways.length > 0 || services.length === 0 ? ['*'] : meshHosts,
    meshHosts,
    gateways: [...new Set([...(services.length > 0 ? ['mesh'] : []), ...gateways.map(({ key }) => key)])],
    exportTo: services.length > 0 && gateways.length === 0 && foreign ? ['.'] : [],
    rules: fields.list(spec?.['rules'], `${at}/rules`).flatMap((item) => readRule(fields, item, surroundings) ?? []),
    hasTcpOrTls: false,
    streamsTo: [],
    owner: null,
  }
}
