import {
  isJsonObject,
  type Json,
  type JsonObject,
  readDocuments,
  renderDocument,
  type Snapshot,
  type SourceFile,
} from '../../manifests/manifests.ts'
import type { Root } from '../layout.ts'
import type { Rendering } from '../rendering.ts'
import type { Laid } from '../trackers/laid.ts'
import { type Kustomization, listOf, saidIn, saidOf, under } from './kustomization.ts'
import { idOf, isClusterWide } from './object-id.ts'
import { reachOf } from './reach.ts'
import { isRootProblem, rootKustomization } from './root-kustomization.ts'
import { filledText } from './substitute.ts'

const texts = ['namespace', 'namePrefix', 'nameSuffix'] as const
const lists = ['patches', 'components', 'images', 'replicas'] as const
const maps = ['commonLabels', 'commonAnnotations'] as const
const labels = { metadataLabels: false, templateLabels: true } as const

const mapOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})

/** The Kustomization as the tracker writes it before it builds. What Flux adds to metadata later is no part of it. */
const merged = (by: Kustomization): JsonObject => {
  const fields = new Map<string, Json>(Object.entries(by.fields))
  for (const field of texts) {
    const said = saidOf(by, field)
    if (said !== null) fields.set(field, said.value)
  }
  for (const field of lists)
    if (by.laid.has(field))
      fields.set(
        field,
        saidIn(by, field).map(({ value }) => value),
      )
  for (const field of maps)
    for (const { value } of by.laid.get(field) ?? [])
      fields.set(field, { ...mapOf(fields.get(field)), ...mapOf(value) })
  for (const [field, includeTemplates] of Object.entries(labels)) {
    const added = (by.laid.get(field) ?? []).map(({ value }): Json => ({ pairs: mapOf(value), includeTemplates }))
    const own = fields.get('labels')
    if (added.length > 0) fields.set('labels', [...(Array.isArray(own) ? own : []), ...added])
  }
  return Object.fromEntries(fields)
}

const withNamespace = (text: string, namespace: Json): string => {
  const read = readDocuments({ path: 'rendered', text, mode: '100644' })
  if (!read.ok) return text
  return read.value
    .flatMap(({ value }) => {
      if (!isJsonObject(value)) return []
      const id = idOf(value)
      const isGiven = id.namespace !== '' || isClusterWide(id)
      return [renderDocument(isGiven ? value : { ...value, metadata: { ...mapOf(value['metadata']), namespace } })]
    })
    .join('---\n')
}

/** What the tracker does with the text that Kustomize makes. */
const finishing =
  ({ substitution, namespaceIfNone }: Pick<Laid, 'substitution' | 'namespaceIfNone'>) =>
  (text: string): string => {
    const filled = substitution === null ? text : filledText(text, substitution)
    return namespaceIfNone === null ? filled : withNamespace(filled, namespaceIfNone.value)
  }

/** What the real tool is asked for a root: what it is made of, with what the tracker lays over it written in as the tracker does. */
export const renderingOfRoot = (snapshot: Snapshot, root: Root): Rendering => {
  const { directory } = root
  const found = rootKustomization(snapshot, root)
  const filesAt = (paths: Iterable<string>): readonly SourceFile[] =>
    [...paths].flatMap((path) => snapshot.files.get(path) ?? [])
  if (found === null || isRootProblem(found) || found.laid === null)
    return { tool: 'kustomize', directory, files: filesAt(root.files) }
  const { kustomization, laid } = found
  const path = kustomization.isGenerated ? under(directory, 'kustomization.yaml') : kustomization.document.path
  const reached = reachOf(snapshot, directory, kustomization).files
  const own: SourceFile = { path, text: renderDocument(merged(kustomization)), mode: '100644' }
  // Its own file is among them because it says something; only one that stands in the directory is applied.
  const isApplied = listOf(kustomization.fields['resources']).some(
    (one) => under(directory, String(one)) === laid.document.path,
  )
  const rest = [...reached].filter((one) => one !== path && (isApplied || one !== laid.document.path))
  return { tool: 'kustomize', directory, files: [own, ...filesAt(rest)], finish: finishing(laid) }
}
