import { nearNames } from '../../near-names.ts'
import { failure, type Result, success } from '../../problem.ts'
import { type Model, serviceCatalogue } from '../../traffic/traffic.ts'
import { listText, serviceText } from '../wording.ts'

/** A service of the repository by its key, else the near names, else all there are. */
export const knownService = (model: Model, key: string): Result<string> => {
  const { services } = serviceCatalogue(model)
  if (services.some((service) => service.key === key)) return success(key)
  const names = services.map((service) => serviceText(service.key))
  const byName = services.filter(({ name }) => name === key).map((service) => service.key)
  const [only] = byName
  if (only !== undefined && byName.length === 1) return success(only)
  if (byName.length > 1)
    return failure({
      code: 'ambiguous-service',
      message: `${key} is a service of several namespaces: ${listText(byName)}.`,
      hint: `Say one of ${byName.join(', ')}.`,
    })
  const near = nearNames(serviceText(key), names)
  return failure({
    code: 'unknown-service',
    message: `No service ${serviceText(key)} is in this repository.`,
    hint:
      names.length === 0
        ? 'No Service, VirtualService or DestinationRule was found at all.'
        : near.length > 0
          ? `Did you mean ${listText(near)}?`
          : `Services here: ${listText(names)}.`,
  })
}

/** The services that a command without one can mean: see `impliedService`. */
export const impliedServices = (model: Model, thread: readonly string[]): readonly string[] => {
  if (thread.length > 0) return thread
  const { services } = serviceCatalogue(model)
  const routed = services.filter((service) => service.routed)
  return (routed.length > 0 ? routed : services.filter((service) => service.selectsWorkload)).map(({ key }) => key)
}

/**
 * The service that a command without one means: the thread's, else the only one that a route's destination or a DestinationRule names, or, where
 * there is none, the only one whose Service selects a workload.
 */
export const impliedService = (model: Model, thread: readonly string[]): Result<string> => {
  const candidates = impliedServices(model, thread)
  const [only] = candidates
  if (only !== undefined && candidates.length === 1) return success(only)
  return failure({
    code: 'service-missing',
    message:
      only === undefined
        ? 'No service is in this repository that a route or a DestinationRule names.'
        : `Which service is meant? There are ${listText(candidates.map(serviceText))}.`,
    hint:
      only === undefined
        ? 'Add a VirtualService, or name the directory that holds the manifests.'
        : `Name it at the end of the command, such as ${serviceText(only)}.`,
  })
}
