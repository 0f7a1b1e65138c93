import { fieldChangesOfFiles } from '../fields/field-changes.ts'
import { isPolicy, isTraffic } from '../fields/traffic-objects.ts'
import type { FieldChange } from '../plan.ts'
import type { Tree } from '../text/tree.ts'

/** Fields that differ between two trees. */
export const changesBetween = (before: Tree, after: Tree): readonly FieldChange[] => {
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

/** `pods, subsets`: which parts of the way back one of its stages is, so that stages can be told apart. */
export const partsBack = (before: Tree, after: Tree): readonly string[] => {
  const rank = (part: string): number => (order.includes(part) ? order.indexOf(part) : order.length)
  return [...new Set(changesBetween(before, after).map(partOf))].sort((one, other) => rank(one) - rank(other))
}
