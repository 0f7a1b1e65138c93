import {
  type Document,
  isJsonList,
  isJsonObject,
  type Json,
  type JsonObject,
  lineOf,
  pathFrom,
  valueAt,
} from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import type { Said } from '../kustomize/kustomization.ts'
import { imageEntry } from './image-argument.ts'
import type { Laid } from './laid.ts'

const texts = ['namespace', 'namePrefix', 'nameSuffix'] as const
const lists = ['patches', 'components', 'replicas'] as const

/** These say how it is built, and nothing of what comes out. */
const silent = new Set([
  'version',
  'kubeVersion',
  'apiVersions',
  'ignoreMissingComponents',
  'forceCommonLabels',
  'forceCommonAnnotations',
  'labelWithoutSelector',
  'labelIncludeTemplates',
  'commonLabels',
  'commonAnnotations',
  'commonAnnotationsEnvsubst',
  'images',
  ...texts,
  ...lists,
])

const notRead = (document: Document, pointer: string, what: string): Problem => ({
  code: 'tracker-layer-unread',
  message: `${document.path} says ${what}, and what it lays over its files is not worked out here.`,
  path: document.path,
  line: lineOf(document, pointer),
  hint: 'Write it in the Kustomization of the directory instead, in a pull request of your own.',
})

/** The source that reads a directory. */
const sourceAt = (document: Document, root: string, directory: string): string | null => {
  const several = valueAt(document.value, `${root}/spec/sources`)
  const pointers = [
    `${root}/spec/source`,
    ...(isJsonList(several) ? several.map((_, index) => `${root}/spec/sources/${index}`) : []),
    `${root}/spec/sourceHydrator/drySource`,
  ]
  const reads = (pointer: string): boolean => {
    const source = valueAt(document.value, pointer)
    const path = valueAt(source ?? null, '/path')
    return isJsonObject(source) && pathFrom('', typeof path === 'string' ? path : '') === directory
  }
  return pointers.find(reads) ?? null
}

/** How labels are laid: with selectors unless it says otherwise (argo-cd, util/kustomize; `kustomize edit add label`). */
const labelsField = (kustomize: JsonObject): string =>
  kustomize['labelWithoutSelector'] !== true
    ? 'commonLabels'
    : kustomize['labelIncludeTemplates'] === true
      ? 'templateLabels'
      : 'metadataLabels'

/** What an Application lays over a directory that it applies; null where that is nothing. `root` is where it begins in the document of a set. */
export const laidByApplication = (document: Document, root: string, directory: string): Laid | null => {
  const said = (pointer: string): Said | null => {
    const value = valueAt(document.value, pointer)
    return value === undefined || value === null || value === '' ? null : { value, document, pointer }
  }
  const fields = new Map<string, readonly Said[]>()
  const problems: Problem[] = []
  const source = sourceAt(document, root, directory)
  const at = `${source ?? root}/kustomize`
  const written = source === null ? undefined : valueAt(document.value, at)
  const kustomize: JsonObject = isJsonObject(written) ? written : {}
  const add = (field: string, one: Said | null): void => {
    if (one !== null) fields.set(field, [one])
  }
  const itemsOf = (name: string): readonly Said[] => {
    const all: Json | undefined = kustomize[name]
    return isJsonList(all) ? all.map((value, index) => ({ value, document, pointer: `${at}/${name}/${index}` })) : []
  }
  for (const field of texts) add(field, said(`${at}/${field}`))
  for (const field of lists) if (itemsOf(field).length > 0) fields.set(field, itemsOf(field))
  add(labelsField(kustomize), said(`${at}/commonLabels`))
  add('commonAnnotations', said(`${at}/commonAnnotations`))
  const images = itemsOf('images').flatMap((one): readonly Said[] => {
    const value = typeof one.value === 'string' ? imageEntry(one.value) : null
    if (value !== null) return [{ ...one, value }]
    problems.push(notRead(document, one.pointer, `the image ${JSON.stringify(one.value)}`))
    return []
  })
  if (images.length > 0) fields.set('images', images)
  for (const key of Object.keys(kustomize))
    if (!silent.has(key)) problems.push(notRead(document, `${at}/${key}`, `kustomize.${key}`))
  const namespaceIfNone = said(`${root}/spec/destination/namespace`)
  return fields.size === 0 && problems.length === 0 && namespaceIfNone === null
    ? null
    : { document, fields, namespaceIfNone, substitution: null, problems }
}
