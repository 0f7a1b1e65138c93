import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  bringsPods,
  type Model,
  versionState,
  type Workload,
  writeImage,
  writeReplicas,
  writtenObjectAt,
} from '../../traffic/traffic.ts'
import type { TargetRule } from '../splits/edited-rules.ts'
import type { Move, Step } from '../tree-change.ts'
import { podsText, presentCount, switchedOffNotes } from '../verbs/scale.ts'
import { listText, serviceName, serviceText } from '../wording.ts'
import { imageNotes, imageStep } from './container.ts'
import { notPossible } from './possible.ts'
import { carriersBeside, giving, type Parties, type Promote, stillSent, withNotes } from './promoted.ts'
import { kedaPlaceOf, scalerText } from './scalers.ts'
import { workloadOf, workloadText } from './subject.ts'
import { differences, imagesToTake, type TakenImage } from './taken-images.ts'

interface Swapping extends Parties {
  readonly production: Workload
  readonly canary: Workload
}

const workloadsOf = ({ scope }: Promote, model: Model, parties: Parties): Result<Swapping> => {
  const bare = { ...scope, workload: null }
  const production = workloadOf(model, { scope: bare, version: parties.stable })
  if (!production.ok) return production
  const canary = workloadOf(model, { scope: bare, version: parties.version })
  if (!canary.ok) return canary
  return success({ ...parties, production: production.value, canary: canary.value })
}

/** The last stage leaves the canary without pods, which KEDA would undo; Kubernetes' own autoscaler rests while the count is 0. */
const heldCount = (model: Model, { canary, version, service }: Swapping): Problem | null => {
  const scaler = kedaPlaceOf(model, canary)
  if (scaler === null) return null
  return {
    code: 'replicas-owned',
    message: `${scalerText(scaler)} (${scaler.path}:${scaler.line}) holds the count of ${workloadText(canary)}, so the swap's last stage, no pods for ${version}, would be fought over.`,
    path: scaler.path,
    line: scaler.line,
    hint: `Take that ${scaler.kind} away first, in a pull request of its own; or retire the other version instead: /promote ${version} ${serviceName(service)} --advance`,
  }
}

/** Both must have pods: the canary while stable's are replaced, stable when traffic returns. */
const idle = (model: Model, { service, version, stable }: Parties): Problem | null => {
  for (const name of [version, stable]) {
    const { pods } = versionState(model, service, name)
    if (pods.state === 'contradicted')
      return {
        code: pods.code,
        message: `${version} of ${serviceText(service)} cannot be promoted by a swap: ${pods.message}`,
        path: pods.place.path,
        line: pods.place.line,
        hint: `Bring its pods first, such as by /scale ${name} 1 ${serviceName(service)}, and give the command again once they are live.`,
      }
  }
  return null
}

const takingMove = (model: Model, swapping: Swapping, taken: readonly TakenImage[]): Move => {
  const { production, canary, stable, version, service } = swapping
  const [first] = taken
  const other = differences(writtenObjectAt(model, production.place).value, writtenObjectAt(model, canary.place).value)
  return {
    kind: 'move',
    phase: 'pods',
    changes: taken.map(({ container, image }) => ({
      kind: 'patch',
      place: production.place,
      patch: writeImage(container, image),
    })),
    title: `${stable} ${taken.length === 1 && first !== undefined ? imageStep(first.container.image, first.image) : `takes the images of ${version}`}`,
    effect: `${workloadText(production)} takes ${taken.length === 1 ? 'the image' : 'the images'} of ${workloadText(canary)} (${listText(taken.map(({ image }) => image))}) while ${version} carries all of ${serviceText(service)}; its pods are replaced.`,
    needs: [],
    notes: [
      ...taken.flatMap(({ image }) => imageNotes(image)),
      ...(other.length === 0
        ? []
        : [
            `Only images are taken over; the pods of ${workloadText(production)} and ${workloadText(canary)} differ in ${listText(other)} too, and that stays.`,
          ]),
    ],
  }
}

const emptied = (model: Model, { scope }: Promote, { canary, version, stable }: Swapping): Move => ({
  kind: 'move',
  phase: 'pods-out',
  changes: [{ kind: 'patch', place: canary.place, patch: writeReplicas(canary, 0) }],
  title: `${version} ${presentCount(model, canary)} → ${podsText(0)}`,
  effect: `${workloadText(canary)} has no pods any more; ${stable} runs the same image and carries everything.`,
  needs: [],
  notes: switchedOffNotes(model, canary, { scope: { ...scope, workload: null }, version }),
})

/**
 * `/promote v2 --swap`: everything to the canary · stable takes its images, as nobody sends it requests · everything back · no pods for the canary. Each
 * step is told by the tree alone: while the images differ it is on its way there, and once they are the same on its way back.
 */
export const swap = (
  change: Promote,
  model: Model,
  parties: Parties,
  rules: readonly TargetRule[],
  untried: readonly string[],
): Result<Step> => {
  const found = workloadsOf(change, model, parties)
  if (!found.ok) return found
  const swapping = found.value
  const { production, canary, version, stable, service } = swapping
  const impossible = notPossible(production, 'image') ?? notPossible(canary, 'scale') ?? heldCount(model, swapping)
  const problem = impossible ?? stillSent(carriersBeside(change, model, version, rules), parties, version)
  if (problem !== null) return failure(problem)
  const taken = imagesToTake(production, canary)
  if (!taken.ok) return taken
  if (taken.value.length > 0) {
    // While stable's pods are replaced nobody may be sent there.
    const unsafe = idle(model, swapping) ?? stillSent(carriersBeside(change, model, stable, rules), parties, stable)
    if (unsafe !== null) return failure(unsafe)
    const there = giving(100, change, model, parties)
    if (!there.ok) return there
    if (there.value.kind === 'move') return success(withNotes(there.value, untried))
    return success(takingMove(model, swapping, taken.value))
  }
  const back = giving(0, change, model, parties)
  if (!back.ok) return back
  if (back.value.kind === 'move') return back
  if (bringsPods(canary)) return success(emptied(model, change, swapping))
  return success({
    ...back.value,
    message: `${stable} of ${serviceText(service)} runs the image of ${version} and carries everything already, and ${version} has no pods.`,
  })
}
