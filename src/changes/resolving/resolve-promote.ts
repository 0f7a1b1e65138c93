import type { Scope } from '../../commands/command.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import { type Model, versionState } from '../../traffic/traffic.ts'
import type { VersionRole } from '../plan.ts'
import { targetsOf } from '../splits/edited-rules.ts'
import { sharesOf } from '../splits/split.ts'
import { resolveRetire } from '../verbs/retire.ts'
import { listText, serviceName, serviceText } from '../wording.ts'
import { type Resolver, type Resolving, serviceOf } from './resolving.ts'
import { canaryOf, fixedRole, stableOf } from './roles.ts'
import { isStandingPair } from './standing-pair.ts'
import { knownVersions } from './versions.ts'
import { resolveVersionIn } from './versions-of-the-comment.ts'

const contradiction = (service: string, version: string, fixed: VersionRole, isOpen: boolean): Problem | null => {
  const name = serviceName(service)
  if (fixed.stable === version)
    return {
      code: 'version-is-stable',
      message: `${version} is the stable version of ${serviceText(service)}${isOpen ? ' in the open rollout' : ''}, and there is nothing to promote it over.`,
      hint:
        fixed.canary === null
          ? `To send everything to it: /pin ${version} ${name}`
          : `The other one is promoted by /promote ${fixed.canary} ${name}; everything goes back by /rollback.`,
    }
  return isOpen && fixed.canary !== null && fixed.canary !== version
    ? {
        code: 'rollout-contradicts',
        message: `A rollout of ${fixed.canary} is open for ${serviceText(service)}, and ${version} is another canary.`,
        hint: `Finish it first, take it back by /rollback, or replace it: /promote ${version} ${name} --supersede`,
      }
    : null
}

/** Without roles the weights say it, as long as they leave no doubt: the one that carries everything. */
const carrier = (model: Model, service: string, scope: Scope): Result<string> => {
  const targets = targetsOf(model, service, scope)
  if (!targets.ok) return targets
  const whole = new Set(
    targets.value.rules.map(({ rule }) => [...sharesOf(rule, service)].find(([, share]) => share === 100)?.[0] ?? ''),
  )
  const [only] = whole
  if (only !== undefined && only !== '' && whole.size === 1) return success(only)
  const versions = knownVersions(model, service)
  return failure({
    code: 'version-missing',
    message: `Which version of ${serviceText(service)} is meant? No rollout of it is open, and traffic is split among ${listText(versions)}.`,
    hint: `Say it: ${versions.map((version) => `/promote ${version} ${serviceName(service)}`).join(' or ')}`,
  })
}

const promotedOf = (
  model: Model,
  service: string,
  scope: Scope,
  typed: string | null,
  fixed: VersionRole,
): Result<string> => {
  if (typed !== null) return success(typed)
  if (fixed.canary !== null) return success(fixed.canary)
  return fixed.stable === null ? carrier(model, service, scope) : canaryOf(model, service, fixed.stable)
}

/** The routes may name a version at 0 % that stands by without pods, as a swap leaves it: it waits for its next release. */
const standsBy = (model: Model, service: string, version: string): boolean => {
  const { pods } = versionState(model, service, version)
  return pods.state === 'contradicted' && pods.code === 'no-replicas'
}

/** Whether the default routes send everything to this version, and name nobody beside it but who may be there. */
const isAlone = (
  model: Model,
  service: string,
  scope: Scope,
  version: string,
  mayBeThere: (other: string) => boolean,
): boolean => {
  const targets = targetsOf(model, service, scope)
  return (
    targets.ok &&
    targets.value.rules.every(({ rule }) => {
      const shares = sharesOf(rule, service)
      return shares.get(version) === 100 && [...shares.keys()].every((one) => one === version || mayBeThere(one))
    })
  )
}

/**
 * The version that it is promoted over; null where it is the only one left. What no route names beside it is not that: it may wait for a release of
 * its own, and only an open rollout knows better.
 */
const formerOf = (
  model: Model,
  service: string,
  scope: Scope,
  version: string,
  fixed: VersionRole,
  mayBeThere: (other: string) => boolean,
) => {
  if (fixed.stable !== null) return success(fixed.stable)
  if (isAlone(model, service, scope, version, mayBeThere)) return success(null)
  const former = stableOf(model, service, scope, [version])
  if (former.ok) return success<string | null>(former.value)
  const others = knownVersions(model, service).filter((one) => one !== version)
  if (others.length === 0) return success(null)
  return former.problems[0].code === 'stable-ambiguous' ? failure(whichGoes(service, version, others)) : former
}

/** Several others, and none of them has a part of the traffic by which it could be told. */
const whichGoes = (service: string, version: string, others: readonly string[]): Problem => ({
  code: 'stable-ambiguous',
  message: `Which version of ${serviceText(service)} ${version} is promoted over cannot be told: ${listText(others)} have the same part of its traffic.`,
  hint: `Say which of them goes: ${others.map((other) => `/retire ${other} ${serviceName(service)}`).join(' or ')}`,
})

/** The configuration would name a version that is gone. */
const keptByPolicy = (service: string, stable: string, version: string): Problem => ({
  code: 'promotion-contradicts',
  message: `The policy says that ${stable} is always the stable version of ${serviceText(service)}, and this promotion retires it.`,
  hint: `Let ${stable} take the image of ${version} instead: /promote ${version} ${serviceName(service)} --swap; or take its \`stable\` out of .github/sluice.yml first.`,
})

const policyOf = ({ policy }: Resolving, service: string) =>
  policy.services.get(service) ?? policy.services.get(serviceName(service))

/** Who is promoted over whom, in which of the two ways, and which workloads go by it. */
export const resolvePromote: Resolver<'promote'> = (command, resolving, roles) => {
  const { model, policy, thread } = resolving
  const found = serviceOf(model, command.scope, thread)
  if (!found.ok) return found
  const service = found.value
  const scope: Scope = { ...command.scope, services: [service] }
  const fixed = fixedRole(model, service, policy, { ...(command.supersede ? {} : thread.roles), ...roles })
  const typed = command.version === null ? success(null) : resolveVersionIn(resolving, service, command.version)
  if (!typed.ok) return typed
  const isOpen = !command.supersede && thread.roles[service] !== undefined
  const wrong = typed.value === null ? null : contradiction(service, typed.value, fixed, isOpen)
  if (wrong !== null) return failure(wrong)
  const promoted = promotedOf(model, service, scope, typed.value, fixed)
  if (!promoted.ok) return promoted
  const version = promoted.value
  // Who types both the version and the swap means the one that stands by: it is to take the image.
  const isSpelled = typed.value !== null && command.way === 'swap'
  const mayBeThere = (other: string): boolean =>
    !isSpelled &&
    (standsBy(model, service, other) || (typed.value === null && isStandingPair(model, service, version, other)))
  const former = formerOf(model, service, scope, version, fixed, mayBeThere)
  if (!former.ok) return former
  const stable = former.value
  const configured = policyOf(resolving, service)
  const usual = isStandingPair(model, service, stable, version) ? 'swap' : 'advance'
  const way = command.way ?? configured?.promotion ?? usual
  const isInferred = typed.value === null && fixed.canary === null && fixed.stable === null
  const promotion = {
    verb: 'promote' as const,
    scope,
    version,
    way: stable === null ? ('advance' as const) : way,
    ...(isInferred ? { isInferred } : {}),
  }
  const role = { [service]: { stable, canary: version } }
  if (stable === null || way === 'swap') return success({ changes: [promotion], roles: role })
  if (configured?.stable != null && fixedRole(model, service, policy, {}).stable === stable)
    return failure(keptByPolicy(service, stable, version))
  const { text, line, dryRun, supersede } = command
  const retirement = resolveRetire(
    { verb: 'retire', scope, version: stable, text, line, dryRun, supersede },
    resolving,
    role,
  )
  if (!retirement.ok) return retirement
  const retires = retirement.value.changes.flatMap((one) => one.scope.workload ?? [])
  return success({ changes: [{ ...promotion, retires }], roles: role })
}
