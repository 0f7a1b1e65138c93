import { isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import { mapAt } from './written-object.ts'

/** Where a pod names another object, and of which kind; `*` stands for every item of a list. */
const references: readonly (readonly [string, readonly string[]])[] = [
  ['ServiceAccount', ['serviceAccountName']],
  ['Secret', ['imagePullSecrets', '*', 'name']],
  ['ConfigMap', ['volumes', '*', 'configMap', 'name']],
  ['Secret', ['volumes', '*', 'secret', 'secretName']],
  ['ConfigMap', ['volumes', '*', 'projected', 'sources', '*', 'configMap', 'name']],
  ['Secret', ['volumes', '*', 'projected', 'sources', '*', 'secret', 'name']],
  ['PersistentVolumeClaim', ['volumes', '*', 'persistentVolumeClaim', 'claimName']],
  ...['containers', 'initContainers'].flatMap((list): (readonly [string, readonly string[]])[] => [
    ['ConfigMap', [list, '*', 'envFrom', '*', 'configMapRef', 'name']],
    ['Secret', [list, '*', 'envFrom', '*', 'secretRef', 'name']],
    ['ConfigMap', [list, '*', 'env', '*', 'valueFrom', 'configMapKeyRef', 'name']],
    ['Secret', [list, '*', 'env', '*', 'valueFrom', 'secretKeyRef', 'name']],
  ]),
]

const textsAt = (value: Json | undefined, [step, ...rest]: readonly string[]): readonly string[] => {
  if (step === undefined) return typeof value === 'string' ? [value] : []
  if (step === '*') return Array.isArray(value) ? value.flatMap((item: Json) => textsAt(item, rest)) : []
  return isJsonObject(value) ? textsAt(value[step], rest) : []
}

/** The objects that a workload's pods need beside them, as `Kind name`, each once, in the order of the kinds above. */
export const podReferences = (workload: JsonObject): readonly string[] => {
  const spec = mapAt(workload, 'spec', 'template', 'spec')
  return [...new Set(references.flatMap(([kind, steps]) => textsAt(spec, steps).map((name) => `${kind} ${name}`)))]
}

/** The containers that ask for none of a resource: what is a percentage of requests cannot be measured of them. */
export const containersWithoutRequest = (workload: JsonObject, resource: 'cpu' | 'memory'): readonly string[] => {
  const containers = mapAt(workload, 'spec', 'template', 'spec')['containers']
  if (!Array.isArray(containers)) return []
  return containers.flatMap((container: Json) => {
    // A limit alone is the request too (kubernetes pkg/apis/core/v1/defaults.go).
    const asks = ['requests', 'limits'].some((kind) => mapAt(container, 'resources', kind)[resource] !== undefined)
    // The mesh's injector gives its own container what it needs.
    const isSidecar = isJsonObject(container) && container['name'] === 'istio-proxy'
    return asks || isSidecar || !isJsonObject(container) ? [] : [String(container['name'])]
  })
}
