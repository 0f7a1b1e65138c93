import type { ChangeCommand, Scope } from '../../commands/command.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import { findVersion, type Model, versionsOf, type Workload, waysIn } from '../../traffic/traffic.ts'
import { notRoutable } from '../exposing/adoptable.ts'
import type { VersionRole } from '../plan.ts'
import { containerOf, imageOf } from '../pods/container.ts'
import { podsOfVersion } from '../pods/new-version.ts'
import { workloadText } from '../pods/subject.ts'
import { listText, serviceName, serviceText } from '../wording.ts'
import { type Resolver, type Resolving, type Roles, serviceOf } from './resolving.ts'
import { fixedRole, stableOf } from './roles.ts'

type Deploy = Extract<ChangeCommand, { verb: 'deploy' }>

/** A service without any route can get its first one by a command, and that says which version is stable. */
const canBeAdopted = (model: Model, service: string): boolean => {
  const { ways, others } = waysIn(model, service)
  return ways.length === 0 && others.length === 0 && notRoutable(model, service) === null
}

/** The version that a new one is made from: stable, or where no route tells which that is, the only other one that has pods here. */
export const originVersion = (
  { model, policy, thread }: Resolving,
  service: string,
  scope: Scope,
  version: string,
  roles: Roles,
): Result<string> => {
  const fixed = fixedRole(model, service, policy, { ...thread.roles, ...roles }).stable
  if (fixed !== null) return success(fixed)
  const stable = stableOf(model, service, { ...scope, virtualService: null, route: null }, [version])
  if (stable.ok) return stable
  const others = versionsOf(model, service).filter(({ name, workloads }) => name !== version && workloads.length > 0)
  const [only] = others
  if (only !== undefined && others.length === 1) return success(only.name)
  return failure({
    code: 'stable-ambiguous',
    message:
      only === undefined
        ? `No version of ${serviceText(service)} has a Deployment in this repository that ${version} could be made from.`
        : `From which version of ${serviceText(service)} is ${version} made? With pods here are ${listText(others.map(({ name }) => name))}.`,
    hint:
      only === undefined
        ? 'Write the first Deployment by hand, in a pull request of your own.'
        : `${canBeAdopted(model, service) ? `First: /adopt ${serviceName(service)} ${only.name}, which sends everything to it; or say which is stable` : 'Write it'} in .github/sluice.yml: services: {${serviceName(service)}: {stable: ${only.name}}}`,
  })
}

/** The version has pods here already, and they run something else. */
const runsAnother = (model: Model, change: Deploy, service: string, here: Workload): Problem | null => {
  const container = containerOf(model, here, change.image, change.container)
  if (!container.ok) return container.problems[0]
  const image = imageOf(here, container.value, change.image)
  if (!image.ok) return image.problems[0]
  if (container.value.image === image.value) return null
  const said = change.image.kind === 'reference' ? change.image.reference : `--image-tag ${change.image.tag}`
  return {
    code: 'version-exists',
    message: `${change.version} of ${serviceText(service)} is here already: ${workloadText(here)} runs ${container.value.image ?? 'no image'}.`,
    path: here.place.path,
    line: here.place.line,
    hint: `Another image for it: /image ${change.version} ${said} ${serviceName(service)}`,
  }
}

/** The roles of a service in which a version is brought: it is the canary unless another one is. */
const bringingRole = (
  { model, policy, thread }: Resolving,
  service: string,
  stable: string,
  version: string,
): VersionRole => {
  const { canary } = fixedRole(model, service, policy, thread.roles)
  return { stable, canary: canary ?? (version === stable ? null : version) }
}

export const resolveDeploy: Resolver<'deploy'> = (command, resolving, roles) => {
  const { model, thread } = resolving
  const service = serviceOf(model, command.scope, thread)
  if (!service.ok) return service
  const scope: Scope = { ...command.scope, services: [service.value] }
  const version = findVersion(versionsOf(model, service.value), command.version)?.name ?? command.version
  const stable = originVersion(resolving, service.value, scope, version, roles)
  if (!stable.ok) return stable
  const change: Deploy = {
    verb: 'deploy',
    scope,
    version,
    image: command.image,
    container: command.container,
  }
  const [here] = podsOfVersion(model, service.value, version)
  const another = here === undefined ? null : runsAnother(model, change, service.value, here)
  if (another !== null) return failure(another)
  return success({
    changes: [change],
    roles: { [service.value]: bringingRole(resolving, service.value, stable.value, version) },
  })
}
