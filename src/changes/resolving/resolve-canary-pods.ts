import type { ChangeCommand, Command, Scope } from '../../commands/command.ts'
import { formatCommand } from '../../commands/commands.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import { bringsPods, type Model, versionsOf } from '../../traffic/traffic.ts'
import { carriersOf, carrierText } from '../pods/carriers.ts'
import { containerOf, imageOf } from '../pods/container.ts'
import { podsOfVersion } from '../pods/new-version.ts'
import { podsOf } from '../pods/taking-traffic.ts'
import { countOf } from '../verbs/scale.ts'
import { serviceName, serviceText } from '../wording.ts'
import { catalogueOf } from './catalogue.ts'
import { originVersion } from './resolve-deploy.ts'
import type { Resolving, Roles } from './resolving.ts'
import { fixedRole } from './roles.ts'
import { isStandingPair } from './standing-pair.ts'

type Canary = Extract<ChangeCommand, { verb: 'canary' }>

/** Another image for what takes traffic would change what the weights are about. Null where it runs that image already. */
const takesTraffic = (model: Model, change: Canary, service: string, version: string): Problem | null => {
  const subject = { scope: { ...change.scope, services: [service] }, version }
  const [carrier] = carriersOf(model, podsOf(model, subject, null))
  const [workload] = podsOfVersion(model, service, version)
  if (carrier === undefined || workload === undefined || change.pods?.kind !== 'image') return null
  const container = containerOf(model, workload, change.pods.image, change.pods.container)
  const image = container.ok ? imageOf(workload, container.value, change.pods.image) : container
  if (container.ok && image.ok && image.value === container.value.image) return null
  return {
    code: 'image-takes-traffic',
    message: `${version} of ${serviceText(service)} takes traffic (${carrierText(carrier)}): another image would change what its weight is about, without a weight having moved.`,
    path: carrier.router.place.path,
    line: carrier.destination.line,
    hint: `Bring the image as a version of its own, or take this one's traffic away first: /canary 0 ${version} ${serviceName(service)}`,
  }
}

/** A third version beside two that stay: what is meant is the image, which goes through the canary. Null where no such pair stands here. */
const besideStandingPair = (
  command: Command & Canary,
  model: Model,
  service: string,
  { version, stable }: { readonly version: string; readonly stable: string },
): Problem | null => {
  const canary = versionsOf(model, service).find(({ name }) => isStandingPair(model, service, stable, name))
  if (canary === undefined) return null
  const { text: _text, line: _line, ...said } = command
  const meant = { ...said, scope: { ...command.scope, services: [service] }, version: canary.name }
  return {
    code: 'unknown-version',
    message: `${serviceText(service)} has no version ${version} here: its versions are ${stable} and ${canary.name}, whose pods stay, and a release is an image that goes through ${canary.name} into ${stable}.`,
    ...(canary.workloads[0] === undefined
      ? {}
      : { path: canary.workloads[0].place.path, line: canary.workloads[0].place.line }),
    hint: `The image by ${canary.name}: ${formatCommand(meant, { catalogue: catalogueOf(model) })}`,
  }
}

/** Whether another command of the comment says already how many pods the version has. */
const isCounted = ({ commands }: Resolving, service: string, version: string): boolean =>
  commands.some(
    (command) =>
      (command.verb === 'scale' || command.verb === 'autoscale') &&
      command.version === version &&
      command.scope.services.every((typed) => typed === service || service.endsWith(`/${typed}`)),
  )

/**
 * What brings the pods of `/canary 10 v2 --image REF`: a Deployment for a version without any, else another image for the one that it has, and a count
 * where that has none.
 */
export const bringingPods = (
  command: Command & Canary,
  service: string,
  { version, stable }: { readonly version: string; readonly stable: string },
  resolving: Resolving,
): Result<readonly ChangeCommand[]> => {
  if (command.pods?.kind !== 'image') return success([])
  const { model } = resolving
  const { image, container } = command.pods
  const scope: Scope = { ...command.scope, services: [service] }
  const taken = takesTraffic(model, command, service, version)
  if (taken !== null) return failure(taken)
  const [workload] = podsOfVersion(model, service, version)
  if (workload === undefined) {
    const standing = besideStandingPair(command, model, service, { version, stable })
    return standing === null ? success([{ verb: 'deploy', scope, version, image, container }]) : failure(standing)
  }
  const named = containerOf(model, workload, image, container)
  if (!named.ok) return named
  const taking: ChangeCommand = { verb: 'image', scope, version, image, container: named.value.name }
  // A version that stands by without pods, as a swap leaves it, gets as many as the one that it is measured against.
  if (bringsPods(workload) || isCounted(resolving, service, version)) return success([taking])
  const replicas = Math.max(1, ...podsOfVersion(model, service, stable).map(countOf))
  return success([taking, { verb: 'scale', scope, version, replicas }])
}

/** The version that takes the rest where no route says which: pods are the only weight, or the route comes later. */
export const stableByPods = (
  resolving: Resolving,
  command: Command & Canary,
  service: string,
  version: string,
  roles: Roles,
): Result<string> => {
  const fixed = fixedRole(resolving.model, service, resolving.policy, { ...resolving.thread.roles, ...roles }).stable
  return fixed === null ? originVersion(resolving, service, command.scope, version, roles) : success(fixed)
}
