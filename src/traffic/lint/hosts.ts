import { wildcardCovers } from '../model/host.ts'
import { findDelegate } from '../model/ways-in.ts'
import type { Check, LintFinding } from './finding.ts'
import { isAddress, isHostName, isPlaceholder } from './host-name.ts'
import { findingAt, istioSpecs, textsOf } from './spot.ts'
import { subjectOf } from './subject.ts'

const overlap = (one: string, other: string): boolean => one === other || (one !== '*' && wildcardCovers(one, other))

/** What Istio refuses among the hosts of a VirtualService: malformed names, `*` for the mesh, one host twice. */
export const checkHosts: Check = (model) =>
  istioSpecs(model, 'VirtualService').flatMap((spec) => {
    const hosts = textsOf(spec, 'hosts')
    const gateways = textsOf(spec, 'gateways')
    const subject = subjectOf(spec.object)
    const inMesh = gateways.length === 0 || gateways.includes('mesh')
    return hosts.flatMap((host, index): LintFinding[] => {
      const at = ['hosts', index]
      const malformed = !isHostName(host) && !isAddress(host) && !isPlaceholder(host)
      const twice = hosts.slice(0, index).find((earlier) => {
        const [a, b] = [earlier.toLowerCase(), host.toLowerCase()]
        return (a.startsWith('*') && overlap(a, b)) || overlap(b, a)
      })
      return [
        ...(malformed
          ? [
              findingAt(model, spec, at, {
                code: 'host-invalid',
                message: `${subject} has the host ${JSON.stringify(host)}, which is no DNS name.`,
                hint: 'A name of letters, digits, dots and hyphens; a star only as its first label; neither scheme nor port.',
              }),
            ]
          : []),
        ...(host === '*' && inMesh
          ? [
              findingAt(model, spec, at, {
                code: 'mesh-wildcard-host',
                message: `${subject} claims * for the mesh, which Istio refuses.`,
                hint: 'Bind it to a gateway, or name the hosts.',
              }),
            ]
          : []),
        ...(twice === undefined
          ? []
          : [
              findingAt(model, spec, at, {
                code: 'host-repeated',
                message: `${subject} has the host ${host} beside ${twice}, which covers the same; Istio refuses that.`,
                hint: 'Keep one of them.',
              }),
            ]),
      ]
    })
  })

/** A VirtualService without hosts is a delegate; where no rule here delegates to it, it does nothing that could be seen. */
export const checkUnusedDelegates: Check = (model) => {
  const used = new Set(
    model.routers.flatMap(({ rules }) =>
      rules.flatMap(({ action }) =>
        action.kind === 'delegate' ? [findDelegate(model, action.name, action.namespace)?.place] : [],
      ),
    ),
  )
  return istioSpecs(model, 'VirtualService')
    .filter((spec) => textsOf(spec, 'hosts').length === 0 && !used.has(spec.object.place))
    .map((spec) =>
      findingAt(model, spec, [], {
        code: 'delegate-unused',
        message: `${subjectOf(spec.object)} has no hosts, so that it counts only where a rule delegates to it, and none in this repository does.`,
        hint: 'Give it hosts, or delegate to it.',
      }),
    )
}
