import { fieldChangesOfFiles } from '../fields/field-changes.ts'
import { isPolicy, isTraffic } from '../fields/traffic-objects.ts'
import type { FieldChange } from '../plan.ts'
import type { Tree } from '../text/tree.ts'
import { listText } from '../wording.ts'
import { isOfLayers, objectChanges } from './object-changes.ts'

/** Fields that differ between two trees: of files, or of what comes out of them where they are layers of something else. */
export const changesBetween = (before: Tree, after: Tree): readonly FieldChange[] => {
  if (isOfLayers(before)) return objectChanges(before, after)
  const paths = new Set([...before.snapshot.files.keys(), ...after.snapshot.files.keys()])
  return [...paths].flatMap((path) =>
    fieldChangesOfFiles(before.snapshot.files.get(path) ?? null, after.snapshot.files.get(path) ?? null),
  )
}

const partOf = (change: FieldChange): string => {
  if (isTraffic(change)) return 'routes'
  if (isPolicy(change)) return 'policies'
  const [kind = ''] = change.object.split('/')
  if (/^(?:Deployment|StatefulSet|DaemonSet)$/.test(kind)) return 'pods'
  if (kind === 'DestinationRule') return 'subsets'
  return kind === 'HorizontalPodAutoscaler' ? 'autoscalers' : `${kind}s`
}

const order = ['pods', 'autoscalers', 'Services', 'subsets', 'policies', 'routes']

/** `pods, subsets`: which parts of the way back one of its stages is. */
const partsBack = (changes: readonly FieldChange[]): string => {
  const rank = (part: string): number => (order.includes(part) ? order.indexOf(part) : order.length)
  return listText([...new Set(changes.map(partOf))].sort((one, other) => rank(one) - rank(other)))
}

const namesOf = (changes: readonly FieldChange[]): string =>
  listText([...new Set(changes.map(({ object }) => object.split('/').at(-1) ?? object))])

/** What each stage of a way back is called, from one tree to the next: `pods, subsets`, or by name where two of them are parts of one kind. */
export const stagesBack = (start: Tree, states: readonly Tree[]): readonly string[] => {
  const steps = states.map((after, index) => changesBetween(states[index - 1] ?? start, after))
  const words = steps.map(partsBack)
  return steps.map((changes, index) => {
    const own = words[index] ?? ''
    return words.filter((other) => other === own).length > 1 ? `${own} of ${namesOf(changes)}` : own
  })
}
