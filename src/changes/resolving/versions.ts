import { nearNames } from '../../near-names.ts'
import { failure, type Result, success } from '../../problem.ts'
import { findVersion, type Model, versionsOf } from '../../traffic/traffic.ts'
import { listText, serviceText } from '../wording.ts'

// A model never changes once it is read, so what is found in it can be kept beside it.
const routed = new WeakMap<Model, ReadonlyMap<string, ReadonlySet<string>>>()

const routedByService = (model: Model): ReadonlyMap<string, ReadonlySet<string>> => {
  const known = routed.get(model)
  if (known !== undefined) return known
  const subsets = new Map<string, Set<string>>()
  for (const { rules } of model.routers)
    for (const { action, mirrors } of rules)
      for (const { service, subset } of [...(action.kind === 'route' ? action.destinations : []), ...mirrors])
        if (subset !== null) subsets.set(service, (subsets.get(service) ?? new Set()).add(subset))
  routed.set(model, subsets)
  return subsets
}

const routedSubsets = (model: Model, service: string): readonly string[] => [
  ...(routedByService(model).get(service) ?? []),
]

/** Every name of a version that this repository knows: subsets, workloads, and what routes say although it is defined elsewhere. */
export const knownVersions = (model: Model, service: string): readonly string[] => [
  ...new Set([...versionsOf(model, service).map(({ name }) => name), ...routedSubsets(model, service)]),
]

/**
 * The name of the version that a word means: the subset's, a label's value or the workload's. Where no version of the service is in this repository any
 * word may be one; where some are, a word that means none of them is refused.
 */
export const resolveVersion = (model: Model, service: string, word: string): Result<string> => {
  const versions = versionsOf(model, service)
  const found = findVersion(versions, word)?.name ?? routedSubsets(model, service).find((subset) => subset === word)
  if (found !== undefined) return success(found)
  if (versions.length === 0) return success(word)
  const ambiguous = versions.filter(({ aliases }) => aliases.includes(word)).map(({ name }) => name)
  if (ambiguous.length > 1)
    return failure({
      code: 'ambiguous-version',
      message: `${word} may be ${listText(ambiguous)} of ${serviceText(service)}.`,
      hint: `Say one of ${ambiguous.join(', ')}.`,
    })
  const known = knownVersions(model, service)
  const [near] = nearNames(word, known)
  return failure({
    code: 'unknown-version',
    message: `${serviceText(service)} has no version ${word} here: no subset and no workload of that name.`,
    hint: `${near === undefined ? '' : `Did you mean ${near}? `}Versions here: ${listText(known)}. A new one begins with its Deployment, which the Service selects and which has the pod label version: ${word}; the subset is then made by the command itself.`,
  })
}

/** What a version of an intent is called in the tree as it is now: its subset's name, once it has one. */
export const versionNow = (model: Model, service: string, name: string): string =>
  findVersion(versionsOf(model, service), name)?.name ?? name
