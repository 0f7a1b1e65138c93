import { ruleLabel } from '../model/describe.ts'
import { type Check, finding, ruleWhere } from './finding.ts'

/** Claims of a token can be matched behind a gateway only (istio validation: JWT claim based routing). */
export const checkTokenClaims: Check = (model) =>
  model.routers
    .filter(({ gateways }) => gateways.includes('mesh'))
    .flatMap((router) =>
      router.rules
        .filter(({ matches }) =>
          matches.some(({ headers, gateways }) =>
            [...headers.keys()].some(
              (name) => name.startsWith('@request.auth.') && (gateways ?? ['mesh']).includes('mesh'),
            ),
          ),
        )
        .map((rule) =>
          finding(router.place, ruleWhere(router, rule), {
            code: 'token-claim-in-mesh',
            message: `Rule ${ruleLabel(rule)} of VirtualService ${router.place.name} matches a claim of a token, which Istio takes only behind a gateway, and the VirtualService is bound to the mesh.`,
            hint: 'Bind it to gateways alone.',
          }),
        ),
    )
