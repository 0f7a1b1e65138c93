import type { ChangeCommand, Scope, StagedPlan } from '../../commands/command.ts'
import { formatDuration } from '../../config/config.ts'
import { leastSoakOf, type Policy, servicePolicy } from '../../config/policy.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import type { VersionRole } from '../plan.ts'
import { targetsOf } from '../splits/edited-rules.ts'
import { sharesOf } from '../splits/split.ts'
import { listText, percentText, serviceName, serviceText } from '../wording.ts'
import { bringingPods, stableByPods } from './resolve-canary-pods.ts'
import { lastingScope, type Resolver, type Resolving, serviceOf } from './resolving.ts'
import { canaryOf, fixedRole, stableOf } from './roles.ts'
import { isStandingPair } from './standing-pair.ts'
import { resolveVersionIn } from './versions-of-the-comment.ts'
import { whichCanary } from './which-canary.ts'

/** Another canary than the open rollout's, or the stable version typed where the canary is meant. */
const contradiction = (
  command: Extract<ChangeCommand, { verb: 'canary' }>,
  service: string,
  version: string,
  fixed: VersionRole,
  isOpen: boolean,
): Problem | null => {
  const name = serviceName(service)
  if (fixed.stable === version)
    return {
      code: 'version-is-stable',
      message: `${version} is the stable version of ${serviceText(service)}${isOpen ? ' in the open rollout' : ''}; /canary sets the share of the other one.`,
      hint: `For ${command.percent} % of ${version} give the rest to its canary: /canary ${100 - command.percent} ${fixed.canary ?? 'VERSION'} ${name}`,
    }
  return isOpen && fixed.canary !== null && fixed.canary !== version
    ? {
        code: 'rollout-contradicts',
        message: `A rollout of ${fixed.canary} is open for ${serviceText(service)}, and ${version} is another canary.`,
        hint: `Finish it first, take it back by /rollback, or replace it: /canary ${command.percent} ${version} ${name} --supersede`,
      }
    : null
}

/** The versions that the other lines of the comment give shares to: none of them is what takes the rest. */
const namedVersions = (resolving: Resolving, service: string): readonly string[] => {
  const { commands, model, thread } = resolving
  return commands.flatMap((command) => {
    if (command.verb !== 'canary' || command.version === null) return []
    const own = serviceOf(model, command.scope, thread)
    const version = own.ok && own.value === service ? resolveVersionIn(resolving, service, command.version) : null
    return version?.ok ? [version.value] : []
  })
}

/** The steps of a release that says none, and that the configuration says none for. */
const usualSteps = [10, 50, 100]
const pairSteps = [10, 90, 100]

/** The way of a release step by step, with what it leaves to the configuration. */
const planOf = (plan: StagedPlan, service: string, policy: Policy, isPair: boolean): StagedPlan => {
  const configured = servicePolicy(policy, service)
  return {
    steps: plan.steps ?? configured?.steps ?? (isPair ? pairSteps : usualSteps),
    soak: plan.soak ?? configured?.soak ?? null,
    manual: plan.manual ?? configured?.manual ?? false,
  }
}

/** What an organisation has locked a comment does not shorten either: said, rather than lengthened in silence. */
const shortened = (plan: StagedPlan, service: string, version: string, policy: Policy): Problem | null => {
  const least = leastSoakOf(policy, service)
  if (plan.soak === null || plan.soak >= least) return null
  const steps = plan.steps === null ? '' : ` --steps ${plan.steps.map(percentText).join(',')}`
  return {
    code: 'soak-locked',
    message: `The organisation has locked soak: a stage of ${serviceText(service)} is watched for ${formatDuration(least)} at least, and --soak says ${formatDuration(plan.soak)}.`,
    hint: `/canary start ${version} ${serviceName(service)}${steps} --soak ${formatDuration(least)}`,
  }
}

/** What is left of the steps above what the version has. Where that is the last alone, the release asked for is none any more. */
const stepsLeft = (
  plan: StagedPlan,
  { model }: Resolving,
  scope: Scope,
  service: string,
  version: string,
): Result<StagedPlan> => {
  const targets = targetsOf(model, service, scope)
  const steps = plan.steps ?? []
  const shares = targets.ok ? targets.value.rules.map(({ rule }) => sharesOf(rule, service).get(version) ?? 0) : []
  const has = Math.max(0, ...shares)
  const passed = steps.filter((step) => step <= has)
  if (passed.length === 0 || has >= 100) return success(plan)
  const left = steps.filter((step) => step > has)
  const name = serviceName(service)
  if (left.length > 1) return success({ ...plan, steps: left, passed })
  return failure({
    code: 'steps-passed',
    message: `${version} has ${percentText(has)} % of ${serviceText(service)} already, and of the steps ${listText(steps.map(percentText))} % only the last is above that: it would go to 100 % at once.`,
    hint: `${has < 99 ? `Steps above that: /canary start ${version} ${name} --steps ${Math.ceil((has + 100) / 2)},100; all` : 'All'} at once: /canary 100 ${version} ${name}`,
  })
}

/** Which version gets the share, and which one the rest: by the open rollout, the configuration, the route (design 5.1, left out). */
const resolveOne: Resolver<'canary'> = (command, resolving, roles) => {
  const { model, policy, thread } = resolving
  const found = serviceOf(model, command.scope, thread)
  if (!found.ok) return found
  const service = found.value
  const scope = lastingScope(model, { ...command.scope, services: [service] })
  const fixed = fixedRole(model, service, policy, { ...(command.supersede ? {} : thread.roles), ...roles })
  const typed = command.version === null ? null : resolveVersionIn(resolving, service, command.version)
  if (typed !== null && !typed.ok) return typed
  const isOpen = !command.supersede && thread.roles[service] !== undefined
  const wrong = typed === null ? null : contradiction(command, service, typed.value, fixed, isOpen)
  if (wrong !== null) return failure(wrong)
  const named = typed?.value ?? fixed.canary
  const all = [...(named === null ? [] : [named]), ...namedVersions(resolving, service)]
  const byCount = command.pods?.kind === 'replicas' && named !== null
  const stable = byCount
    ? stableByPods(resolving, command, service, named, roles)
    : fixed.stable === null
      ? stableOf(model, service, scope, all)
      : success(fixed.stable)
  if (!stable.ok) return failure(whichCanary(command, model, service, named, stable.problems[0]))
  const version = named === null ? canaryOf(model, service, stable.value) : success(named)
  if (!version.ok) return version
  const short = command.plan === undefined ? null : shortened(command.plan, service, version.value, policy)
  if (short !== null) return failure(short)
  const isPair = isStandingPair(model, service, stable.value, version.value)
  const plan =
    command.plan === undefined
      ? null
      : stepsLeft(planOf(command.plan, service, policy, isPair), resolving, scope, service, version.value)
  if (plan !== null && !plan.ok) return plan
  const bringing = bringingPods(command, service, { version: version.value, stable: stable.value }, resolving)
  if (!bringing.ok) return bringing
  return success({
    changes: [
      ...bringing.value,
      {
        verb: 'canary',
        scope,
        percent: command.percent,
        version: version.value,
        ...(command.sticky === undefined ? {} : { sticky: command.sticky }),
        ...(plan === null ? {} : { plan: plan.value }),
        ...(command.pods?.kind === 'replicas' ? { pods: command.pods } : {}),
      },
    ],
    // `/canary 0 v3` before `/canary 90 v2` in one comment clears the way: what gets the traffic is the canary.
    roles: {
      [service]: { stable: stable.value, canary: fixed.canary ?? (command.percent > 0 ? version.value : null) },
    },
  })
}

/** Of a train, one after the other in the order in which the services were named. */
export const resolveCanary: Resolver<'canary'> = (command, resolving, roles) => {
  const { services } = command.scope
  if (command.plan === undefined || services.length < 2) return resolveOne(command, resolving, roles)
  const all = services.map((service) =>
    resolveOne({ ...command, scope: { ...command.scope, services: [service] } }, resolving, roles),
  )
  const [problem, ...more] = all.flatMap((one) => (one.ok ? [] : one.problems))
  if (problem !== undefined) return failure(problem, ...more)
  const resolved = all.flatMap((one) => (one.ok ? [one.value] : []))
  return success({
    changes: resolved.flatMap(({ changes }) => changes),
    roles: Object.assign({}, ...resolved.map((one) => one.roles)),
  })
}
