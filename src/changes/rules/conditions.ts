import type { Condition, ValueMatch } from '../../commands/command.ts'
import { isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import { failure, type Result, success } from '../../problem.ts'
import { audienceExpression, cookieExpression } from '../../traffic/traffic.ts'

/** A value as a match entry writes it. */
export const written = (match: ValueMatch): JsonObject =>
  match.kind === 'present' ? {} : { [match.kind]: match.value }

/** The map of a match entry, and the key in it; null for a field of its own. */
const placeOf = (condition: Condition): { readonly map: string; readonly key: string | null; readonly value: Json } => {
  switch (condition.kind) {
    case 'header':
      return { map: 'headers', key: condition.name.toLowerCase(), value: written(condition.match) }
    case 'without-header':
      return { map: 'withoutHeaders', key: condition.name.toLowerCase(), value: written(condition.match) }
    case 'query':
      return { map: 'queryParams', key: condition.name, value: written(condition.match) }
    case 'cookie':
      return {
        map: 'headers',
        key: 'cookie',
        value: { regex: cookieExpression(condition.name, condition.value) },
      }
    case 'user-agent':
      return { map: 'headers', key: 'user-agent', value: written(condition.match) }
    case 'browser':
    case 'device':
      return { map: 'headers', key: 'user-agent', value: { regex: audienceExpression(condition) } }
    case 'source-namespace':
      return { map: 'sourceNamespace', key: null, value: condition.namespace }
    case 'uri':
    case 'method':
    case 'authority':
      return { map: condition.kind, key: null, value: written(condition.match) }
  }
}

/** True for a condition on the path that every path meets. */
export const isEveryPath = (uri: Json | undefined): boolean =>
  isJsonObject(uri) && (uri['prefix'] === '/' || uri['prefix'] === '' || uri['regex'] === '.*')

/**
 * One entry of a rule's match list: the conditions ANDed, on top of what the entry says already. Istio takes one value for each field and each name, so
 * two conditions on one of them cannot be ANDed.
 */
export const matchEntry = (conditions: readonly Condition[], base: JsonObject = {}): Result<JsonObject> => {
  const entry: Record<string, Json> = Object.fromEntries(
    // A default route may spell "every path"; a condition beside it says enough.
    Object.entries(base).filter(([key, value]) => key !== 'name' && !(key === 'uri' && isEveryPath(value))),
  )
  for (const condition of conditions) {
    const { map, key, value } = placeOf(condition)
    const present = entry[map]
    const taken = key === null ? present !== undefined : isJsonObject(present) && Object.hasOwn(present, key)
    if (taken)
      return failure({
        code: 'condition-repeated',
        message: `Two conditions on ${key === null ? map : `${map} ${key}`} cannot both hold in one rule: Istio takes one value for it.`,
        hint:
          key === 'cookie'
            ? 'Give one cookie; a request must have all conditions of a rule.'
            : 'Put them into one regular expression (~=), or into two rules.',
      })
    entry[map] = key === null ? value : { ...(isJsonObject(present) ? present : {}), [key]: value }
  }
  return success(entry)
}

const valueText = (match: ValueMatch): string =>
  match.kind === 'present' ? '' : `${{ exact: '=', prefix: '^=', regex: '~=' }[match.kind]}${match.value}`

/** A condition as people type it: `header end-user=jason`. */
export const conditionText = (condition: Condition): string => {
  switch (condition.kind) {
    case 'cookie':
      return `cookie ${condition.name}=${condition.value}`
    case 'source-namespace':
      return `source namespace=${condition.namespace}`
    case 'browser':
    case 'device':
      return `${condition.kind} ${condition.name}`
    case 'header':
    case 'without-header':
    case 'query':
      return `${condition.kind} ${condition.name}${valueText(condition.match)}`
    default:
      return `${condition.kind} ${valueText(condition.match).replace(/^=/, '')}`
  }
}

const partOfName = (condition: Condition): string => {
  switch (condition.kind) {
    case 'cookie':
      return `${condition.name}-${condition.value}`
    case 'source-namespace':
      return `from-${condition.namespace}`
    case 'browser':
    case 'device':
      return condition.name
    case 'header':
    case 'query':
      return `${condition.name}${condition.match.kind === 'present' ? '' : `-${condition.match.value}`}`
    case 'without-header':
      return `without-${condition.name}${condition.match.kind === 'present' ? '' : `-${condition.match.value}`}`
    default:
      return condition.match.kind === 'present' ? condition.kind : `${condition.kind}-${condition.match.value}`
  }
}

const longestName = 40

/** A rule's name made of its conditions: `end-user-jason`. Numbered where the file has it already. */
export const generatedName = (conditions: readonly Condition[], taken: readonly string[]): string => {
  const plain = conditions
    .map(partOfName)
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longestName)
    .replaceAll(/^-|-$/g, '')
  const name = plain === '' ? 'rule' : plain
  let candidate = name
  for (let number = 2; taken.includes(candidate); number++) candidate = `${name}-${number}`
  return candidate
}
