import { parseServiceKey, serviceKey } from './host.ts'
import type { Model, Rule } from './model.ts'

type Rename = (service: string) => string

const namespacesByName = (keys: Iterable<string>): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>()
  for (const key of keys) {
    const parsed = parseServiceKey(key)
    if (parsed === null || parsed.namespace === null) continue
    found.set(parsed.name, (found.get(parsed.name) ?? new Set()).add(parsed.namespace))
  }
  return found
}

const mentioned = function* (model: Model): Generator<string> {
  for (const { service } of model.subsetRules) yield service
  for (const { rules } of model.routers)
    for (const { action, mirrors } of rules) {
      if (action.kind === 'route') for (const { service } of action.destinations) yield service
      for (const { service } of mirrors) yield service
    }
}

/** `_/name` becomes `namespace/name` where exactly one namespace has that service: by its Service objects, else by what else names it. */
const renaming = (model: Model): Rename => {
  const objects = namespacesByName(model.services.map(({ place }) => serviceKey(place.namespace, place.name)))
  const mentions = namespacesByName(mentioned(model))
  return (service) => {
    const parsed = parseServiceKey(service)
    if (parsed === null || parsed.namespace !== null) return service
    const namespaces = objects.get(parsed.name) ?? mentions.get(parsed.name)
    const [only] = namespaces ?? []
    return only !== undefined && namespaces?.size === 1 ? serviceKey(only, parsed.name) : service
  }
}

const renameTarget = <To extends { readonly service: string; readonly backend?: string }>(
  to: To,
  rename: Rename,
): To => ({
  ...to,
  service: rename(to.service),
  ...(to.backend === undefined ? {} : { backend: rename(to.backend) }),
})

const renameRule = (rule: Rule, rename: Rename): Rule => ({
  ...rule,
  action:
    rule.action.kind === 'route'
      ? {
          kind: 'route',
          destinations: rule.action.destinations.map((to) => renameTarget(to, rename)),
        }
      : rule.action,
  mirrors: rule.mirrors.map((mirror) => renameTarget(mirror, rename)),
})

/** One key per service: references from objects of an unstated namespace take the key of the one service that fits. */
export const canonicalModel = (model: Model): Model => {
  const rename = renaming(model)
  return {
    ...model,
    routers: model.routers.map((router) => ({
      ...router,
      parents: router.parents.map((parent) =>
        parent.kind === 'service' ? { ...parent, key: rename(parent.key) } : parent,
      ),
      rules: router.rules.map((rule) => renameRule(rule, rename)),
    })),
    subsetRules: model.subsetRules.map((rule) => ({ ...rule, service: rename(rule.service) })),
  }
}
