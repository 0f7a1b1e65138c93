import {
  displayName,
  kedaOf,
  type Model,
  mapAt,
  type Place,
  podReferences,
  selectorTakes,
  type Workload,
  writtenObjectAt,
} from '../../traffic/traffic.ts'
import type { Move, TreeChange } from '../tree-change.ts'
import { listText } from '../wording.ts'
import { autoscalersOf, scalerText } from './scalers.ts'
import { workloadText } from './subject.ts'

/** Every object of a file that is read. */
const objectsIn = (model: Model, path: string): readonly Place[] =>
  [...model.objects, ...model.companions].flatMap(({ place }) => (place.path === path ? [place] : []))

/** Where a file goes with its last object, a Kustomization that names it would no longer build: its entry goes too. */
export const listingsOut = (model: Model, gone: readonly Place[]): readonly TreeChange[] => {
  const paths = [...new Set(gone.map(({ path }) => path))].filter(
    (path) => !model.mixedFiles.has(path) && objectsIn(model, path).every((place) => gone.includes(place)),
  )
  return model.listings
    .filter(({ path }) => paths.includes(path))
    .toReversed()
    .map(({ by, pointer }) => ({ kind: 'patch', place: by, patch: [{ op: 'remove', path: pointer }] }))
}

/** Disruption budgets of these pods alone. */
const budgetsOf = (model: Model, workload: Workload): readonly string[] =>
  model.companions.flatMap(({ place, value }) => {
    if (place.kind !== 'PodDisruptionBudget') return []
    const selector = mapAt(value, 'spec', 'selector')
    const takes = ({ labels }: Workload): boolean => selectorTakes(selector, labels)
    const isTheirs = takes(workload) && !model.workloads.some((other) => other !== workload && takes(other))
    return isTheirs ? [`${place.kind} ${displayName(place)} (${place.path}:${place.line})`] : []
  })

/** What its pods needed and no other workload here does. */
const usedAlone = (model: Model, workload: Workload): readonly string[] => {
  const others = new Set(
    model.workloads.flatMap((other) =>
      other === workload ? [] : podReferences(writtenObjectAt(model, other.place).value),
    ),
  )
  return podReferences(writtenObjectAt(model, workload.place).value).filter((used) => !others.has(used))
}

/** The pods of a version go, with what scales them; what only they used stays, and is told. */
export const workloadOut = (model: Model, name: string, workload: Workload): Move => {
  const scalers = [...autoscalersOf(model, workload), ...kedaOf(model, workload)].map(({ place }) => place)
  const gone = [workload.place, ...scalers]
  const left = [...budgetsOf(model, workload), ...usedAlone(model, workload)]
  return {
    kind: 'move',
    phase: 'pods-out',
    changes: [...listingsOut(model, gone), ...gone.map((place): TreeChange => ({ kind: 'remove', place }))],
    title: `pods of ${name} go`,
    effect: `${listText([workloadText(workload), ...scalers.map(scalerText)])} ${scalers.length === 0 ? 'goes' : 'go'}; nothing sends requests there any more.`,
    needs: [],
    notes:
      left.length === 0
        ? []
        : [`Nothing else here uses ${listText(left)}; ${left.length === 1 ? 'it stays' : 'they stay'}.`],
  }
}
