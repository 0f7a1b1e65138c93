import { lineOf } from '../../manifests/manifests.ts'
import { failure, type Problem, success } from '../../problem.ts'
import { type Autoscaler, type Model, type Workload, writeReplicas, writtenObjectAt } from '../../traffic/traffic.ts'
import { besideNotes, carrierText, othersWithPods, servicesBeside } from '../pods/carriers.ts'
import { notPossible } from '../pods/possible.ts'
import { autoscalersOf, kedaPlaceOf, scalerOf, scalerText } from '../pods/scalers.ts'
import { resolveSubject, type Subject, subjectText, subjectWords, workloadOf, workloadText } from '../pods/subject.ts'
import { takingOf } from '../pods/taking-traffic.ts'
import { looseRole, type Resolver } from '../resolving/resolving.ts'
import type { Verb } from '../tree-change.ts'
import { serviceName, serviceText } from '../wording.ts'

/** Kubernetes takes 1 where none is written. */
export const countOf = ({ replicas }: Workload): number => replicas ?? 1

export const podsText = (count: number): string => `${count} ${count === 1 ? 'pod' : 'pods'}`

/** Kubernetes switches an autoscaler off while the count is 0, and any other count switches it on. */
const switchedOff = (model: Model, workload: Workload): Autoscaler | null =>
  countOf(workload) === 0 ? (autoscalersOf(model, workload)[0] ?? null) : null

/** Where something else holds the count: a number in the file would be undone, or undo it. None at all is no number for Kubernetes' own autoscaler. */
export const heldByScaler = (model: Model, workload: Workload, subject: Subject, count: number): Problem | null => {
  const scaler = scalerOf(model, workload)
  if (scaler === null || switchedOff(model, workload) !== null) return null
  if (count === 0 && kedaPlaceOf(model, workload) === null) return null
  const { before, after } = subjectWords(subject)
  return {
    code: 'replicas-owned',
    message: `${scalerText(scaler)} (${scaler.path}:${scaler.line}) holds the count of ${workloadText(workload)}: a number here would be fought over.`,
    path: scaler.path,
    line: scaler.line,
    hint:
      scaler.kind === 'HorizontalPodAutoscaler'
        ? `Move its bounds: /autoscale ${before}min=${Math.max(1, count)}${after}`
        : `Change ${scaler.kind} ${scaler.name} by hand, in a pull request of your own.`,
  }
}

/** No pods for what requests still go to is a 503. */
const leavesNobody = (model: Model, workload: Workload, subject: Subject): Problem | null => {
  const { carriers, unrouted } = takingOf(model, subject, workload)
  const [carrier] = carriers
  const name = subjectText(subject)
  if (carrier !== undefined)
    return {
      code: 'version-takes-traffic',
      message: `${name} takes traffic (${carrierText(carrier)}): without pods its requests fail.`,
      path: carrier.router.place.path,
      line: carrier.rule.line,
      hint: `Take its traffic away first, such as by /canary 0 ${name} ${serviceName(carrier.destination.service)}, and give the command again once that is live.`,
    }
  const left = [...unrouted, ...servicesBeside(model, workload)].find(
    (service) => othersWithPods(model, service, workload).length === 0,
  )
  return left === undefined
    ? null
    : {
        code: 'version-takes-traffic',
        message: `${workloadText(workload)} has the only pods here of the Service ${serviceText(left)}: without them its requests fail.`,
        path: workload.place.path,
        line: workload.place.line,
        hint: 'Bring other pods behind the Service first.',
      }
}

/** How many there are now: what an autoscaler decides is not in the files. */
export const presentCount = (model: Model, workload: Workload): string =>
  workload.replicas === null && autoscalersOf(model, workload).length > 0 ? 'autoscaled' : String(countOf(workload))

/** An autoscaler of pods that are to be none. */
export const switchedOffNotes = (model: Model, workload: Workload, subject: Subject): readonly string[] => {
  const { before, after } = subjectWords(subject)
  return autoscalersOf(model, workload).map(
    ({ place, minReplicas }) =>
      `Kubernetes switches ${scalerText(place)} off while the count is 0; what switches it on again: /scale ${before}${minReplicas}${after}`,
  )
}

const switchesOn = (model: Model, workload: Workload, subject: Subject): readonly string[] => {
  const autoscaler = switchedOff(model, workload)
  if (autoscaler === null) return []
  const { before, after } = subjectWords(subject)
  return [
    `A count above 0 switches ${scalerText(autoscaler.place)} on. Once that is live, /autoscale ${before}min=${autoscaler.minReplicas}${after} takes the count out again, so that no sync sets back what the autoscaler did.`,
  ]
}

/** `/scale v2 3`: more pods come before what needs them, fewer after. */
export const scale: Verb<'scale'> = (change, model) => {
  const found = workloadOf(model, change)
  if (!found.ok) return found
  const workload = found.value
  const { place } = workload
  const problem =
    notPossible(workload, 'scale') ??
    (workload.replicas === change.replicas ? null : heldByScaler(model, workload, change, change.replicas))
  if (problem !== null) return failure(problem)
  const from = countOf(workload)
  if (from === change.replicas)
    return success({
      kind: 'reached',
      message: `${workloadText(workload)} has ${podsText(from)} already${workload.replicas === null ? ', which is what Kubernetes takes where no count is written' : ''}.`,
      path: place.path,
      line: lineOf(writtenObjectAt(model, place).document, `${place.root}/spec/replicas`),
      notes: [],
    })
  const now = presentCount(model, workload)
  const nobody = change.replicas === 0 ? leavesNobody(model, workload, change) : null
  if (nobody !== null) return failure(nobody)
  return success({
    kind: 'move',
    phase: change.replicas > from ? 'pods' : 'pods-out',
    changes: [{ kind: 'patch', place, patch: writeReplicas(workload, change.replicas) }],
    title: `${subjectText(change)} ${now} → ${podsText(change.replicas)}`,
    effect: `${workloadText(workload)} gets ${podsText(change.replicas)} instead of ${now === 'autoscaled' ? 'what its autoscaler gives it' : now}.`,
    needs: [],
    notes: [
      ...switchesOn(model, workload, change),
      ...(change.replicas === 0 ? switchedOffNotes(model, workload, change) : []),
      ...besideNotes(model, workload),
      ...takingOf(model, change, workload).unrouted.map(
        (service) =>
          `No route here decides about ${serviceText(service)}: each pod behind it takes its part of the requests, so the counts move traffic.`,
      ),
    ],
  })
}

export const resolveScale: Resolver<'scale'> = (command, resolving) => {
  const subject = resolveSubject(command, resolving)
  if (!subject.ok) return subject
  const { scope, version } = subject.value
  return success({
    changes: [{ verb: 'scale', scope, version, replicas: command.replicas }],
    roles: Object.fromEntries(
      scope.services.map((one) => [one, looseRole(resolving, one, { ...scope, services: [one] })]),
    ),
  })
}
