import type { ChangeCommand } from '../../commands/command.ts'
import type { Operation } from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  deriveAutoscaler,
  displayName,
  findService,
  kedaOf,
  leftovers,
  type Model,
  podReferences,
  selects,
  subsetRulesFor,
  versionLabels,
  type Workload,
  writeSubset,
  writtenObjectAt,
} from '../../traffic/traffic.ts'
import { besideNotes, destinationsTo, unroutedBefore } from '../pods/carriers.ts'
import { containerOf, imageNotes, imageOf } from '../pods/container.ts'
import { pathOfCopy } from '../pods/copy-place.ts'
import { type Derivation, derive, holderOf, notSafe, podsOfVersion } from '../pods/new-version.ts'
import { namingMove, ownedRule, subsetName } from '../pods/presence.ts'
import { autoscalersOf, scalerText } from '../pods/scalers.ts'
import { workloadText } from '../pods/subject.ts'
import { wantsServices } from '../pods/version-service.ts'
import type { Move, Step, TreeChange, Verb } from '../tree-change.ts'
import { listText, routerText, ruleText, serviceName, serviceText } from '../wording.ts'
import { countOf, podsText } from './scale.ts'

type Deploy = Extract<ChangeCommand, { verb: 'deploy' }>

/** How many pods a copy begins with; null leaves it to the autoscaler that is copied along. */
const firstCount = (from: Workload, service: string | null, isScaled: boolean): number | null => {
  // Behind a service that no route decides about, each pod takes its part of the requests at once.
  if (service !== null) return 0
  return isScaled ? null : Math.max(1, countOf(from))
}

const countOperations = (from: Workload, count: number | null): readonly Operation[] => {
  if (count === null) return from.replicas === null ? [] : [{ op: 'remove', path: '/spec/replicas' }]
  if (count === countOf(from)) return []
  return [{ op: from.replicas === null ? 'add' : 'replace', path: '/spec/replicas', value: count }]
}

const countNote = (
  change: Deploy,
  from: Workload,
  unrouted: string | null,
  count: number | null,
): readonly string[] => {
  if (unrouted !== null)
    return [
      `No route here decides about ${serviceText(unrouted)}, so each pod behind it takes its part of the requests: the new version begins without any. /canary 10 ${change.version} ${serviceName(unrouted)} --by replicas gives it some; /adopt ${serviceName(unrouted)} lets a route decide.`,
    ]
  if (count === null) return []
  return [
    `It begins with ${podsText(count)}${count === countOf(from) ? `, as ${workloadText(from)} has` : ''}; /scale changes that.`,
  ]
}

const notesOf = (model: Model, { from, fresh }: Derivation, image: string): readonly string[] => {
  const { value } = writtenObjectAt(model, from.place)
  const uses = podReferences(value)
  const left = leftovers(value, fresh.tokens)
  return [
    ...(uses.length === 0 ? [] : [`It uses what ${workloadText(from)} uses: ${listText(uses)}.`]),
    ...(left.length === 0
      ? []
      : [`Copied as it is, and it still names the version it was made from: ${left.join('; ')}.`]),
    ...imageNotes(image),
  ]
}

/** A route that names no version sends to every pod of the service, to new ones too. */
const sentToAll = (model: Model, change: Deploy, stable: string, { from, derived }: Derivation): Problem | null => {
  const all = destinationsTo(model, { service: null, version: null, workloads: [from] })
  const found = all.find(({ destination }) => {
    const service = findService(model, destination.service)
    const isSelected = service === null || selects(service.selector, derived.labels)
    return destination.subset === null && destination.share > 0 && isSelected
  })
  if (found === undefined) return null
  const { router, rule, destination } = found
  return {
    code: 'route-names-no-version',
    message: `${routerText(router)}, rule ${ruleText(rule)}, sends to all pods of ${serviceText(destination.service)}: those of ${change.version} would take requests as soon as they are there.`,
    path: router.place.path,
    line: destination.line,
    hint: `First: /pin ${stable} ${serviceName(destination.service)}`,
  }
}

const nameTaken = (change: Deploy, { fresh }: Derivation, holder: Workload): Problem => ({
  code: 'workload-name-taken',
  message: `${workloadText(holder)} is here already, and its pods are not those of ${change.version}: ${[...holder.labels].map((label) => label.join('=')).join(', ')}.`,
  path: holder.place.path,
  line: holder.place.line,
  hint: `Give its pod template the labels ${[...fresh.telling].map((label) => label.join('=')).join(', ')}, or rename it, in a pull request of your own.`,
})

/** The new version's Deployment, and its autoscaler where the old one has one. */
const bringPods = (
  model: Model,
  change: Deploy,
  { service, stable }: { readonly service: string; readonly stable: string },
  derivation: Derivation,
): Result<Step> => {
  const { from, fresh, derived } = derivation
  const unsafe = notSafe(model, service, stable, derivation)
  if (unsafe !== null) return failure(unsafe)
  const all = sentToAll(model, change, stable, derivation)
  if (all !== null) return failure(all)
  const container = containerOf(model, from, change.image, change.container)
  if (!container.ok) return container
  const image = imageOf(from, container.value, change.image)
  if (!image.ok) return image
  const [unrouted = null] = unroutedBefore(model, from)
  // Where counts are the weight no autoscaler may move them.
  const scalers = unrouted === null ? autoscalersOf(model, from) : []
  const count = firstCount(from, unrouted, scalers.length > 0)
  const at = `${container.value.pointer.slice(from.place.root.length)}/image`
  const imageOperation: Operation = {
    op: container.value.image === null ? 'add' : 'replace',
    path: at,
    value: image.value,
  }
  const path = pathOfCopy(model, from.place, fresh)
  const copies = scalers.map((scaler): TreeChange => {
    const { patch } = deriveAutoscaler(writtenObjectAt(model, scaler.place).value, fresh, derived.name)
    return { kind: 'copy', from: scaler.place, path: pathOfCopy(model, scaler.place, fresh), patch }
  })
  const move: Move = {
    kind: 'move',
    phase: 'pods',
    changes: [
      {
        kind: 'copy',
        from: from.place,
        path,
        patch: [
          ...derived.patch,
          ...countOperations(from, count),
          ...(container.value.image === image.value ? [] : [imageOperation]),
        ],
      },
      ...copies,
    ],
    title: `pods of ${change.version}`,
    effect: `Deployment ${displayName({ namespace: from.place.namespace, name: derived.name })} brings the pods of ${change.version} with ${image.value}, like ${workloadText(from)}${scalers.length === 0 ? '' : ` and with a copy of ${listText(scalers.map(({ place }) => scalerText(place)))}`}; ${unrouted === null ? 'no route sends it traffic yet' : 'it has none yet, and so takes no traffic'}.`,
    needs: [],
    notes: [
      ...countNote(change, from, unrouted, count),
      ...besideNotes(model, from),
      ...kedaNotes(model, from),
      ...notesOf(model, derivation, image.value),
    ],
  }
  return success(move)
}

/** What triggers it is about the version that it scales, so a copy would scale the new one by the requests of the old one. */
const kedaNotes = (model: Model, from: Workload): readonly string[] =>
  kedaOf(model, from).map(
    ({ place }) =>
      `${scalerText(place)} (${place.path}:${place.line}) scales ${workloadText(from)} and is not copied: the new pods keep the count that is written until they have a ScaledObject of their own.`,
  )

/** Once the pods are live: the name by which routes can mean them. */
const bringSubset = (model: Model, service: string, change: Deploy, workload: Workload): Result<Step> => {
  const rules = subsetRulesFor(model, service)
  const name = subsetName(change.version)
  const [rule] = rules
  const has = rules.flatMap(({ subsets }) => subsets).some((subset) => subset.name === name)
  const message = `${workloadText(workload)} brings the pods of ${change.version} already.`
  if (wantsServices(model, service)) {
    const naming = namingMove(model, { service, version: change.version })
    if (!naming.ok) return naming
    if (naming.value !== null) return success(naming.value)
  }
  if (rule === undefined || has)
    return success({ kind: 'reached', message, path: workload.place.path, line: workload.place.line, notes: [] })
  const owned = ownedRule(rule)
  if (owned !== null) return failure(owned)
  // By the keys that its siblings use, else by what tells versions at all.
  const keys = [...new Set(rule.subsets.flatMap(({ labels }) => [...labels.keys()]))].filter((key) =>
    workload.labels.has(key),
  )
  const told = keys.length > 0 ? keys : versionLabels.filter((key) => workload.labels.has(key)).slice(0, 1)
  const labels = new Map(told.map((key): [string, string] => [key, workload.labels.get(key) ?? '']))
  return success({
    kind: 'move',
    phase: 'subset',
    changes: [{ kind: 'patch', place: rule.place, patch: writeSubset(rule, name, labels) }],
    title: `subset ${name}`,
    effect: `The subset for ${change.version} of ${serviceText(service)} is added, so that routes can name it once it is live; no traffic moves.`,
    needs: [],
    notes: [],
  })
}

/** `/deploy v3 --image REF`: a Deployment derived from the stable one, then the subset, nothing else. */
export const deploy: Verb<'deploy'> = (change, model, roles) => {
  const [service] = change.scope.services
  const stable = service === undefined ? null : (roles[service]?.stable ?? null)
  if (service === undefined || stable === null)
    throw new Error('A version is brought by a resolved intent: service and stable are known.')
  const [here] = podsOfVersion(model, service, change.version)
  if (here !== undefined) return bringSubset(model, service, change, here)
  const derivation = derive(model, service, stable, change.version)
  if (!derivation.ok) return derivation
  const holder = holderOf(model, derivation.value)
  if (holder?.isOwn) return bringSubset(model, service, change, holder.workload)
  if (holder !== null) return failure(nameTaken(change, derivation.value, holder.workload))
  return bringPods(model, change, { service, stable }, derivation.value)
}
