import type { ChangeCommand } from '../../commands/command.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  type Autoscaler,
  composeAutoscaler,
  containersWithoutRequest,
  displayName,
  type Model,
  mapAt,
  measuresCpuAlone,
  type Workload,
  writeAutoscaler,
  writeNoReplicas,
  writtenObjectAt,
} from '../../traffic/traffic.ts'
import { notPossible } from '../pods/possible.ts'
import { autoscalersOf, kedaPlaceOf, scalerText } from '../pods/scalers.ts'
import { resolveSubject, subjectText, subjectWords, workloadOf, workloadText } from '../pods/subject.ts'
import { looseRole, type Resolver } from '../resolving/resolving.ts'
import type { Move, Step, TreeChange, Verb } from '../tree-change.ts'
import { listText } from '../wording.ts'
import { countOf, podsText } from './scale.ts'

type Autoscale = Extract<ChangeCommand, { verb: 'autoscale' }>

const at = (workload: Workload, code: string, message: string, hint: string): Problem => ({
  code,
  message,
  path: workload.place.path,
  line: workload.place.line,
  hint,
})

const goalText = ({ minimum, maximum, cpu, memory }: Autoscale): string =>
  [
    minimum === null ? null : `min ${minimum}`,
    maximum === null ? null : `max ${maximum}`,
    cpu === null ? null : `cpu ${cpu} %`,
    memory === null ? null : `memory ${memory} %`,
  ]
    .filter((part) => part !== null)
    .join(', ')

/** Utilisation is measured against requests: pods that request nothing are never scaled. */
const requestNotes = (model: Model, workload: Workload, change: Autoscale): readonly string[] =>
  (['cpu', 'memory'] as const).flatMap((resource) => {
    const missing = containersWithoutRequest(writtenObjectAt(model, workload.place).value, resource)
    return change[resource] === null || missing.length === 0
      ? []
      : [
          `No ${resource} is requested (resources.requests.${resource}) by ${listText(missing)} in ${workloadText(workload)}: unless a LimitRange of the namespace sets one, the autoscaler cannot tell how busy the pods are, and scales nothing.`,
        ]
  })

/** Kubernetes switches an autoscaler off while the count is 0; without a count at all a server-side apply would leave it at 0. */
const isOff = ({ replicas }: Workload): boolean => replicas === 0

const offText = (workload: Workload, change: Autoscale): string => {
  const { before, after } = subjectWords(change)
  return `${workloadText(workload)} has 0 replicas, and Kubernetes switches an autoscaler off while that is so: /scale ${before}1${after} switches it on.`
}

const notesOf = (model: Model, workload: Workload, change: Autoscale, minimum: number): readonly string[] => [
  ...requestNotes(model, workload, change),
  ...(isOff(workload) ? [offText(workload, change)] : []),
  ...(workload.replicas === null || isOff(workload)
    ? []
    : [
        `spec.replicas of ${workloadText(workload)} stays until the autoscaler is live, and each sync sets the count back to ${workload.replicas} until then; the stage after takes it out.`,
      ]),
  ...(workload.replicas !== null && minimum < workload.replicas
    ? [
        `${workloadText(workload)} has ${podsText(workload.replicas)} now, and the autoscaler may go down to ${minimum}.`,
      ]
    : []),
]

const moveTo = (
  change: Autoscale,
  workload: Workload,
  changes: readonly TreeChange[],
  notes: readonly string[],
): Move => ({
  kind: 'move',
  phase: 'pods',
  changes,
  title: `${subjectText(change)} autoscaled: ${goalText(change)}`,
  effect: `A HorizontalPodAutoscaler holds the count of ${workloadText(workload)}: ${goalText(change)}.`,
  needs: [],
  notes,
})

const freshAutoscaler = (model: Model, workload: Workload, change: Autoscale): Result<Step> => {
  const { maximum, cpu, memory } = change
  if (maximum === null || (cpu === null && memory === null)) {
    const { before, after } = subjectWords(change)
    return failure(
      at(
        workload,
        'autoscaler-incomplete',
        `${workloadText(workload)} has no autoscaler here yet, and a new one needs max= and cpu= or memory=.`,
        `For example: /autoscale ${before}min=${change.minimum ?? 1} max=${maximum ?? Math.max(10, countOf(workload))} cpu=${cpu ?? 50}${after}`,
      ),
    )
  }
  const { place } = workload
  const metadata = mapAt(writtenObjectAt(model, place).value, 'metadata')
  const namespace = metadata['namespace']
  const value = composeAutoscaler(
    { name: place.name, ...(typeof namespace === 'string' ? { namespace } : {}) },
    place,
    { ...change, maximum },
  )
  return success(
    moveTo(
      change,
      workload,
      [{ kind: 'add', beside: place, path: null, value }],
      notesOf(model, workload, change, change.minimum ?? 1),
    ),
  )
}

const crossed = ({ place, minReplicas, maxReplicas }: Autoscaler, minimum: number, maximum: number): Problem => ({
  code: 'bounds-crossed',
  message: `${scalerText(place)} would have min ${minimum} above max ${maximum}; now it has ${minReplicas} and ${maxReplicas ?? 'no max'}.`,
  path: place.path,
  line: place.line,
  hint: 'Give both bounds: min= and max=.',
})

const changedAutoscaler = (
  model: Model,
  workload: Workload,
  autoscaler: Autoscaler,
  change: Autoscale,
): Result<Step | null> => {
  const written = writtenObjectAt(model, autoscaler.place)
  if (change.memory !== null && measuresCpuAlone(written))
    return failure({
      code: 'autoscaler-cpu-alone',
      message: `${scalerText(autoscaler.place)} is ${autoscaler.place.apiVersion}, which measures nothing but cpu.`,
      path: autoscaler.place.path,
      line: autoscaler.place.line,
      hint: 'Leave memory= out, or write it as autoscaling/v2 first.',
    })
  const minimum = change.minimum ?? autoscaler.minReplicas
  const maximum = change.maximum ?? autoscaler.maxReplicas
  if (maximum !== null && minimum > maximum) return failure(crossed(autoscaler, minimum, maximum))
  const patch = writeAutoscaler(written, change)
  if (patch.length === 0) return success(null)
  const changes: readonly TreeChange[] = [{ kind: 'patch', place: autoscaler.place, patch }]
  return success(moveTo(change, workload, changes, notesOf(model, workload, change, minimum)))
}

/** Once the autoscaler is live: the number that every sync would set back goes. */
const withoutCount = (change: Autoscale, workload: Workload): Move => ({
  kind: 'move',
  phase: 'pods-out',
  changes: [{ kind: 'patch', place: workload.place, patch: writeNoReplicas(workload) }],
  title: `${subjectText(change)}: count left to the autoscaler`,
  effect: `spec.replicas of ${workloadText(workload)} goes, so that no sync sets back what the autoscaler did.`,
  needs: [],
  notes:
    countOf(workload) > 1
      ? [
          `When spec.replicas goes, a tool that applies on the client (kubectl apply, Argo CD without ServerSideApply) sets the count to 1 once, until the autoscaler raises it again within seconds; min= of what the traffic needs, and a quiet hour, make that harmless.`,
        ]
      : [],
})

/** `/autoscale v2 min=1 max=10 cpu=50`: the autoscaler first, and once it is live the count that fights it goes. */
export const autoscale: Verb<'autoscale'> = (change, model) => {
  const found = workloadOf(model, change)
  if (!found.ok) return found
  const workload = found.value
  const keda = kedaPlaceOf(model, workload)
  const problem =
    notPossible(workload, 'autoscale') ??
    (keda === null
      ? null
      : at(
          workload,
          'replicas-owned',
          `${scalerText(keda)} (${keda.path}:${keda.line}) makes an autoscaler for ${workloadText(workload)} itself; a second one would fight it.`,
          `Change ${scalerText(keda)} by hand, in a pull request of your own.`,
        ))
  if (problem !== null) return failure(problem)
  const [autoscaler, second] = autoscalersOf(model, workload)
  if (autoscaler === undefined) return freshAutoscaler(model, workload, change)
  if (second !== undefined)
    return failure(
      at(
        workload,
        'autoscaler-ambiguous',
        `Two autoscalers scale ${workloadText(workload)}: ${displayName(autoscaler.place)} (${autoscaler.place.path}:${autoscaler.place.line}) and ${displayName(second.place)} (${second.place.path}:${second.place.line}).`,
        'Keep one of them.',
      ),
    )
  const step = changedAutoscaler(model, workload, autoscaler, change)
  if (!step.ok) return step
  if (step.value !== null) return success(step.value)
  if (workload.replicas !== null && !isOff(workload)) return success(withoutCount(change, workload))
  return success({
    kind: 'reached',
    message: `${scalerText(autoscaler.place)} holds ${workloadText(workload)} so already: ${goalText(change)}.${isOff(workload) ? ` ${offText(workload, change)}` : ''}`,
    path: autoscaler.place.path,
    line: autoscaler.place.line,
    notes: requestNotes(model, workload, change),
  })
}

export const resolveAutoscale: Resolver<'autoscale'> = (command, resolving) => {
  const subject = resolveSubject(command, resolving)
  if (!subject.ok) return subject
  const { scope, version } = subject.value
  const { minimum, maximum, cpu, memory } = command
  return success({
    changes: [{ verb: 'autoscale', scope, version, minimum, maximum, cpu, memory }],
    roles: Object.fromEntries(
      scope.services.map((one) => [one, looseRole(resolving, one, { ...scope, services: [one] })]),
    ),
  })
}
