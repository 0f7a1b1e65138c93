import type { Scope } from '../../commands/command.ts'
import { nearNames } from '../../near-names.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  displayName,
  findVersion,
  type Model,
  parseServiceKey,
  serviceCatalogue,
  serviceKey,
  versionsOf,
  type Workload,
  workloadsBehind,
} from '../../traffic/traffic.ts'
import { type Resolving, serviceOf } from '../resolving/resolving.ts'
import { resolveVersionIn } from '../resolving/versions-of-the-comment.ts'
import { listText, serviceName, serviceText } from '../wording.ts'

/** The pods that a command is about, as its intent names them. */
export interface Subject {
  readonly scope: Scope
  /** Null where `scope.workload` stands for it. */
  readonly version: string | null
}

export const workloadText = ({ place }: Pick<Workload, 'place'>): string => `${place.kind} ${displayName(place)}`

const placeText = ({ place }: Workload): string => `${workloadText({ place })} (${place.path}:${place.line})`

/** Every workload of that name, whatever its kind. */
const workloadsNamed = (model: Model, text: string): readonly Workload[] => {
  const key = parseServiceKey(text)
  const [name, namespace] = key === null ? [text, null] : [key.name, key.namespace]
  const named = model.workloads.filter(({ place }) => place.name === name)
  if (namespace === null) return named
  const own = named.filter(({ place }) => place.namespace === namespace)
  return own.length > 0 ? own : named.filter(({ place }) => place.namespace === null)
}

const ambiguous = (what: string, workloads: readonly Workload[]): Problem => {
  const [first] = workloads
  const names = workloads.map(({ place }) => displayName(place))
  return {
    code: 'workload-ambiguous',
    message: `${what} may be ${listText(workloads.map(placeText))}.`,
    ...(first === undefined ? {} : { path: first.place.path, line: first.place.line }),
    hint: `Say which instead of the version: ${listText([...new Set(names)].map((name) => `deployment=${name}`))}.`,
  }
}

const unknown = (model: Model, text: string): Problem => {
  const known = [...new Set(model.workloads.map(({ place }) => place.name))]
  const near = nearNames(parseServiceKey(text)?.name ?? text, known)
  return {
    code: 'unknown-workload',
    message: `No Deployment ${text} is in this repository.`,
    hint:
      near.length > 0
        ? `Did you mean ${listText(near.map((name) => `deployment=${name}`))}?`
        : known.length === 0
          ? 'None is here at all.'
          : `Here are ${listText(known.slice(0, 8))}.`,
  }
}

/** Where a version that is meant has no pods here. */
const withoutPods = (service: string, version: string): Problem => ({
  code: 'version-without-pods',
  message: `${version} of ${serviceText(service)} has no workload in this repository.`,
  hint: `Bring its pods: /deploy ${version} ${serviceName(service)} --image REF`,
})

/** One object in two files, as an overlay's patch beside its base: which of them counts cannot be told from plain manifests. */
const onlyOnce = (model: Model, workload: Workload): Result<Workload> => {
  const { kind, name, namespace } = workload.place
  const twins = workloadsNamed(model, name).filter(
    ({ place }) =>
      place.kind === kind && (place.namespace === null || namespace === null || place.namespace === namespace),
  )
  if (twins.length < 2) return success(workload)
  return failure({
    code: 'workload-ambiguous',
    message: `${workloadText(workload)} is written in several places: ${listText(twins.map(({ place }) => `${place.path}:${place.line}`))}; which of them counts cannot be told here.`,
    path: workload.place.path,
    line: workload.place.line,
    hint: 'Where these are directories of environments, name them in .github/sluice.yml: environments: {prod: {path: DIRECTORY}}; then --env says which.',
  })
}

/** The one workload of a subject in the tree as it is now. */
export const workloadOf = (model: Model, { scope, version }: Subject): Result<Workload> => {
  if (scope.workload !== null) {
    const named = workloadsNamed(model, scope.workload)
    const [only, second] = named
    if (only === undefined) return failure(unknown(model, scope.workload))
    const isOne = new Set(named.map(({ place }) => `${place.kind}/${displayName(place)}`)).size === 1
    if (second === undefined || isOne) return onlyOnce(model, only)
    return failure(ambiguous(`deployment=${scope.workload}`, named))
  }
  const [service] = scope.services
  if (service === undefined || version === null)
    throw new Error('Pods are changed by a resolved intent: service and version, or the workload, are known.')
  const workloads = findVersion(versionsOf(model, service), version)?.workloads ?? []
  const [only, second] = workloads
  if (only === undefined) return failure(withoutPods(service, version))
  if (second !== undefined) return failure(ambiguous(`${version} of ${serviceText(service)}`, workloads))
  return onlyOnce(model, only)
}

/** The services whose traffic goes to a workload: those that routes name, else those that select it, else none. */
const servicesBefore = (model: Model, workload: Workload): readonly string[] => {
  const all = serviceCatalogue(model).services.filter(({ key }) => workloadsBehind(model, key).includes(workload))
  const routed = all.filter((service) => service.routed)
  return (routed.length > 0 ? routed : all).map(({ key }) => key)
}

/** How a workload is named so that it is found again whatever becomes of its version. */
export const workloadName = ({ place }: Workload): string => displayName(place)

/**
 * Fills in the service and the version of a command on pods. Where `deployment=` names them, the rollout is that of the services in front of it, else
 * of the workload itself, which then goes by its own name.
 */
export const resolveSubject = (subject: Subject, resolving: Resolving): Result<Subject> => {
  const { model, thread } = resolving
  const { scope } = subject
  if (scope.workload !== null) {
    const workload = workloadOf(model, subject)
    if (!workload.ok) return workload
    const { place } = workload.value
    const found = servicesBefore(model, workload.value)
    const services = found.length > 0 ? found : [serviceKey(place.namespace, place.name)]
    const typed = scope.services.filter((service) => !services.includes(service))
    const [stranger] = typed
    if (stranger !== undefined)
      return failure({
        code: 'workload-elsewhere',
        message: `${workloadText(workload.value)} is not behind ${serviceText(stranger)}, but behind ${listText(services.map(serviceText))}.`,
        path: place.path,
        line: place.line,
        hint: 'Leave the service out: the Deployment says it.',
      })
    return success({ scope: { ...scope, services, workload: workloadName(workload.value) }, version: null })
  }
  const service = serviceOf(model, scope, thread)
  if (!service.ok) return service
  if (subject.version === null) throw new Error('A command on pods names a version or a workload.')
  const version = resolveVersionIn(resolving, service.value, subject.version)
  if (!version.ok) return version
  return success({ scope: { ...scope, services: [service.value] }, version: version.value })
}

/** How people name the subject: the version, else the workload. */
export const subjectText = ({ scope, version }: Subject): string =>
  version ?? (scope.workload === null ? '' : (parseServiceKey(scope.workload)?.name ?? scope.workload))

/** The subject as it stands in a command that is printed. */
export const subjectWords = ({ scope, version }: Subject): { readonly before: string; readonly after: string } => {
  const [service] = scope.services
  return version === null
    ? { before: '', after: ` deployment=${scope.workload ?? ''}` }
    : { before: `${version} `, after: service === undefined ? '' : ` ${serviceName(service)}` }
}
