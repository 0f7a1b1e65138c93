import type { Scope } from '../../commands/command.ts'
import { failure, type Result, success } from '../../problem.ts'
import { resolveRule } from '../rules/rule-reference.ts'
import { lastingScope, looseRole, type Resolved, type Resolver, type Resolving, serviceOf } from './resolving.ts'
import { resolveVersionIn } from './versions-of-the-comment.ts'

/** A command on one service that fixes no role. */
const onService = (
  command: { readonly scope: Scope },
  resolving: Resolving,
  changesOn: (service: string, scope: Scope) => Result<Resolved['changes']>,
): Result<Resolved> => {
  const service = serviceOf(resolving.model, command.scope, resolving.thread)
  if (!service.ok) return service
  const scope = lastingScope(resolving.model, { ...command.scope, services: [service.value] })
  const changes = changesOn(service.value, scope)
  if (!changes.ok) return changes
  return success({ changes: changes.value, roles: { [service.value]: looseRole(resolving, service.value, scope) } })
}

export const resolveRoute: Resolver<'route'> = (command, resolving) =>
  onService(command, resolving, (service, scope) => {
    const target = command.target.map(({ version, percent }) => ({
      version: resolveVersionIn(resolving, service, version),
      percent,
    }))
    const [problem, ...more] = target.flatMap(({ version }) => (version.ok ? [] : version.problems))
    if (problem !== undefined) return failure(problem, ...more)
    const resolved = target.flatMap(({ version, percent }) => (version.ok ? [{ version: version.value, percent }] : []))
    const { conditions, name, before, rewrite, timeout, retries, sticky } = command
    return success([
      {
        verb: 'route',
        scope,
        conditions,
        target: resolved,
        name,
        before,
        rewrite,
        timeout,
        retries,
        ...(sticky === undefined ? {} : { sticky }),
      },
    ])
  })

export const resolveUnroute: Resolver<'unroute'> = (command, resolving) =>
  onService(command, resolving, (service, scope) => {
    const rule = resolveRule(resolving.model, service, scope, command.rule)
    return rule.ok ? success([{ verb: 'unroute', scope, rule: rule.value }]) : rule
  })

export const resolveMirror: Resolver<'mirror'> = (command, resolving) =>
  onService(command, resolving, (service, scope) => {
    const version = command.version === null ? success(null) : resolveVersionIn(resolving, service, command.version)
    if (!version.ok) return version
    return success([{ verb: 'mirror', scope, version: version.value, percentage: command.percentage }])
  })
