import type { Patch } from '../../manifests/manifests.ts'
import type { Destination, Rule } from '../../traffic/traffic.ts'
import {
  type DestinationChange,
  type NewDestination,
  withoutSetCookie,
  writeDestinations,
  writtenDestination,
} from '../../traffic/traffic.ts'
import { listText, ruleText } from '../wording.ts'
import { apportion } from './apportion.ts'

/** Percent by version of one service. */
export type Shares = ReadonlyMap<string, number>

export interface Wish {
  /** Whole percents by version; together with what is kept they sum to 100. */
  readonly shares: Shares
  /** Takes over a destination that names no subset, and so meant all pods; null leaves it as another version. */
  readonly unnamed: string | null
  /** Whether a lone destination may be turned to another version, instead of getting a second one beside it. */
  readonly turnsLone: boolean
}

export interface Split {
  readonly patch: Patch
  /** Versions whose share grows. */
  readonly growing: readonly string[]
  /** Versions that get an entry of their own by it. */
  readonly added: readonly string[]
}

const destinationsOf = (rule: Rule): readonly Destination[] =>
  rule.action.kind === 'route' ? rule.action.destinations : []

/** What each version of the service gets by this rule; a destination without a subset counts as the version ''. */
export const sharesOf = (rule: Rule, service: string): Shares => {
  const shares = new Map<string, number>()
  for (const destination of destinationsOf(rule))
    if (destination.service === service)
      shares.set(destination.subset ?? '', (shares.get(destination.subset ?? '') ?? 0) + destination.share)
  return shares
}

/** Whole percents of a rule's destinations as they are now, summing to 100. */
const wholeShares = (rule: Rule): readonly number[] =>
  apportion(
    destinationsOf(rule).map(({ share }) => share),
    100,
  )

/** What destinations that are not among the versions keep: of other services, or of versions that nobody spoke of. */
export const keptShare = (rule: Rule, service: string, versions: readonly (string | null)[]): number => {
  const whole = wholeShares(rule)
  return destinationsOf(rule).reduce(
    (sum, destination, index) =>
      destination.service === service && versions.includes(destination.subset ?? '') ? sum : sum + (whole[index] ?? 0),
    0,
  )
}

/**
 * The patch that gives each version of the service its share of a rule, the smallest there is. Destinations are never dropped: what gets
 * nothing keeps its place with weight 0. Destinations that no share is wished for keep theirs (`others: 'keep'`) or get nothing.
 */
export const splitRule = (rule: Rule, service: string, wish: Wish, others: 'keep' | 'zero'): Split => {
  const destinations = destinationsOf(rule)
  const whole = wholeShares(rule)
  const lone = destinations.length === 1
  const present = new Set(
    destinations.flatMap((to) => (to.service === service && to.subset !== null ? [to.subset] : [])),
  )
  const missing = [...wish.shares].filter(([version, percent]) => percent > 0 && !present.has(version))
  // A lone destination becomes the one version that everything goes to, and one that meant all pods becomes the version it stands for.
  const turned = lone && wish.turnsLone && missing.length === 1 && missing[0]?.[1] === 100 ? missing[0][0] : null
  const versions = destinations.map((to): string | null => {
    if (to.service !== service) return null
    if (turned !== null) return turned
    return to.subset ?? (wish.unnamed !== null && !present.has(wish.unnamed) ? wish.unnamed : '')
  })
  const wanted = destinations.map((_, index) => {
    const version = versions[index] ?? null
    return version === null ? undefined : wish.shares.get(version)
  })
  const weights = destinations.map((_, index) => {
    const share = wanted[index]
    if (share === undefined) return others === 'keep' ? (whole[index] ?? 0) : 0
    // A version may stand there twice, with other headers or ports: its entries share in the proportion they have.
    const twins = destinations.flatMap((_, twin) => (versions[twin] === versions[index] ? [twin] : []))
    const parts = apportion(
      twins.map((twin) => whole[twin] ?? 0),
      share,
    )
    return parts[twins.indexOf(index)] ?? 0
  })
  const like = destinations.find((to) => to.service === service) ?? destinations[0]
  const added = [...wish.shares]
    .filter(([version, percent]) => percent > 0 && !versions.includes(version))
    .flatMap(([subset, weight]): NewDestination[] =>
      like === undefined ? [] : [{ like: writtenDestination(rule, like), subset, weight }],
    )
  // A lone destination takes everything; only an HTTPRoute's with weight 0 takes nothing.
  const alone = lone && added.length === 0 && destinations[0]?.share === 100
  const subsetOf = (index: number): string | null => {
    const version = versions[index] ?? null
    return version === null || version === '' ? null : version
  }
  const changesSubset = destinations.some((to, index) => to.service === service && subsetOf(index) !== to.subset)
  const sameShares = destinations.every(({ share }, index) => share === (weights[index] ?? 0))
  // Weights are relative: where every share is right already, they stay as they are written.
  const keepsWeights = alone || (added.length === 0 && sameShares)
  const changes = destinations.map(
    (destination, index): DestinationChange => ({
      destination,
      weight: keepsWeights ? null : (weights[index] ?? 0),
      subset: changesSubset ? subsetOf(index) : null,
    }),
  )
  const before = sharesOf(rule, service)
  return {
    patch: writeDestinations(rule, changes, added),
    growing: [...wish.shares].flatMap(([version, percent]) => (percent > (before.get(version) ?? 0) ? [version] : [])),
    added: added.map(({ subset }) => subset),
  }
}

/** A destination may set headers for its version alone; a version that joins it does not get them, which is said. */
export const headersLeft = (rule: Rule, service: string, added: readonly string[]): readonly string[] => {
  const destinations = destinationsOf(rule)
  const like = destinations.find((to) => to.service === service) ?? destinations[0]
  if (
    added.length === 0 ||
    like === undefined ||
    withoutSetCookie(writtenDestination(rule, like))['headers'] === undefined
  )
    return []
  return [
    `The headers that rule ${ruleText(rule)} sets for ${like.subset ?? like.host} alone are not set for ${listText(added)}; write them there too if they are meant for every version.`,
  ]
}
