/**
 * The gateway that a name means (istio pilot/pkg/model/config.go:resolveGatewayName): `mesh` and `namespace/name` as they are, `gw` and `./gw` in the
 * namespace of the object that says it, and the legacy `gw.namespace.svc.cluster.local` as `namespace/gw`.
 */
export const resolveGatewayName = (written: string, namespace: string | null): string => {
  if (written === 'mesh') return written
  const own = namespace ?? '_'
  if (written.startsWith('./')) return `${own}/${written.slice(2)}`
  if (written.includes('/')) return written
  const [name, stated] = written.split('.')
  return stated === undefined ? `${own}/${written}` : `${stated}/${name}`
}
