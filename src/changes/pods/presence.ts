import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  displayName,
  type Model,
  type SubsetRule,
  selects,
  subsetRulesFor,
  type Version,
  versionLabels,
  versionState,
  workloadsBehind,
  writeSubset,
} from '../../traffic/traffic.ts'
import { resolveVersion } from '../resolving/versions.ts'
import type { Move, NeededVersion, Step, TreeChange } from '../tree-change.ts'
import { listText, serviceText } from '../wording.ts'
import { podsContradicted } from './contradicted.ts'
import { servicePresence, wantsServices, wantsSubsets } from './version-service.ts'

/** What stands between a version and its first request. */
interface Presence {
  /** Subsets or Services to add, for versions whose workload is here; no traffic moves by them. */
  readonly patches: readonly TreeChange[]
  readonly made: readonly NeededVersion[]
  /** References to what is not in the repository: unknown, not wrong. */
  readonly unseen: readonly string[]
}

/** The labels that tell a version's pods from the others of its service, by the keys that the siblings use. */
export const tellingLabels = (model: Model, service: string, version: Version): ReadonlyMap<string, string> | null => {
  const [workload] = version.workloads
  if (workload === undefined) return null
  const siblings = new Set(
    subsetRulesFor(model, service).flatMap(({ subsets }) => subsets.flatMap(({ labels }) => [...labels.keys()])),
  )
  const others = workloadsBehind(model, service).filter((other) => !version.workloads.includes(other))
  for (const keys of [[...siblings], ...versionLabels.map((key) => [key])]) {
    const labels = new Map(
      keys.flatMap((key): [string, string][] => {
        const value = workload.labels.get(key)
        return value === undefined ? [] : [[key, value]]
      }),
    )
    const own = labels.size > 0 && version.workloads.every((one) => selects(labels, one.labels))
    if (own && !others.some((other) => selects(labels, other.labels))) return labels
  }
  return null
}

/** A label's value such as `1.1` is no name for a subset: Istio wants a DNS label. */
export const subsetName = (version: string): string =>
  version
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63)

export const noTellingLabels = (version: Version, service: string): Problem => {
  const place = version.workloads[0]?.place
  return {
    code: 'version-not-distinct',
    message: `No label tells the pods of ${version.name} from the other pods of ${serviceText(service)}, so no subset can hold them.`,
    ...(place === undefined ? {} : { path: place.path, line: place.line }),
    hint: `Give the pod template of ${place === undefined ? version.name : `${place.kind} ${place.name}`} a version label of its own.`,
  }
}

/** Why the subsets of a DestinationRule cannot be changed, or null where they can. */
export const ownedRule = ({ place, owner }: SubsetRule): Problem | null =>
  owner === null
    ? null
    : {
        code: 'owned-by-controller',
        message: `DestinationRule ${displayName(place)} is written by a controller, for ${owner.place.kind} ${displayName(owner.place)}: a change of its subsets would be lost.`,
        path: place.path,
        line: place.line,
        hint: `Change ${owner.place.kind} ${displayName(owner.place)} instead.`,
      }

/** For HTTPRoutes a version's own Service, for VirtualServices its subset; both where both send there. */
const ensure = (model: Model, needed: NeededVersion): Result<Presence> => {
  const { service } = needed
  const known = resolveVersion(model, service, needed.version)
  if (!known.ok) return known
  if (!wantsServices(model, service)) return ensureSubset(model, { service, version: known.value })
  const own = servicePresence(model, { service, version: known.value })
  if (!own.ok) return own
  const { changes, unseen } = own.value
  const made = changes.length === 0 ? [] : [{ service, version: known.value }]
  if (changes.length > 0 || !wantsSubsets(model, service)) return success({ patches: changes, made, unseen })
  return ensureSubset(model, { service, version: known.value })
}

const ensureSubset = (model: Model, needed: NeededVersion): Result<Presence> => {
  const { service } = needed
  const { version, name, subset, pods } = versionState(model, service, needed.version)
  if (pods.state === 'contradicted') return failure(podsContradicted(service, name, pods))
  const unseen = [subset, pods].flatMap(({ state, message }) => (state === 'not-here' ? [message] : []))
  if (subset.state !== 'contradicted') return success({ patches: [], made: [], unseen })
  const [rule] = subsetRulesFor(model, service)
  if (version === null || rule === undefined)
    return failure({
      code: subset.code,
      message: `${name} of ${serviceText(service)} cannot take traffic: ${subset.message}`,
      path: subset.place.path,
      line: subset.place.line,
      hint: `Bring its Deployment first, with the pod label version: ${name}; the subset is then made by the command itself.`,
    })
  const owned = ownedRule(rule)
  if (owned !== null) return failure(owned)
  const labels = tellingLabels(model, service, version)
  if (labels === null) return failure(noTellingLabels(version, service))
  const fresh = subsetName(name)
  return success({
    patches: [{ kind: 'patch', place: rule.place, patch: writeSubset(rule, fresh, labels) }],
    made: [{ service, version: fresh }],
    unseen,
  })
}

/** A step as it can be taken now, and references to what is not in the repository. */
export interface PresentStep {
  readonly step: Step
  readonly unseen: readonly string[]
}

const subsetMove = (patches: readonly TreeChange[], made: readonly NeededVersion[]): Move => {
  const names = listText(made.map(({ version, service }) => `${version} of ${serviceText(service)}`))
  const what = patches.every(({ kind }) => kind === 'copy') ? 'Service' : 'subset'
  return {
    kind: 'move',
    phase: 'subset',
    changes: patches,
    title: `${what} ${[...new Set(made.map(({ version }) => version))].join(', ')}`,
    effect: `The ${what} for ${names} is added, so that routes can name it once it is live; no traffic moves.`,
    needs: [],
    notes: [],
  }
}

/** What names the pods of a version for routes, where that is not here yet: its subset, or for an HTTPRoute its Service. */
export const namingMove = (model: Model, needed: NeededVersion): Result<Move | null> => {
  const found = ensure(model, needed)
  if (!found.ok) return found
  const { patches, made } = found.value
  return success(patches.length === 0 ? null : subsetMove(patches, made))
}

/**
 * Makes sure that every version is there before a step gives traffic to it (pods, then subset, then the route): what can be made from what is here is
 * made first, what is not here is assumed and said, and what is shown here to be wrong is refused.
 */
export const presentStep = (model: Model, step: Step): Result<PresentStep> => {
  if (step.kind === 'reached') return success({ step, unseen: [] })
  const results = step.needs.map((one) => ensure(model, one))
  const [problem, ...more] = results.flatMap((result) => (result.ok ? [] : result.problems))
  if (problem !== undefined) return failure(problem, ...more)
  const all = results.flatMap((result) => (result.ok ? [result.value] : []))
  const patches = all.flatMap(({ patches }) => patches)
  const made = all.flatMap(({ made }) => made)
  return success({
    step: patches.length === 0 ? step : subsetMove(patches, made),
    unseen: [...new Set(all.flatMap(({ unseen }) => unseen))],
  })
}
