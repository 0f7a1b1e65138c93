import type { Labels } from '../model/labels.ts'

/** The labels that tell versions of one service from one another, the surest first. */
const selectorLabels = [
  'version',
  'track',
  'app.kubernetes.io/version',
  'release',
  'color',
  'slot',
  'variant',
  'rollouts-pod-template-hash',
]

/** What a selector says of the version. */
export const versionLabel = (labels: Labels): string | null =>
  selectorLabels.map((label) => labels.get(label)).find((value) => value !== undefined) ?? null

/** What a selector says beside the version: the service. */
const serviceLabels = (labels: Labels): Labels =>
  new Map([...labels].filter(([label]) => !selectorLabels.includes(label)))

const sameEntries = (one: Labels, other: Labels): boolean =>
  one.size === other.size && [...one].every(([key, value]) => other.get(key) === value)

/** True where two selectors are of one service: they differ in the version at most. */
export const sameService = (one: Labels, other: Labels): boolean =>
  one.size > 0 && other.size > 0 && sameEntries(serviceLabels(one), serviceLabels(other))

const versionWords =
  /^(?:v?\d[\w.-]*|v\d*|stable|canary|primary|baseline|preview|active|blue|green|prod|production|current|next|new|old|alpha|beta|rc\d*)$/

/** What a name has behind `service-`; null where it begins otherwise. */
export const suffixOf = (name: string, service: string): string | null =>
  name.startsWith(`${service}-`) && name.length > service.length + 1 ? name.slice(service.length + 1) : null

/** `reviews` of `reviews-v2`, `web` of `web-canary`; null for a name that does not end like a version's. */
export const withoutVersion = (name: string): string | null => {
  for (let dash = name.indexOf('-'); dash > 0; dash = name.indexOf('-', dash + 1))
    if (versionWords.test(name.slice(dash + 1))) return name.slice(0, dash)
  return null
}

/** The names' common beginning, cut at a hyphen; null where there is none. */
export const commonName = (names: readonly string[]): string | null => {
  const [first = [], ...others] = names.map((name) => name.split('-'))
  const length = first.findIndex((part, index) => others.some((other) => other[index] !== part))
  const parts = length < 0 ? first : first.slice(0, length)
  return names.length < 2 || parts.length === 0 ? null : parts.join('-')
}
