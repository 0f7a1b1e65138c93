import { fullName, type Host, hostKey, namespaceFits, resolveHost, wildcardCovers } from '../model/host.ts'
import type { MeshSettings } from '../model/model.ts'

/** The names that a request's host can mean to a sidecar. */
export interface RequestHost {
  readonly written: string
  /** What it surely or possibly is: `a` and full names surely, `a.b` and `a.b.svc` if there is such a service. */
  readonly service: { readonly namespace: string | null; readonly name: string } | null
  readonly certain: boolean
}

/** Istio gives a Service `a` of `n` the names `a.n.svc.<domain>`, `a.n.svc`, `a.n` and, for clients in `n`, `a`. */
export const requestHost = (host: string, clientNamespace: string | null, settings: MeshSettings): RequestHost => {
  const resolved = resolveHost(host, clientNamespace, settings)
  if (resolved.kind === 'service') return { written: host, service: resolved, certain: true }
  const [name, namespace, ...rest] = host.split('.')
  const short = rest.length === 0 || (rest.length === 1 && rest[0] === 'svc')
  return name && namespace && short
    ? { written: host, service: { namespace, name }, certain: false }
    : { written: host, service: null, certain: false }
}

/** How well a router's host fits the request's: Infinity for the name itself, the wildcard's length for a wildcard, null for not at all. */
export const meshHostRank = (request: RequestHost, host: Host, settings: MeshSettings): number | null => {
  if (host.kind === 'wildcard') {
    const names = [request.written]
    if (request.service !== null) names.push(fullName({ kind: 'service', ...request.service }, settings))
    return names.some((name) => wildcardCovers(host.pattern, name)) ? host.pattern.length : null
  }
  if (host.kind === 'external') return hostKey(host) === request.written ? Infinity : null
  const { service } = request
  return service !== null && service.name === host.name && namespaceFits(service.namespace, host.namespace)
    ? Infinity
    : null
}
