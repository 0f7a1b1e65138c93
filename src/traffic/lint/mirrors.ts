import { ruleLabel } from '../model/describe.ts'
import { type Check, finding, ruleWhere } from './finding.ts'

/** `mirror` and `mirrors` in one rule: Istio refuses the object. */
export const checkMirrors: Check = (model) =>
  model.routers.flatMap((router) =>
    router.rules
      .filter(
        ({ raw }) => (raw['mirror'] ?? null) !== null && Array.isArray(raw['mirrors']) && raw['mirrors'].length > 0,
      )
      .map((rule) =>
        finding(router.place, ruleWhere(router, rule), {
          code: 'mirror-and-mirrors',
          severity: 'error',
          message: `Rule ${ruleLabel(rule)} of VirtualService ${router.place.name} has both mirror and mirrors, which Istio refuses.`,
          hint: 'Keep one of the two.',
        }),
      ),
  )
