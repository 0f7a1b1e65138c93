import type { ChangeCommand } from '../commands/command.ts'
import type { Operation } from '../manifests/manifests.ts'
import { failure, type Result, success } from '../problem.ts'
import {
  deriveAutoscaler,
  displayName,
  leftovers,
  type Model,
  podReferences,
  subsetRulesFor,
  type Workload,
  writeSubset,
  writtenObjectAt,
} from '../traffic/traffic.ts'
import { containerOf, imageNotes, imageOf } from './pods/container.ts'
import { pathOfCopy } from './pods/copy-place.ts'
import { type Derivation, derive, podsOfVersion } from './pods/new-version.ts'
import { autoscalersOf, scalerText } from './pods/scalers.ts'
import { workloadText } from './pods/subject.ts'
import { ownedRule, subsetName } from './presence.ts'
import { podsText } from './scale.ts'
import type { Move, Step, TreeChange, Verb } from './step.ts'
import { listText, serviceText } from './wording.ts'

type Deploy = Extract<ChangeCommand, { verb: 'deploy' }>

/** The count of a copy: the autoscaler's where one is copied along, and never none at all. */
const countOperations = (from: Workload, isScaled: boolean): readonly Operation[] => {
  if (isScaled && from.replicas !== null) return [{ op: 'remove', path: '/spec/replicas' }]
  return from.replicas === 0 ? [{ op: 'replace', path: '/spec/replicas', value: 1 }] : []
}

const notesOf = (model: Model, { from, fresh }: Derivation, image: string, hasScaler: boolean): readonly string[] => {
  const { value } = writtenObjectAt(model, from.place)
  const uses = podReferences(value)
  const left = leftovers(value, fresh.tokens)
  const count = from.replicas === 0 ? 1 : (from.replicas ?? 1)
  return [
    ...(hasScaler ? [] : [`It begins with ${podsText(count)}, as ${workloadText(from)} has; /scale changes that.`]),
    ...(uses.length === 0 ? [] : [`It uses what ${workloadText(from)} uses: ${listText(uses)}.`]),
    ...(left.length === 0
      ? []
      : [`Copied as it is, and it still names the version it was made from: ${left.join('; ')}.`]),
    ...imageNotes(image),
  ]
}

/** The new version's Deployment, and its autoscaler where the old one has one. */
const bringPods = (model: Model, change: Deploy, derivation: Derivation): Result<Step> => {
  const { from, fresh, derived } = derivation
  const holder = model.workloads.find(
    ({ place }) =>
      place.kind === from.place.kind && place.name === derived.name && place.namespace === from.place.namespace,
  )
  if (holder !== undefined)
    return failure({
      code: 'workload-name-taken',
      message: `${workloadText(holder)} is here already, and its pods are not those of ${change.version}: ${[...holder.labels].map((label) => label.join('=')).join(', ')}.`,
      path: holder.place.path,
      line: holder.place.line,
      hint: `Give its pod template the labels ${[...fresh.telling].map((label) => label.join('=')).join(', ')}, or rename it, in a pull request of your own.`,
    })
  const container = containerOf(model, from, change.image, change.container)
  if (!container.ok) return container
  const image = imageOf(from, container.value, change.image)
  if (!image.ok) return image
  const scalers = autoscalersOf(model, from)
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
          ...countOperations(from, scalers.length > 0),
          ...(container.value.image === image.value ? [] : [imageOperation]),
        ],
      },
      ...copies,
    ],
    title: `pods of ${change.version}`,
    effect: `Deployment ${displayName({ namespace: from.place.namespace, name: derived.name })} brings the pods of ${change.version} with ${image.value}, like ${workloadText(from)}${scalers.length === 0 ? '' : ` and with a copy of ${listText(scalers.map(({ place }) => scalerText(place)))}`}; no route sends them traffic yet.`,
    needs: [],
    notes: notesOf(model, derivation, image.value, scalers.length > 0),
  }
  return success(move)
}

/** Once the pods are live: the name by which routes can mean them. */
const bringSubset = (model: Model, service: string, change: Deploy, workload: Workload): Result<Step> => {
  const rules = subsetRulesFor(model, service)
  const name = subsetName(change.version)
  const [rule] = rules
  const has = rules.flatMap(({ subsets }) => subsets).some((subset) => subset.name === name)
  const message = `${workloadText(workload)} brings the pods of ${change.version} already.`
  if (rule === undefined || has)
    return success({ kind: 'reached', message, path: workload.place.path, line: workload.place.line, notes: [] })
  const owned = ownedRule(rule)
  if (owned !== null) return failure(owned)
  // By the keys that its siblings use, else by what tells versions at all.
  const keys = [...new Set(rule.subsets.flatMap(({ labels }) => [...labels.keys()]))].filter((key) =>
    workload.labels.has(key),
  )
  const told = keys.length > 0 ? keys : ['version', 'track'].filter((key) => workload.labels.has(key)).slice(0, 1)
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
  return derivation.ok ? bringPods(model, change, derivation.value) : derivation
}
