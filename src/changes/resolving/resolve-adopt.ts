import type { Scope } from '../../commands/command.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import { bringsPods, type Model, versionsOf, waysIn } from '../../traffic/traffic.ts'
import { behindHttpRoute } from '../pods/version-service.ts'
import { listText, serviceName, serviceText } from '../wording.ts'
import { type Resolver, type Resolving, serviceOf } from './resolving.ts'
import { fixedRole, stableOf } from './roles.ts'
import { knownVersions, resolveVersion } from './versions.ts'

const untold = (model: Model, service: string): Problem => {
  const name = serviceName(service)
  const versions = knownVersions(model, service)
  return {
    code: 'stable-ambiguous',
    message: `Which version of ${serviceText(service)} carries production cannot be told: it has ${listText(versions)}, and no route chooses among them yet.`,
    hint: `Say it: ${versions.map((version) => `/adopt ${name} ${version}`).join(' or ')}`,
  }
}

/** The only version of a service that has pods here; null where there is none, or several. */
const onlyWithPods = (model: Model, service: string): string | null => {
  const running = versionsOf(model, service).filter(({ workloads }) => workloads.some(bringsPods))
  const [only] = running
  return only !== undefined && running.length === 1 ? only.name : null
}

/**
 * The version that the first route of a service sends to: as typed, as fixed, by the routes of its gateways, or the only one that can answer. Null where
 * nothing here is a version of it.
 */
export const firstStable = (
  { model, policy, thread }: Resolving,
  service: string,
  scope: Scope,
  typed: string | null,
): Result<string | null> => {
  if (typed !== null) return resolveVersion(model, service, typed)
  const fixed = fixedRole(model, service, policy, thread.roles)
  if (fixed.stable !== null) return success(fixed.stable)
  const routed = stableOf(model, service, { ...scope, virtualService: null, route: null }, [])
  if (routed.ok) return routed
  const known = knownVersions(model, service)
  const [only] = known
  if (known.length < 2) return success(only ?? null)
  const running = onlyWithPods(model, service)
  return running === null ? failure(untold(model, service)) : success(running)
}

/** Which version is stable is asked only where a route has still to be written. */
export const resolveAdopt: Resolver<'adopt'> = (command, resolving) => {
  const { model, policy, thread } = resolving
  const found = serviceOf(model, command.scope, thread)
  if (!found.ok) return found
  const service = found.value
  const name = serviceName(service)
  const behind = behindHttpRoute(model, service, `It needs no first route: /canary 10 VERSION ${name}`)
  if (behind !== null) return failure(behind)
  const scope: Scope = { ...command.scope, services: [service] }
  const version = waysIn(model, service).meshIsRouted
    ? success(null)
    : firstStable(resolving, service, scope, command.version)
  if (!version.ok) return version
  const { stable, canary } = fixedRole(model, service, policy, thread.roles)
  return success({
    changes: [{ verb: 'adopt', scope, version: version.value }],
    roles: { [service]: { stable: version.value ?? stable, canary } },
  })
}
