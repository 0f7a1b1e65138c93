import type { Scope } from '../../commands/command.ts'
import { type Policy, servicePolicy } from '../../config/policy.ts'
import { failure, type Result, success } from '../../problem.ts'
import { findVersion, type Model, versionsOf } from '../../traffic/traffic.ts'
import type { VersionRole } from '../plan.ts'
import { targetsOf } from '../splits/edited-rules.ts'
import { sharesOf } from '../splits/split.ts'
import { listText, percentText, serviceName, serviceText } from '../wording.ts'
import { knownVersions } from './versions.ts'

/** The roles of one service as far as somebody has fixed them: the open rollout first, else the configuration. */
export const fixedRole = (
  model: Model,
  service: string,
  policy: Policy,
  open: Readonly<Record<string, VersionRole>>,
): VersionRole => {
  const own = open[service]
  const configured = servicePolicy(policy, service)
  const name = (word: string | null | undefined): string | null =>
    word === null || word === undefined ? null : (findVersion(versionsOf(model, service), word)?.name ?? word)
  return { stable: own?.stable ?? name(configured?.stable), canary: own?.canary ?? name(configured?.canary) }
}

/** The largest share that each version has in any of the rules a command would edit. */
const routedShares = (model: Model, service: string, scope: Scope): Result<ReadonlyMap<string, number>> => {
  const targets = targetsOf(model, service, scope)
  if (!targets.ok) return targets
  const shares = new Map<string, number>()
  for (const { rule } of targets.value.rules)
    for (const [version, share] of sharesOf(rule, service))
      if (version !== '') shares.set(version, Math.max(share, shares.get(version) ?? 0))
  return success(shares)
}

/**
 * The version that carries production: the only other version of the route when one is named, else the one with the largest share, else the only other
 * one that the repository knows.
 * @param named the versions that the comment gives shares to
 */
export const stableOf = (model: Model, service: string, scope: Scope, named: readonly string[]): Result<string> => {
  const routed = routedShares(model, service, scope)
  if (!routed.ok) return routed
  const others = [...routed.value].filter(([version]) => !named.includes(version))
  const [only, second] = others
  if (named.length > 0 && only !== undefined && second === undefined) return success(only[0])
  const largest = Math.max(...others.map(([, share]) => share))
  const leaders = others.filter(([, share]) => share === largest && share > 0)
  const [leader] = leaders
  if (leader !== undefined && leaders.length === 1) return success(leader[0])
  const known = knownVersions(model, service).filter((version) => !named.includes(version))
  const [single] = known
  if (others.length === 0 && single !== undefined && known.length === 1) return success(single)
  const choices = others.length > 0 ? others.map(([version, share]) => `${version} (${percentText(share)} %)`) : known
  return failure({
    code: 'stable-ambiguous',
    message:
      choices.length === 0
        ? `No second version of ${serviceText(service)} is here that could take the rest.`
        : `Which version of ${serviceText(service)} is stable cannot be told: ${listText(choices)}.`,
    hint: `Write it in .github/sluice.yml: services: {${serviceName(service)}: {stable: ${known[0] ?? 'v1'}}}`,
  })
}

/** The version that a command without one means: the only one of exactly two that is not stable. */
export const canaryOf = (model: Model, service: string, stable: string): Result<string> => {
  const known = knownVersions(model, service)
  const others = known.filter((version) => version !== stable)
  const [only] = others
  if (only !== undefined && known.length === 2 && others.length === 1) return success(only)
  return failure({
    code: 'version-missing',
    message:
      others.length === 0
        ? `${serviceText(service)} has no version here besides ${stable}.`
        : `Which version of ${serviceText(service)} is meant? Besides ${stable} there are ${listText(others)}.`,
    hint:
      others.length === 0
        ? 'A new version begins with its Deployment, which the Service selects and which has a version label of its own.'
        : `Say it: ${others.map((version) => `/canary 10 ${version} ${serviceName(service)}`).join(' or ')}`,
  })
}
