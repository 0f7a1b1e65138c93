import type { ChangeCommand, Command, Scope } from '../commands/command.ts'
import type { Policy } from '../config/policy.ts'
import { failure, type Problem, type Result, success } from '../problem.ts'
import type { Model } from '../traffic/traffic.ts'
import { impliedService, knownService } from './meant-service.ts'
import type { Intent, VersionRole } from './plan.ts'
import { resolveCanary } from './resolve-canary.ts'
import { type Resolved, type Resolving, type Roles, serviceOf, type ThreadRollout } from './resolving.ts'
import { fixedRole, stableOf } from './roles.ts'
import { resolveRule } from './rule-reference.ts'
import { verbStep } from './verbs.ts'
import { resolveVersion } from './versions.ts'

const isChange = (command: Command): command is Command & ChangeCommand =>
  ['canary', 'route', 'unroute', 'mirror', 'pin'].includes(command.verb)

/** The role of a service whose command fixes none; best effort, for nothing is refused because of it. */
const looseRole = (model: Model, policy: Policy, thread: ThreadRollout, service: string, scope: Scope): VersionRole => {
  const fixed = fixedRole(model, service, policy, thread.roles)
  if (fixed.stable !== null) return fixed
  const stable = stableOf(model, service, { ...scope, virtualService: null, route: null }, [])
  return { ...fixed, stable: stable.ok ? stable.value : null }
}

const resolvePin = (
  command: Extract<ChangeCommand, { verb: 'pin' }>,
  { model, thread }: Resolving,
): Result<readonly string[]> => {
  if (command.scope.services.length === 0) {
    const implied = impliedService(model, thread.services)
    return implied.ok ? success([implied.value]) : implied
  }
  const services = command.scope.services.map((service) => knownService(model, service))
  const [problem, ...more] = services.flatMap((service) => (service.ok ? [] : service.problems))
  if (problem !== undefined) return failure(problem, ...more)
  return success([...new Set(services.flatMap((service) => (service.ok ? [service.value] : [])))].sort())
}

const versionsOfRoute = (
  command: Extract<ChangeCommand, { verb: 'route' }>,
  model: Model,
  service: string,
): Result<Extract<ChangeCommand, { verb: 'route' }>['target']> => {
  const target = command.target.map(({ version, percent }) => ({
    version: resolveVersion(model, service, version),
    percent,
  }))
  const [problem, ...more] = target.flatMap(({ version }) => (version.ok ? [] : version.problems))
  if (problem !== undefined) return failure(problem, ...more)
  return success(target.flatMap(({ version, percent }) => (version.ok ? [{ version: version.value, percent }] : [])))
}

const resolveOne = (command: Command & ChangeCommand, resolving: Resolving, roles: Roles): Result<Resolved> => {
  const { model, policy, thread } = resolving
  if (command.verb === 'pin') {
    const services = resolvePin(command, resolving)
    if (!services.ok) return services
    const problems = services.value.flatMap((service) => {
      const version = resolveVersion(model, service, command.version)
      return version.ok ? [] : version.problems
    })
    const [problem, ...more] = problems
    if (problem !== undefined) return failure(problem, ...more)
    const { version, dropRules } = command
    const scope: Scope = { ...command.scope, services: services.value }
    const pinned = services.value.map((service) => [service, looseRole(model, policy, thread, service, scope)] as const)
    return success({ change: { verb: 'pin', scope, version, dropRules }, roles: Object.fromEntries(pinned) })
  }
  const service = serviceOf(model, command.scope, thread)
  if (!service.ok) return service
  if (command.verb === 'canary') return resolveCanary(command, service.value, resolving, roles)
  const scope: Scope = { ...command.scope, services: [service.value] }
  const role = { [service.value]: looseRole(model, policy, thread, service.value, scope) }
  switch (command.verb) {
    case 'route': {
      const target = versionsOfRoute(command, model, service.value)
      if (!target.ok) return target
      const { conditions, name, before, rewrite, timeout, retries } = command
      return success({
        change: { verb: 'route', scope, conditions, target: target.value, name, before, rewrite, timeout, retries },
        roles: role,
      })
    }
    case 'unroute': {
      const rule = resolveRule(model, service.value, scope, command.rule)
      return rule.ok ? success({ change: { verb: 'unroute', scope, rule: rule.value }, roles: role }) : rule
    }
    case 'mirror': {
      const version = command.version === null ? success(null) : resolveVersion(model, service.value, command.version)
      if (!version.ok) return version
      return success({
        change: { verb: 'mirror', scope, version: version.value, percentage: command.percentage },
        roles: role,
      })
    }
  }
}

/** Those that are known win over those that are not; an earlier command of the comment wins over a later one. */
const joinRoles = (one: Roles, other: Roles): Roles =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].sort().map((service) => [
      service,
      {
        stable: one[service]?.stable ?? other[service]?.stable ?? null,
        canary: one[service]?.canary ?? other[service]?.canary ?? null,
      },
    ]),
  )

/**
 * Fills in what was left out (design 5.1): service, version and stable, each by name, once; and refuses what can be seen to be impossible before any
 * text is touched. The commands that change nothing are passed over.
 */
export const resolveIntent = (resolving: Resolving): Result<Intent> => {
  const commands = resolving.commands.filter(isChange)
  let roles: Roles = {}
  const changes: ChangeCommand[] = []
  const problems: Problem[] = []
  for (const command of commands) {
    const resolved = resolveOne(command, resolving, roles)
    if (resolved.ok) {
      changes.push(resolved.value.change)
      roles = joinRoles(roles, resolved.value.roles)
    } else problems.push(...resolved.problems)
  }
  const [alone, second] = changes
  if (problems.length === 0 && alone !== undefined && second === undefined) {
    const step = verbStep(alone, resolving.model, roles)
    if (!step.ok) problems.push(...step.problems)
  }
  const [problem, ...more] = problems
  if (problem !== undefined) return failure(problem, ...more)
  if (alone === undefined)
    return failure({
      code: 'nothing-to-plan',
      message: 'None of these commands changes a manifest.',
      hint: 'Commands that do: /canary, /route, /unroute, /mirror, /pin.',
    })
  return success({
    commands: commands.map(({ text }) => text),
    changes,
    services: [...new Set(changes.flatMap(({ scope }) => scope.services))].sort(),
    environment: changes.find(({ scope }) => scope.environment !== null)?.scope.environment ?? resolving.environment,
    roles,
  })
}
