import { serviceKey } from '../model/host.ts'
import { displayName } from '../model/place.ts'
import { hasHttpName, isHttpPort } from '../simulate/ports.ts'
import type { Check, LintFinding } from './finding.ts'
import { findingAt, itemsOf, numberOf, objectsOfKind, specOf, textOf } from './spot.ts'

/** Ports of the Services that routes send to: what Istio takes them for decides whether HTTP rules apply (analyzer IST0118). */
export const checkServicePorts: Check = (model) => {
  const routed = new Set(
    model.routers.flatMap(({ rules }) =>
      rules.flatMap(({ action }) => (action.kind === 'route' ? action.destinations.map(({ service }) => service) : [])),
    ),
  )
  return objectsOfKind(model, '', 'Service').flatMap((object): readonly LintFinding[] => {
    const spec = specOf(object)
    if (spec === null) return []
    const ports = itemsOf(spec, 'ports')
    const name = displayName(object.place)
    const isRouted = routed.has(serviceKey(object.place.namespace, object.place.name))
    const unnamed = ports.length > 1 ? ports.filter((port) => textOf(port, 'name') === null) : []
    const judged = ports.map((port) => ({
      port,
      read: {
        name: textOf(port, 'name'),
        number: numberOf(port, 'port') ?? 0,
        appProtocol: textOf(port, 'appProtocol'),
      },
    }))
    return [
      ...unnamed.map((port) =>
        findingAt(model, port, [], {
          code: 'service-port-unnamed',
          message: `Service ${name} has ${ports.length} ports and one without a name, which Kubernetes refuses.`,
          hint: 'Name every port, such as http-web.',
        }),
      ),
      ...(isRouted && ports.length > 0 && !judged.some(({ read }) => isHttpPort(read))
        ? [
            findingAt(model, spec, ['ports'], {
              code: 'service-port-not-http',
              message: `Service ${name} has no port that Istio takes for HTTP, so the HTTP rules for it do not count.`,
              hint: 'Name the port http-…, or set appProtocol: http.',
            }),
          ]
        : []),
      ...judged
        .filter(({ read }) => isRouted && isHttpPort(read) && !hasHttpName(read))
        .map(({ port, read }) =>
          findingAt(model, port, [], {
            code: 'service-port-protocol-guessed',
            message: `Port ${read.number} of Service ${name} does not say its protocol, so Istio guesses it from the first bytes.`,
            hint: 'Name it http-… or grpc-…, or set appProtocol.',
          }),
        ),
    ]
  })
}
