import { RE2JS } from 're2js'
import { isJsonObject, type Json, type JsonObject } from '../../manifests/manifests.ts'
import { textOf } from './kustomization.ts'

/** How Kustomize tells objects apart. */
export interface ObjectId {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly name: string
  readonly namespace: string
}

const mapAt = (value: Json | undefined, key: string): Json | undefined =>
  isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined

export const idOf = (value: JsonObject): ObjectId => {
  const api = textOf(value['apiVersion']) ?? ''
  const slash = api.indexOf('/')
  return {
    group: slash < 0 ? '' : api.slice(0, slash),
    version: slash < 0 ? api : api.slice(slash + 1),
    kind: textOf(value['kind']) ?? '',
    name: textOf(mapAt(value['metadata'], 'name')) ?? '',
    namespace: textOf(mapAt(value['metadata'], 'namespace')) ?? '',
  }
}

const effective = ({ namespace }: Pick<ObjectId, 'namespace'>): string => namespace || 'default'

/** The same object by all five; one without a namespace is in `default`. */
export const isSameId = (one: ObjectId, other: ObjectId): boolean =>
  one.group === other.group &&
  one.version === other.version &&
  one.kind === other.kind &&
  one.name === other.name &&
  effective(one) === effective(other)

/** What a patch with a target is meant for; what is left out fits all. */
export interface Target {
  readonly group?: string
  readonly version?: string
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
  readonly labelSelector?: string
  readonly annotationSelector?: string
}

const keys = ['group', 'version', 'kind', 'name', 'namespace', 'labelSelector', 'annotationSelector'] as const

export const targetOf = (value: Json | undefined): Target | null => {
  if (!isJsonObject(value)) return null
  return Object.fromEntries(
    keys.flatMap((key) => {
      const text = textOf(value[key])
      return text === null ? [] : [[key, text] as const]
    }),
  )
}

const fits = (pattern: string | undefined, texts: readonly string[]): boolean => {
  if (pattern === undefined) return true
  if (/^[A-Za-z0-9-]*$/.test(pattern)) return texts.includes(pattern)
  try {
    const expression = RE2JS.compile(`^(?:${pattern})$`)
    return texts.some((text) => expression.matches(text))
  } catch {
    return false
  }
}

const mapOf = (value: JsonObject, key: string): JsonObject => {
  const found = mapAt(value['metadata'], key)
  return isJsonObject(found) ? found : {}
}

/** `a=b,c!=d,e in (f,g),h,!i`, as Kubernetes writes it. */
const selected = (selector: string | undefined, labels: JsonObject): boolean => {
  if (selector === undefined) return true
  return selector.split(/,(?![^(]*\))/).every((part) => {
    const text = part.trim()
    const [, key = '', not = '', list = ''] = /^(\S+)\s+(not)?in\s*\((.*)\)$/.exec(text) ?? []
    if (key !== '') {
      const is = list
        .split(',')
        .map((one) => one.trim())
        .includes(String(labels[key]))
      return not === '' ? is : !is
    }
    const [, written = text, operator = '', value = ''] = /^([^!=]+)(==|=|!=)\s*(.*)$/.exec(text) ?? []
    const name = written.trimEnd()
    if (operator === '')
      return name.startsWith('!') ? !Object.hasOwn(labels, name.slice(1)) : Object.hasOwn(labels, name)
    return operator === '!=' ? labels[name] !== value : labels[name] === value
  })
}

/** Whether a target means an object: names as it has ever been called, patterns as whole words. */
export const isTarget = (target: Target, ids: readonly ObjectId[], value: JsonObject): boolean => {
  const now = idOf(value)
  const ends = [ids[0] ?? now, now]
  return (
    fits(target.namespace, ends.map(effective)) &&
    fits(
      target.name,
      ends.map(({ name }) => name),
    ) &&
    fits(target.group, [now.group]) &&
    fits(target.version, [now.version]) &&
    fits(target.kind, [now.kind]) &&
    selected(target.labelSelector, mapOf(value, 'labels')) &&
    selected(target.annotationSelector, mapOf(value, 'annotations'))
  )
}

const ownGroups = new Set([
  '',
  'apps',
  'batch',
  'autoscaling',
  'policy',
  'extensions',
  'networking.k8s.io',
  'rbac.authorization.k8s.io',
])

/** Kinds whose lists Kustomize knows how to merge; those of all others are replaced whole. */
export const isBuiltIn = ({ group }: ObjectId): boolean => ownGroups.has(group)

const clusterWide = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'PersistentVolume',
  'StorageClass',
  'IngressClass',
  'PriorityClass',
  'RuntimeClass',
  'VolumeAttachment',
  'CSIDriver',
  'CSINode',
  'Node',
  'APIService',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'CertificateSigningRequest',
  'FlowSchema',
  'PriorityLevelConfiguration',
])

export const isClusterWide = ({ kind }: ObjectId): boolean => clusterWide.has(kind)
