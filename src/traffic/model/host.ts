import type { MeshSettings } from './model.ts'

/** What a host in a manifest means once its namespace is known. */
export type Host =
  | { readonly kind: 'service'; readonly namespace: string | null; readonly name: string }
  /** `*` or `*.suffix`, lower-cased. */
  | { readonly kind: 'wildcard'; readonly pattern: string }
  | { readonly kind: 'external'; readonly host: string }

export const defaultSettings: MeshSettings = { clusterDomain: 'cluster.local', rootNamespace: 'istio-system' }

/**
 * Istio's rule (pkg/config config.go:ResolveShortnameToFQDN): a name without a dot belongs to the namespace of the object that says it;
 * anything with a dot is taken as it is, so that `reviews.prod` is *not* the Service `reviews` of `prod`.
 */
export const resolveHost = (written: string, namespace: string | null, settings: MeshSettings): Host => {
  const host = written.toLowerCase()
  if (host.startsWith('*')) return { kind: 'wildcard', pattern: host }
  if (!host.includes('.')) return { kind: 'service', namespace, name: host }
  const tail = `.svc.${settings.clusterDomain}`
  const [name, stated, ...rest] = host.endsWith(tail) ? host.slice(0, -tail.length).split('.') : []
  return name && stated && rest.length === 0 ? { kind: 'service', namespace: stated, name } : { kind: 'external', host }
}

/** `namespace/name` of a Service, `_` for an unstated namespace. */
export const serviceKey = (namespace: string | null, name: string): string => `${namespace ?? '_'}/${name}`

/** The key of a host: `namespace/name` for a Service, else the host itself. */
export const hostKey = (host: Host): string => {
  switch (host.kind) {
    case 'service':
      return serviceKey(host.namespace, host.name)
    case 'wildcard':
      return host.pattern
    case 'external':
      return host.host
  }
}

/** A key as people read it: without the mark of an unstated namespace. */
export const displayKey = (key: string): string => (key.startsWith('_/') ? key.slice(2) : key)

/** The parts of a `namespace/name` key, or null where the key is a plain host. */
export const parseServiceKey = (key: string): { readonly namespace: string | null; readonly name: string } | null => {
  const slash = key.indexOf('/')
  if (slash < 1) return null
  const namespace = key.slice(0, slash)
  return { namespace: namespace === '_' ? null : namespace, name: key.slice(slash + 1) }
}

/** Unstated fits any namespace; whether exactly one document fits is for the caller to see. */
export const namespaceFits = (one: string | null, other: string | null): boolean =>
  one === null || other === null || one === other

/** True where `*.suffix` (or `*`) covers the name; `*.foo.com` does not cover `foo.com` (istio pkg/config/host/name.go:Matches). */
export const wildcardCovers = (pattern: string, host: string): boolean =>
  pattern === '*' || (host.length > pattern.length - 1 && host.endsWith(pattern.slice(1)))

/** The name that Envoy sees for a host: a Service's full name, else the host. */
export const fullName = (host: Host, settings: MeshSettings): string =>
  host.kind === 'service' ? `${host.name}.${host.namespace ?? '_'}.svc.${settings.clusterDomain}` : hostKey(host)
