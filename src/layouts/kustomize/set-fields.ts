import {
  type Document,
  fromPointer,
  isJsonList,
  isJsonObject,
  type Json,
  type Pointer,
  sameJson,
  toPointer,
  valueAt,
} from '../../manifests/manifests.ts'
import type { BuiltObject, FieldName } from './built.ts'
import { imageParts, imageText } from './image-name.ts'
import { type Kustomization, listOf, type Said, saidIn, saidOf, textOf } from './kustomization.ts'
import { idOf, isClusterWide, isTarget, type ObjectId, targetOf } from './object-id.ts'

/** The value with another at the end of a path, whose maps are made where they are missing. */
export const withValue = (value: Json | undefined, steps: readonly string[], leaf: Json): Json => {
  const [step, ...rest] = steps
  if (step === undefined) return leaf
  if (isJsonList(value))
    return value.map((item, index) => (String(index) === step ? withValue(item, rest, leaf) : item))
  const map = isJsonObject(value) ? value : {}
  const entries = Object.entries(map)
  const next = withValue(Object.hasOwn(map, step) ? map[step] : undefined, rest, leaf)
  return Object.fromEntries(
    Object.hasOwn(map, step)
      ? entries.map(([key, old]) => [key, key === step ? next : old])
      : [...entries, [step, next]],
  )
}

export interface Setting {
  readonly pointer: Pointer
  readonly value: Json
  /** What says it: a field of a Kustomization, or of what is laid over it. */
  readonly by: Document
  readonly at: Pointer
}

/** The object with fields set from elsewhere, which is written down as their last writer. */
export const withSettings = (object: BuiltObject, field: FieldName, settings: readonly Setting[]): BuiltObject => {
  let value: Json = object.value
  const writers = [...object.writers]
  for (const { pointer, value: said, by, at } of settings) {
    writers.push({ kind: 'field', field, pointer, by, at, before: valueAt(value, pointer) ?? null })
    value = withValue(value, fromPointer(pointer), said)
  }
  if (!isJsonObject(value)) return object
  const now = idOf(value)
  return {
    ...object,
    value,
    writers,
    ids: sameJson(toJson(now), toJson(object.ids.at(-1))) ? object.ids : [...object.ids, now],
  }
}

const toJson = (id: ObjectId | undefined): Json => (id === undefined ? null : { ...id })

const setNamespace = (object: BuiltObject, by: Kustomization): BuiltObject => {
  const said = saidOf(by, 'namespace')
  if (said === null || isClusterWide(idOf(object.value))) return object
  const { value, document, pointer } = said
  return withSettings(object, 'namespace', [{ pointer: '/metadata/namespace', value, by: document, at: pointer }])
}

const unprefixed = new Set(['CustomResourceDefinition', 'APIService', 'Namespace'])

const setName = (object: BuiltObject, by: Kustomization): BuiltObject => {
  const { name, kind } = idOf(object.value)
  if (unprefixed.has(kind)) return object
  const prefix = saidOf(by, 'namePrefix')?.value ?? ''
  return (['namePrefix', 'nameSuffix'] as const).reduce((one, field) => {
    const said = saidOf(by, field)
    if (said === null) return one
    const value = field === 'namePrefix' ? said.value + name : prefix + name + said.value
    return withSettings(one, field, [{ pointer: '/metadata/name', value, by: said.document, at: said.pointer }])
  }, object)
}

/** Where labels of pods and selectors of them stand, by kind. */
const selectorPaths = ({ group, kind }: ObjectId): readonly Pointer[] => {
  if (kind === 'Service' && group === '') return ['/spec/selector']
  if (['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'].includes(kind))
    return ['/spec/selector/matchLabels', '/spec/template/metadata/labels']
  if (kind === 'ReplicationController') return ['/spec/selector', '/spec/template/metadata/labels']
  if (kind === 'Job') return ['/spec/template/metadata/labels']
  if (kind === 'CronJob')
    return ['/spec/jobTemplate/metadata/labels', '/spec/jobTemplate/spec/template/metadata/labels']
  return []
}

/** These are set only where a selector is there already. */
const ifThere = ({ kind }: ObjectId): readonly Pointer[] =>
  kind === 'PodDisruptionBudget'
    ? ['/spec/selector/matchLabels']
    : kind === 'NetworkPolicy'
      ? ['/spec/podSelector/matchLabels']
      : []

const pairsOf = (value: Json | undefined): readonly (readonly [string, Json])[] =>
  isJsonObject(value) ? Object.entries(value) : []

const laidMaps = (by: Kustomization, field: string): readonly Said[] => by.laid.get(field) ?? []

/** A map that a Kustomization says, and those that are laid over it. */
const mapsOf = (by: Kustomization, field: string): readonly Said[] => [
  { value: by.fields[field] ?? null, document: by.document, pointer: `${by.root}/${field}` },
  ...laidMaps(by, field),
]

const pairsInto = (paths: readonly Pointer[], { value: pairs, document, pointer }: Said): readonly Setting[] =>
  paths.flatMap((path) =>
    pairsOf(pairs).map(([key, value]) => ({
      pointer: path + toPointer([key]),
      value,
      by: document,
      at: pointer + toPointer([key]),
    })),
  )

const setLabels = (object: BuiltObject, by: Kustomization): BuiltObject => {
  const id = idOf(object.value)
  const everywhere = [
    '/metadata/labels',
    ...selectorPaths(id),
    ...ifThere(id).filter((path) => valueAt(object.value, path) !== undefined),
  ]
  const settings = [
    ...saidIn(by, 'labels').flatMap((said) => {
      const { value: entry } = said
      if (!isJsonObject(entry)) return []
      const paths =
        entry['includeSelectors'] === true
          ? everywhere
          : entry['includeTemplates'] === true
            ? everywhere.filter((path) => path.endsWith('metadata/labels'))
            : ['/metadata/labels']
      return pairsInto(paths, { ...said, value: entry['pairs'] ?? null, pointer: `${said.pointer}/pairs` })
    }),
    ...mapsOf(by, 'commonLabels').flatMap((said) => pairsInto(everywhere, said)),
    ...laidMaps(by, 'templateLabels').flatMap((said) =>
      pairsInto(
        everywhere.filter((path) => path.endsWith('metadata/labels')),
        said,
      ),
    ),
    ...laidMaps(by, 'metadataLabels').flatMap((said) => pairsInto(['/metadata/labels'], said)),
  ]
  return settings.length === 0 ? object : withSettings(object, 'labels', settings)
}

const setAnnotations = (object: BuiltObject, by: Kustomization): BuiltObject => {
  const paths = [
    '/metadata/annotations',
    ...selectorPaths(idOf(object.value)).flatMap((path) =>
      path.endsWith('template/metadata/labels') ? [path.replace(/labels$/, 'annotations')] : [],
    ),
  ]
  const settings = [
    ...mapsOf(by, 'commonAnnotations').flatMap((said) => pairsInto(paths, said)),
    ...laidMaps(by, 'metadataAnnotations').flatMap((said) => pairsInto(['/metadata/annotations'], said)),
  ]
  return settings.length === 0 ? object : withSettings(object, 'annotations', settings)
}

const counted = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'])

const setReplicas = (object: BuiltObject, by: Kustomization): BuiltObject => {
  const { kind } = idOf(object.value)
  if (!counted.has(kind)) return object
  const names = [object.ids[0]?.name, object.ids.at(-1)?.name]
  return saidIn(by, 'replicas').reduce<BuiltObject>((one, { value: entry, document, pointer: at }) => {
    const name = isJsonObject(entry) ? textOf(entry['name']) : null
    const count = isJsonObject(entry) ? entry['count'] : undefined
    if (name === null || count === undefined || !names.includes(name)) return one
    return withSettings(one, 'replicas', [{ pointer: '/spec/replicas', value: count, by: document, at }])
  }, object)
}

/** Every image of a container in the object. */
const imagesIn = (value: Json, steps: readonly string[] = []): readonly (readonly [Pointer, string])[] => {
  if (isJsonList(value)) return value.flatMap((item, index) => imagesIn(item, [...steps, String(index)]))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]): readonly (readonly [Pointer, string])[] => {
    if ((key === 'containers' || key === 'initContainers') && isJsonList(inner))
      return inner.flatMap((item, index): readonly (readonly [Pointer, string])[] => {
        const image = isJsonObject(item) ? textOf(item['image']) : null
        return image === null ? [] : [[toPointer([...steps, key, String(index), 'image']), image]]
      })
    return imagesIn(inner, [...steps, key])
  })
}

/** What an entry of `images` makes of an image; null where it means another. */
const imageSet = (entry: Json, image: string): string | null => {
  if (!isJsonObject(entry)) return null
  const parts = imageParts(image)
  if (textOf(entry['name']) !== parts.name) return null
  const name = textOf(entry['newName']) ?? parts.name
  const said = entry['newTag']
  const tag = said === undefined || said === null || said === '' ? null : String(said)
  const digest = textOf(entry['digest'])
  const suffix = textOf(entry['tagSuffix']) ?? ''
  if (digest !== null) return imageText({ name, tag: null, digest })
  if (tag !== null) return imageText({ name, tag: tag + suffix, digest: null })
  return imageText({ ...parts, name, tag: parts.tag === null || suffix === '' ? parts.tag : parts.tag + suffix })
}

const setImages = (object: BuiltObject, by: Kustomization): BuiltObject =>
  saidIn(by, 'images').reduce<BuiltObject>((one, { value: entry, document, pointer: at }) => {
    const settings = imagesIn(one.value).flatMap(([pointer, image]): Setting[] => {
      const value = imageSet(entry, image)
      return value === null ? [] : [{ pointer, value, by: document, at }]
    })
    return settings.length === 0 ? one : withSettings(one, 'images', settings)
  }, object)

const fieldSteps = (path: string): readonly string[] =>
  path
    .replaceAll('\\.', '\u0000')
    .replaceAll(/\[[^\]]{0,300}\]/g, (part) => part.replaceAll('.', '\u0001'))
    .split('.')
    .map((step) => step.replaceAll('\u0000', '.').replaceAll('\u0001', '.'))

/** Where a replacement writes, as deep as plain steps lead: what it writes there is not worked out. */
const replaced = (object: BuiltObject, { value: entry, document, pointer: at }: Said): readonly Setting[] => {
  if (!isJsonObject(entry)) return []
  return listOf(entry['targets']).flatMap((target): Setting[] => {
    const select = isJsonObject(target) ? targetOf(target['select']) : null
    if (!isJsonObject(target) || select === null || !isTarget(select, object.ids, object.value)) return []
    return listOf(target['fieldPaths']).flatMap((path): Setting[] => {
      const steps: string[] = []
      for (const step of fieldSteps(textOf(path) ?? '')) {
        if (/[[*]/.test(step) || valueAt(object.value, toPointer([...steps, step])) === undefined) break
        steps.push(step)
      }
      const pointer = toPointer(steps)
      return [{ pointer, value: valueAt(object.value, pointer) ?? null, by: document, at }]
    })
  })
}

const setReplacements = (object: BuiltObject, by: Kustomization): BuiltObject =>
  saidIn(by, 'replacements').reduce<BuiltObject>((one, said) => {
    const settings = replaced(one, said)
    return settings.length === 0 ? one : withSettings(one, 'replacements', settings)
  }, object)

/** An object that states no namespace gets the one of what applies it. */
export const setNamespaceIfNone = (object: BuiltObject, { value, document, pointer }: Said): BuiltObject => {
  const id = idOf(object.value)
  return id.namespace !== '' || isClusterWide(id)
    ? object
    : withSettings(object, 'destination', [{ pointer: '/metadata/namespace', value, by: document, at: pointer }])
}

/** What Kustomize sets after patches have been carried out. */
export const setNames = (object: BuiltObject, by: Kustomization): BuiltObject =>
  setAnnotations(setLabels(setName(setNamespace(object, by), by), by), by)

/** What it sets last of all. */
export const setLast = (object: BuiltObject, by: Kustomization): BuiltObject =>
  setReplacements(setImages(setReplicas(object, by), by), by)
