import {
  isJsonObject,
  type Json,
  type JsonObject,
  type Operation,
  type Patch,
  toPointer,
} from '../../manifests/manifests.ts'
import type { Labels } from '../model/labels.ts'
import { setText, withoutForeign } from './derived.ts'
import { holdsToken, withToken } from './version-token.ts'
import { mapAt } from './written-object.ts'

/** What tells a new version from the one that it is derived from. */
export interface NewVersion {
  /** The old version's names, of which the first that a text holds gives way. */
  readonly tokens: readonly string[]
  readonly version: string
  /** Labels that tell versions apart, with the new version's values; none of them is left as it was. */
  readonly telling: Labels
  /** Keys of labels that must stay: the Service selects by them. */
  readonly kept: ReadonlySet<string>
}

export interface DerivedDeployment {
  readonly name: string
  /** Of the new pods. */
  readonly labels: Labels
  /** The new selector, and the one that it was made from. */
  readonly selector: JsonObject
  readonly original: JsonObject
  /** On the object's own root. */
  readonly patch: Patch
}

/** The text with the new version's name in place of the old one's; null where it holds none. */
export const renamed = (text: string, { tokens, version }: NewVersion): string | null => {
  const token = tokens.find((one) => holdsToken(text, one))
  return token === undefined ? null : withToken(text, token, version)
}

/** A name of an object: `reviews-v3` of `reviews-v1`, and of `reviews`. */
const renamedObject = (name: string, fresh: NewVersion): string => renamed(name, fresh) ?? `${name}-${fresh.version}`

const freshLabel = (key: string, value: string, fresh: NewVersion): string =>
  fresh.telling.get(key) ?? (fresh.kept.has(key) ? value : (renamed(value, fresh) ?? value))

const relabel = (value: JsonObject, steps: readonly string[], fresh: NewVersion): readonly Operation[] =>
  Object.entries(mapAt(value, ...steps)).flatMap(([key, label]): readonly Operation[] => {
    const after = freshLabel(key, String(label), fresh)
    // A label that stays needs no quotes around it.
    return after === String(label) ? [] : [{ op: 'replace', path: toPointer([...steps, key]), value: after }]
  })

const expressionValues = (value: JsonObject, fresh: NewVersion): readonly Operation[] => {
  const expressions = mapAt(value, 'spec', 'selector')['matchExpressions']
  if (!Array.isArray(expressions)) return []
  return expressions.flatMap((expression: Json, index: number): readonly Operation[] => {
    if (!isJsonObject(expression) || expression['operator'] !== 'In' || !Array.isArray(expression['values'])) return []
    const key = String(expression['key'])
    const { values } = expression
    const changed = values.map((one: Json) => freshLabel(key, String(one), fresh))
    if (changed.every((one, at) => one === String(values[at]))) return []
    const path = toPointer(['spec', 'selector', 'matchExpressions', index, 'values'])
    return [{ op: 'replace', path, value: [...new Set(changed)] }]
  })
}

const labelsAfter = (value: JsonObject, fresh: NewVersion): Labels =>
  new Map([
    ...Object.entries(mapAt(value, 'spec', 'template', 'metadata', 'labels')).map(([key, label]): [string, string] => [
      key,
      freshLabel(key, String(label), fresh),
    ]),
    ...fresh.telling,
  ])

const addedLabels = (value: JsonObject, fresh: NewVersion): readonly Operation[] => {
  const own = mapAt(value, 'spec', 'template', 'metadata', 'labels')
  return [...fresh.telling].flatMap(([key, label]) =>
    own[key] === undefined ? setText(value, toPointer(['spec', 'template', 'metadata', 'labels', key]), label) : [],
  )
}

const selectorAfter = (value: JsonObject, operations: readonly Operation[]): JsonObject => {
  const original = mapAt(value, 'spec', 'selector')
  const matchLabels: Record<string, Json> = { ...mapAt(original, 'matchLabels') }
  const expressions = original['matchExpressions']
  const matchExpressions = Array.isArray(expressions) ? [...expressions] : []
  for (const operation of operations) {
    if (operation.op === 'remove') continue
    const [, list, key = ''] = /^\/spec\/selector\/(matchLabels|matchExpressions)\/([^/]+)/.exec(operation.path) ?? []
    const step = key.replaceAll('~1', '/').replaceAll('~0', '~')
    const one = matchExpressions[Number(step)]
    if (list === 'matchLabels') matchLabels[step] = operation.value
    else if (list === 'matchExpressions' && isJsonObject(one))
      matchExpressions[Number(step)] = { ...one, values: operation.value }
  }
  return { matchLabels, matchExpressions }
}

/**
 * A new version's Deployment as a patch on a copy of another's: name, labels and selector are its own, and what a server wrote into the old one
 * goes. Everything else is as it was.
 */
export const deriveDeployment = (value: JsonObject, fresh: NewVersion): DerivedDeployment => {
  const name = renamedObject(String(mapAt(value, 'metadata')['name']), fresh)
  const labelled = [
    ...relabel(value, ['metadata', 'labels'], fresh),
    ...relabel(value, ['spec', 'selector', 'matchLabels'], fresh),
    ...expressionValues(value, fresh),
    ...relabel(value, ['spec', 'template', 'metadata', 'labels'], fresh),
    ...addedLabels(value, fresh),
  ]
  const paused: readonly Operation[] =
    mapAt(value, 'spec')['paused'] === undefined ? [] : [{ op: 'remove', path: '/spec/paused' }]
  return {
    name,
    labels: labelsAfter(value, fresh),
    selector: selectorAfter(value, labelled),
    original: mapAt(value, 'spec', 'selector'),
    patch: [...setText(value, '/metadata/name', name), ...labelled, ...paused, ...withoutForeign(value)],
  }
}

/** The autoscaler of a new version, of the old one's: it scales the new Deployment, and counts and metrics stay. */
export const deriveAutoscaler = (
  value: JsonObject,
  fresh: NewVersion,
  deployment: string,
): { readonly name: string; readonly patch: Patch } => {
  const own = String(mapAt(value, 'metadata')['name'])
  const scaled = String(mapAt(value, 'spec', 'scaleTargetRef')['name'])
  const name = own === scaled ? deployment : renamedObject(own, fresh)
  return {
    name,
    patch: [
      ...setText(value, '/metadata/name', name),
      ...relabel(value, ['metadata', 'labels'], fresh),
      ...setText(value, '/spec/scaleTargetRef/name', deployment),
      ...withoutForeign(value),
    ],
  }
}
