import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  type DerivedDeployment,
  deriveDeployment,
  displayName,
  findService,
  findVersion,
  isEmptySelector,
  type Model,
  mapAt,
  type NewVersion,
  renamed,
  selectorTakes,
  selects,
  subsetRulesFor,
  versionLabels,
  versionsOf,
  type Workload,
  writtenObjectAt,
} from '../../traffic/traffic.ts'
import { serviceText } from '../wording.ts'
import { notPossible } from './possible.ts'
import { workloadText } from './subject.ts'

/** A new version as it would be made from the Deployment of another. */
export interface Derivation {
  readonly from: Workload
  readonly fresh: NewVersion
  readonly derived: DerivedDeployment
}

const problemAt = ({ place }: Workload, code: string, message: string, hint: string): Problem => ({
  code,
  message,
  path: place.path,
  line: place.line,
  hint,
})

/** By which labels versions are told apart: those of the subset, else the usual ones that the pods have. */
const tellingKeys = (model: Model, service: string, stable: string, from: Workload): readonly string[] => {
  const subset = findVersion(versionsOf(model, service), stable)?.subset
  if (subset !== undefined && subset !== null && subset.labels.size > 0) return [...subset.labels.keys()]
  return versionLabels.filter((key) => from.labels.has(key)).slice(0, 1)
}

const noTellingLabel = (from: Workload, service: string, version: string): Problem =>
  problemAt(
    from,
    'version-not-distinct',
    `No version label tells the pods of ${workloadText(from)} from others behind ${serviceText(service)}, so those of ${version} would be taken for its own.`,
    `Its selector cannot be changed in place (Kubernetes holds selectors fixed): write a Deployment of another name beside it, with a label such as version in selector and template, move over to that, and take the old one away; then /deploy ${version}.`,
  )

/** The selectors of the other Deployments and the new one's must not take one another's pods: Kubernetes would let them fight. */
const overlap = (model: Model, from: Workload, derived: DerivedDeployment, version: string): Problem | null => {
  if (isEmptySelector(derived.selector))
    return problemAt(
      from,
      'selector-overlaps',
      `${workloadText(from)} has no selector that could be copied.`,
      'Give it spec.selector.matchLabels that its pod template carries; apps/v1 demands it.',
    )
  if (selectorTakes(derived.original, derived.labels))
    return problemAt(
      from,
      'selector-overlaps',
      `The selector of ${workloadText(from)} would take the pods of ${version} for its own: it says nothing that only its version has.`,
      `A selector cannot be changed in place: write a Deployment of another name beside it, with the version label in its selector too, move over to that, and take this one away; then /deploy ${version}.`,
    )
  const others = model.workloads.filter(
    ({ place }) =>
      place !== from.place &&
      place.kind === from.place.kind &&
      (place.namespace === null || from.place.namespace === null || place.namespace === from.place.namespace),
  )
  for (const other of others) {
    const selector = mapAt(writtenObjectAt(model, other.place).value, 'spec', 'selector')
    const takesNew = !isEmptySelector(selector) && selectorTakes(selector, derived.labels)
    if (takesNew || selectorTakes(derived.selector, other.labels))
      return problemAt(
        other,
        'selector-overlaps',
        `The selector of ${takesNew ? workloadText(other) : `the new Deployment ${derived.name}`} would take the pods of ${takesNew ? version : workloadText(other)} for its own.`,
        'Give each Deployment a label of its own, such as version, in selector and template.',
      )
  }
  return null
}

/** What a Service must still select, and the labels that a subset of the version's name wants already. */
const freshOf = (
  model: Model,
  service: string,
  stable: string,
  version: string,
  from: Workload,
): Result<NewVersion> => {
  const keys = tellingKeys(model, service, stable, from)
  const wanted = subsetRulesFor(model, service)
    .flatMap(({ subsets }) => subsets)
    .find(({ name }) => name === version)?.labels
  const selector = findService(model, service)?.selector ?? new Map<string, string>()
  // Where nothing tells versions apart yet, the new one begins to.
  const told = keys.length > 0 ? keys : wanted === undefined ? ['version'] : []
  const naming = { tokens: [stable], version, telling: new Map<string, string>(), kept: new Set<string>() }
  const telling = new Map([
    ...told.map((key): [string, string] => [key, renamed(from.labels.get(key) ?? '', naming) ?? version]),
    ...(wanted ?? []),
  ])
  const held = [...telling].find(([key, value]) => selector.has(key) && selector.get(key) !== value)
  if (held !== undefined) {
    const [key] = held
    return failure(
      problemAt(
        from,
        'service-selects-version',
        `The Service ${serviceText(service)} selects ${key}=${selector.get(key)}, so that pods of ${version} would never be behind it.`,
        `Take ${key} out of the Service's selector first; a DestinationRule's subsets tell versions apart.`,
      ),
    )
  }
  // A version that is called by its workload's name has none of its own in it.
  const tokens = [...keys.flatMap((key) => from.labels.get(key) ?? []), stable].filter((one) => one !== from.place.name)
  return success({ tokens: [...new Set(tokens)], version, telling, kept: new Set(selector.keys()) })
}

/** The Deployment of the stable version that a new one is made from. */
const originOf = (model: Model, service: string, stable: string): Result<Workload> => {
  const workloads = findVersion(versionsOf(model, service), stable)?.workloads ?? []
  const [from, second] = workloads
  if (from !== undefined && second === undefined) return success(from)
  return failure({
    code: from === undefined ? 'version-without-pods' : 'workload-ambiguous',
    message:
      from === undefined
        ? `${stable} of ${serviceText(service)} has no Deployment in this repository that a new version could be made from.`
        : `${stable} of ${serviceText(service)} has several workloads here: ${workloads.map(({ place }) => `${place.kind} ${displayName(place)} (${place.path}:${place.line})`).join(', ')}; a new version is made from one.`,
    ...(from === undefined ? {} : { path: from.place.path, line: from.place.line }),
    hint: 'Write the Deployment of the new version by hand, in a pull request of your own; the commands then find it.',
  })
}

/** What a new version would be, made out of the stable one. */
export const derive = (model: Model, service: string, stable: string, version: string): Result<Derivation> => {
  const origin = originOf(model, service, stable)
  if (!origin.ok) return origin
  const from = origin.value
  const impossible = notPossible(from, 'derive')
  if (impossible !== null) return failure(impossible)
  const fresh = freshOf(model, service, stable, version, from)
  if (!fresh.ok) return fresh
  const derived = deriveDeployment(writtenObjectAt(model, from.place).value, fresh.value)
  return success({ from, fresh: fresh.value, derived })
}

/** Why a version so made would not be safe, or null where it is. */
export const notSafe = (
  model: Model,
  service: string,
  stable: string,
  { from, fresh, derived }: Derivation,
): Problem | null => {
  const { version } = fresh
  const isTold = tellingKeys(model, service, stable, from).length > 0
  if (!isTold && selectorTakes(derived.original, derived.labels)) return noTellingLabel(from, service, version)
  const overlapping = overlap(model, from, derived, version)
  if (overlapping !== null) return overlapping
  const object = findService(model, service)
  return object === null || selects(object.selector, derived.labels)
    ? null
    : problemAt(
        from,
        'service-selects-version',
        `The Service ${serviceText(service)} would not select the pods of ${version}.`,
        'Let the Service select what all versions have in common.',
      )
}

/** The workload that has the name of the new one: its own pods where it was made before, else others that stand in its way. */
export const holderOf = (
  model: Model,
  { from, fresh, derived }: Derivation,
): { readonly workload: Workload; readonly isOwn: boolean } | null => {
  const workload = model.workloads.find(
    ({ place }) =>
      place.kind === from.place.kind && place.name === derived.name && place.namespace === from.place.namespace,
  )
  return workload === undefined ? null : { workload, isOwn: selects(fresh.telling, workload.labels) }
}

/** The pods of a version that is here already, by its own name or by the name that it gets when it is made. */
export const podsOfVersion = (model: Model, service: string, version: string): readonly Workload[] =>
  findVersion(versionsOf(model, service), version)?.workloads ?? []
