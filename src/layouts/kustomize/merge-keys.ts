import { isJsonObject, type Json } from '../../manifests/manifests.ts'

/**
 * The keys by which Kubernetes' own lists are merged (the OpenAPI schema's x-kubernetes-patch-merge-key), by the name of the list and where that
 * is not enough the one above it. Lists of any other kind are replaced whole.
 */
const keysByList: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  secrets: ['name'],
  ownerReferences: ['uid'],
  resourceClaims: ['name'],
}

/** What tells the items of a list apart in a strategic merge; null where the list is replaced whole. */
export const mergeKeys = (steps: readonly string[], isBuiltIn: boolean): readonly string[] | null => {
  if (!isBuiltIn) return null
  const [list = '', parent = ''] = [steps.at(-1), steps.at(-3)]
  if (list === 'ports')
    return parent === 'containers' || parent === 'initContainers'
      ? ['containerPort', 'protocol']
      : steps.length === 2
        ? ['port', 'protocol']
        : null
  return keysByList[list] ?? null
}

/** The item of a list that stands for the same thing; -1 where none does. What neither says is taken for the same. */
export const sameItem = (list: readonly Json[], item: Json, keys: readonly string[]): number => {
  if (!isJsonObject(item)) return -1
  const [first = ''] = keys
  const value = item[first]
  if (value === undefined) return -1
  return list.findIndex(
    (other) =>
      isJsonObject(other) &&
      other[first] === value &&
      keys.slice(1).every((key) => item[key] === undefined || other[key] === undefined || other[key] === item[key]),
  )
}
