import { displayName, objectName } from '../model/place.ts'
import type { Check, LintFinding } from './finding.ts'
import { findingAt, has, inside, istioSpecs, itemsOf, numberOf, type Spot, textOf, textsOf } from './spot.ts'
import { subjectOf } from './subject.ts'

interface Claim {
  readonly spec: Spot
  readonly server: Spot
  readonly key: string
}

const claimsOf = (spec: Spot): readonly Claim[] =>
  itemsOf(spec, 'servers').flatMap((server) => {
    const port = inside(server, 'port')
    const number = port === null ? null : numberOf(port, 'number')
    const bind = textOf(server, 'bind') ?? ''
    return textsOf(server, 'hosts').map((host) => ({
      spec,
      server,
      key: `${number ?? '?'} ${bind} ${JSON.stringify(spec.value['selector'] ?? {})} ${host.slice(host.indexOf('/') + 1).toLowerCase()}`,
    }))
  })

const groupBy = (claims: readonly Claim[]): readonly (readonly Claim[])[] => {
  const groups = new Map<string, Claim[]>()
  for (const claim of claims) {
    const group = groups.get(claim.key)
    if (group === undefined) groups.set(claim.key, [claim])
    else group.push(claim)
  }
  return [...groups.values()]
}

const onlyRedirects = ({ server }: Claim): boolean => inside(server, 'tls')?.value['httpsRedirect'] === true

const certificate = ({ server }: Claim): string | null => {
  const tls = inside(server, 'tls')
  return tls === null ? null : textOf(tls, 'credentialName')
}

/** Two Gateways that end TLS for one host at the same pods and port (analyzer IST0145): the later one is left out. Plain HTTP is merged. */
export const checkGatewayConflicts: Check = (model) =>
  groupBy(
    istioSpecs(model, 'Gateway')
      .flatMap(claimsOf)
      .filter(({ server }) => has(server, 'tls')),
  ).flatMap((group) =>
    group.flatMap((claim): LintFinding[] => {
      const own = objectName(claim.spec.object.place)
      const rival = group.find(({ spec }) => objectName(spec.object.place) !== own)
      if (rival === undefined || onlyRedirects(claim) || onlyRedirects(rival)) return []
      const { place } = rival.spec.object
      return [
        findingAt(model, claim.server, ['hosts'], {
          code: 'gateway-conflict',
          message: `${subjectOf(claim.spec.object)} ends TLS for a host and port, and so does Gateway ${displayName(place)} (${place.path}:${place.line}) at the same pods; only the older server counts.`,
          hint: 'Put the servers into one Gateway, or narrow the hosts.',
        }),
      ]
    }),
  )

/** Several hosts with one certificate in several Gateways: browsers reuse a connection over HTTP/2 and get 404 (analyzer IST0138). */
export const checkSharedCertificates: Check = (model) => {
  const byName = new Map<string, Claim[]>()
  for (const claim of istioSpecs(model, 'Gateway').flatMap(claimsOf)) {
    const name = certificate(claim)
    if (name === null) continue
    const key = `${name} ${JSON.stringify(claim.spec.value['selector'] ?? {})}`
    const claims = byName.get(key)
    if (claims === undefined) byName.set(key, [claim])
    else claims.push(claim)
  }
  return [...byName.values()].flatMap((claims) => {
    const [first] = claims
    const other = claims.find(
      ({ spec }) => first !== undefined && objectName(spec.object.place) !== objectName(first.spec.object.place),
    )
    if (first === undefined || other === undefined) return []
    return [
      findingAt(model, other.server, ['tls', 'credentialName'], {
        code: 'gateway-certificate-shared',
        message: `${subjectOf(other.spec.object)} serves the certificate ${certificate(other)}, and so does Gateway ${displayName(first.spec.object.place)}: a browser that reuses its HTTP/2 connection gets 404 for the other's hosts.`,
        hint: 'Put the hosts into one Gateway, or give each a certificate of its own.',
      }),
    ]
  })
}
