import { isJsonObject } from '../../manifests/manifests.ts'
import type { Check, LintFinding } from './finding.ts'
import { isHostName, isPlaceholder } from './host-name.ts'
import { findingAt, has, inside, istioSpecs, itemsOf, type Spot, textOf, textsOf } from './spot.ts'
import { subjectOf } from './subject.ts'

type Fault = readonly [steps: readonly (string | number)[], fault: string, hint: string]

const hostFaults = (server: Spot): readonly Fault[] =>
  textsOf(server, 'hosts').flatMap((written, index): readonly Fault[] => {
    const host = written.slice(written.indexOf('/') + 1)
    if (isPlaceholder(written) || (isHostName(host) && (host.includes('.') || host === '*'))) return []
    const fault = `has the host ${JSON.stringify(written)}, which is no full name`
    return [[['hosts', index], fault, 'Short names are refused: write the full name, *.domain or *.']]
  })

const tlsProtocols = new Set(['HTTPS', 'TLS'])
const encryptedModes = new Set(['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL'])

const tlsFaults = (server: Spot, protocol: string): readonly Fault[] => {
  const tls = inside(server, 'tls')
  if (tls === null)
    return tlsProtocols.has(protocol)
      ? [[['port'], `has a server for ${protocol} without tls`, 'Add tls with a mode and a certificate.']]
      : []
  // A mode of null or none is PASSTHROUGH, unless only the redirect is written.
  const mode = textOf(tls, 'mode')
  const keys = Object.keys(tls.value).filter((key) => tls.value[key] !== null)
  if (protocol === 'HTTP' || protocol === 'HTTP2' || protocol === 'GRPC')
    return keys.every((key) => key === 'httpsRedirect')
      ? []
      : [[['tls'], `has TLS settings on a server for ${protocol}`, 'Make it HTTPS, or leave only httpsRedirect.']]
  if (tls.value['httpsRedirect'] === true && tlsProtocols.has(protocol))
    return [
      [
        ['tls', 'httpsRedirect'],
        `redirects to HTTPS on a server for ${protocol}`,
        'Redirect on the plain HTTP server.',
      ],
    ]
  if (mode === null || !encryptedModes.has(mode)) return []
  const sources = ['credentialName', 'credentialNames', 'serverCertificate', 'tlsCertificates'].filter((key) =>
    has(tls, key),
  )
  if (sources.length === 0)
    return [
      [
        ['tls'],
        `has TLS mode ${mode} without a certificate`,
        'Give credentialName, or serverCertificate and privateKey.',
      ],
    ]
  if (sources.length > 1)
    return [[['tls'], `takes its certificate from ${sources.join(' and ')} at once`, 'Keep one of them.']]
  return has(tls, 'serverCertificate') && !has(tls, 'privateKey')
    ? [[['tls'], 'has a serverCertificate without its privateKey', 'Add privateKey, or use credentialName.']]
    : []
}

/** Servers that Istio refuses: names of ports, hosts, TLS. */
export const checkGatewayServers: Check = (model) =>
  istioSpecs(model, 'Gateway').flatMap((spec): readonly LintFinding[] => {
    const subject = subjectOf(spec.object)
    const servers = itemsOf(spec, 'servers')
    const listed = spec.value['servers']
    if (servers.length === 0 && !isJsonObject(listed))
      return [
        findingAt(model, spec, [], {
          code: 'gateway-without-servers',
          message: `${subject} has no servers, and Istio refuses it.`,
          hint: 'Add a server with a port and hosts.',
        }),
      ]
    const names = new Set<string>()
    return servers.flatMap((server) => {
      const port = inside(server, 'port')
      const name = port === null ? null : textOf(port, 'name')
      const repeated = name !== null && names.has(name)
      if (name !== null) names.add(name)
      const protocol = (port === null ? null : textOf(port, 'protocol'))?.toUpperCase() ?? ''
      const faults: readonly Fault[] = [
        ...(repeated
          ? [
              [
                ['port', 'name'],
                `calls a second port ${name}`,
                'Give every port of a Gateway a name of its own.',
              ] as const,
            ]
          : []),
        ...(port !== null && has(port, 'targetPort')
          ? [[['port', 'targetPort'], 'has targetPort, which Istio refuses in a Gateway', 'Take it away.'] as const]
          : []),
        ...(Array.isArray(server.value['hosts']) && server.value['hosts'].length === 0
          ? [[['hosts'], 'has a server without hosts', 'Name its hosts, or *.'] as const]
          : []),
        ...hostFaults(server),
        ...tlsFaults(server, protocol),
      ]
      return faults.map(([steps, fault, hint]) =>
        findingAt(model, server, steps, {
          code: 'gateway-server-invalid',
          message: `${subject} ${fault}.`,
          hint,
        }),
      )
    })
  })
