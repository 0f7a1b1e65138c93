import type { Scope } from '../../commands/command.ts'
import { success } from '../../problem.ts'
import { firstStable } from './resolve-adopt.ts'
import { looseRole, type Resolver, serviceOf } from './resolving.ts'

/** Which version a new route sends to; where that cannot be told, and none was typed, it sends to all of them as the mesh does. */
export const resolveExpose: Resolver<'expose'> = (command, resolving) => {
  const found = serviceOf(resolving.model, command.scope, resolving.thread)
  if (!found.ok) return found
  const service = found.value
  const scope: Scope = { ...command.scope, services: [service] }
  const stable = firstStable(resolving, service, scope, command.version)
  if (!stable.ok && command.version !== null) return stable
  const { host, gateway, port, conditions } = command
  const version = stable.ok ? stable.value : null
  return success({
    changes: [{ verb: 'expose', scope, version, host, gateway, port, conditions }],
    roles: { [service]: looseRole(resolving, service, scope) },
  })
}
