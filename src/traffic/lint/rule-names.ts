import { type Check, finding, ruleWhere } from './finding.ts'

/** Two rules of one name: neither metrics nor commands can tell them apart. */
export const checkRuleNames: Check = (model) =>
  model.routers.flatMap((router) => {
    const seen = new Set<string>()
    return router.rules.flatMap((rule) => {
      if (rule.name === null) return []
      if (!seen.has(rule.name)) {
        seen.add(rule.name)
        return []
      }
      return [
        finding(router.place, ruleWhere(router, rule), {
          code: 'rule-name-repeated',
          ...(router.api === 'gateway-api' ? { severity: 'error' as const } : {}),
          message: `${router.place.kind} ${router.place.name} has a second rule called ${rule.name}.`,
          hint: 'Give every rule a name of its own.',
        }),
      ]
    })
  })
