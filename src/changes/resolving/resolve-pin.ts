import type { Scope } from '../../commands/command.ts'
import { failure, type Result, success } from '../../problem.ts'
import { impliedService, knownService } from './meant-service.ts'
import { looseRole, type Resolver, type Resolving } from './resolving.ts'
import { resolveVersionIn } from './versions-of-the-comment.ts'

const servicesOf = (typed: readonly string[], { model, thread }: Resolving): Result<readonly string[]> => {
  if (typed.length === 0) {
    const implied = impliedService(model, thread.services)
    return implied.ok ? success([implied.value]) : implied
  }
  const services = typed.map((service) => knownService(model, service))
  const [problem, ...more] = services.flatMap((service) => (service.ok ? [] : service.problems))
  if (problem !== undefined) return failure(problem, ...more)
  return success([...new Set(services.flatMap((service) => (service.ok ? [service.value] : [])))].sort())
}

/** The version is looked up in each of the services, which may call it differently. */
export const resolvePin: Resolver<'pin'> = (command, resolving) => {
  const { version, dropRules } = command
  const services = servicesOf(command.scope.services, resolving)
  if (!services.ok) return services
  const [problem, ...more] = services.value.flatMap((service) => {
    const known = resolveVersionIn(resolving, service, version)
    return known.ok ? [] : known.problems
  })
  if (problem !== undefined) return failure(problem, ...more)
  const scope: Scope = { ...command.scope, services: services.value }
  return success({
    changes: [{ verb: 'pin', scope, version, dropRules }],
    roles: Object.fromEntries(services.value.map((service) => [service, looseRole(resolving, service, scope)])),
  })
}
