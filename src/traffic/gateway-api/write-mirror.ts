import { isJsonObject, type Json, type JsonObject, type Operation, type Patch } from '../../manifests/manifests.ts'
import type { Mirror, Rule } from '../model/model.ts'
import { backendName, referenceFor } from './version-backend.ts'
import { listOf } from './worded-rule.ts'

const divisor = (one: number, other: number): number => (other === 0 ? one : divisor(other, one % other))

/** A whole share is a `percent`; a part of one has to be a fraction, to the fourth decimal. */
const shareField = (percentage: number): { readonly key: string; readonly value: Json } => {
  if (Number.isInteger(percentage)) return { key: 'percent', value: percentage }
  const numerator = Math.round(percentage * 10_000)
  const common = divisor(numerator, 1_000_000)
  return { key: 'fraction', value: { numerator: numerator / common, denominator: 1_000_000 / common } }
}

const filtersOf = (rule: Rule): readonly Json[] => listOf(rule.source?.['filters'])

const writtenMirror = (rule: Rule, { pointer }: Mirror): JsonObject => {
  const filter = filtersOf(rule)[Number(pointer.slice(pointer.lastIndexOf('/') + 1))]
  const mirror = isJsonObject(filter) ? filter['requestMirror'] : null
  return isJsonObject(mirror) ? mirror : {}
}

/** The share of a mirror that is there already; `percent` and `fraction` exclude one another. */
export const writeBackendMirrorShare = (rule: Rule, mirror: Mirror, percentage: number): Patch => {
  const written = writtenMirror(rule, mirror)
  const at = `${mirror.pointer}/requestMirror`
  const { key, value } = shareField(percentage)
  const other = key === 'percent' ? 'fraction' : 'percent'
  return [
    ...(written[other] === undefined ? [] : [{ op: 'remove' as const, path: `${at}/${other}` }]),
    { op: written[key] === undefined ? 'add' : 'replace', path: `${at}/${key}`, value },
  ]
}

/** The Service of another version for a mirror that is there already. */
export const writeBackendMirrorVersion = (rule: Rule, mirror: Mirror, version: string): Patch => [
  { op: 'replace', path: `${mirror.pointer}/requestMirror/backendRef/name`, value: backendName(rule, mirror, version) },
]

/**
 * A copy to a version for a rule that sends none there yet: one more filter, behind those that are there.
 * @param destination as a VirtualService has it
 */
export const writeNewBackendMirror = (rule: Rule, destination: JsonObject, percentage: number): Patch => {
  const { key, value } = shareField(percentage)
  const filter: JsonObject = {
    type: 'RequestMirror',
    requestMirror: {
      backendRef: referenceFor([rule], destination),
      ...(percentage === 100 ? {} : { [key]: value }),
    },
  }
  return rule.source?.['filters'] === undefined
    ? [{ op: 'add', path: `${rule.pointer}/filters`, value: [filter] }]
    : [{ op: 'add', path: `${rule.pointer}/filters/-`, value: filter }]
}

/** Takes mirrors away, and the list of filters with the last of them. */
export const writeNoBackendMirror = (rule: Rule, mirrors: readonly Mirror[]): Patch => {
  if (mirrors.length > 0 && mirrors.length === filtersOf(rule).length)
    return [{ op: 'remove', path: `${rule.pointer}/filters` }]
  // From the back, so that the positions of those before stay true.
  return [...mirrors].reverse().map(({ pointer }): Operation => ({ op: 'remove', path: pointer }))
}
