import { isJsonObject, type JsonObject, type Operation, toPointer, valueAt } from '../../manifests/manifests.ts'

/**
 * What the API server or a controller wrote into an object and what would lie in a copy of it: its identity, its state, and the marks of those
 * who applied it.
 */
const foreign: readonly (readonly string[])[] = [
  ['status'],
  ['metadata', 'uid'],
  ['metadata', 'resourceVersion'],
  ['metadata', 'creationTimestamp'],
  ['metadata', 'generation'],
  ['metadata', 'selfLink'],
  ['metadata', 'managedFields'],
  ['metadata', 'ownerReferences'],
]

const foreignAnnotations: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'argocd.argoproj.io/tracking-id',
  'autoscaling.alpha.kubernetes.io/conditions',
  'autoscaling.alpha.kubernetes.io/current-metrics',
]

/** Takes away what must not be copied, and the annotations' map with its last entry. */
export const withoutForeign = (value: JsonObject): readonly Operation[] => {
  const annotations = valueAt(value, '/metadata/annotations')
  const keys = isJsonObject(annotations) ? Object.keys(annotations) : []
  const gone = keys.filter((key) => foreignAnnotations.includes(key))
  const paths = [
    ...foreign.map(toPointer),
    ...(gone.length > 0 && gone.length === keys.length
      ? ['/metadata/annotations']
      : gone.map((key) => toPointer(['metadata', 'annotations', key]))),
  ]
  return paths.flatMap((path) => (valueAt(value, path) === undefined ? [] : [{ op: 'remove' as const, path }]))
}

/** Sets what differs. */
export const setText = (value: JsonObject, path: string, text: string): readonly Operation[] => {
  const current = valueAt(value, path)
  if (current === text) return []
  return [{ op: current === undefined ? 'add' : 'replace', path, value: text }]
}
