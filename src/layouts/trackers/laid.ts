import {
  type Document,
  isJsonList,
  isJsonObject,
  type Json,
  type Snapshot,
  valueAt,
} from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import type { Said, SaidElsewhere } from '../kustomize/kustomization.ts'
import type { DeclaredTracker } from './declared.ts'
import { laidByApplication } from './laid-by-application.ts'
import { laidByFlux } from './laid-by-flux.ts'
import { trackerDocuments } from './parsed.ts'

/** Variables that Flux fills in once all is built. */
export interface Substitution {
  readonly values: ReadonlyMap<string, Said>
  /** Where further values come from that only the cluster knows; null where all of them stand here. */
  readonly elsewhere: Said | null
  /** Where they are said. */
  readonly place: Said
}

/** What a tracker lays over the files that it applies: a last writer, whose words stand in its own object. */
export interface Laid {
  readonly document: Document
  readonly fields: SaidElsewhere
  /** Given to objects that state none, once all is built. */
  readonly namespaceIfNone: Said | null
  readonly substitution: Substitution | null
  /** What it says and is not worked out here: nothing below it may be changed. */
  readonly problems: readonly Problem[]
}

const isOf = (value: Json, tracker: DeclaredTracker): boolean => {
  const kind = tracker.set !== undefined ? 'ApplicationSet' : tracker.tool === 'flux' ? 'Kustomization' : 'Application'
  if (!isJsonObject(value) || value['kind'] !== kind) return false
  const namespace = valueAt(value, '/metadata/namespace')
  return (
    valueAt(value, '/metadata/name') === (tracker.set?.name ?? tracker.name) &&
    (tracker.set !== undefined || namespace === undefined || namespace === tracker.namespace)
  )
}

/** The tracker's own document as it is in these files; that of a set with the template filled in. */
const documentOf = (snapshot: Pick<Snapshot, 'files'>, tracker: DeclaredTracker): Document | null => {
  const file = snapshot.files.get(tracker.path)
  const found = file === undefined ? undefined : trackerDocuments(file).find(({ value }) => isOf(value, tracker))
  if (found === undefined || tracker.set === undefined || !isJsonObject(found.value)) return found ?? null
  return { ...found, value: { ...found.value, spec: { template: tracker.set.filled } } }
}

/** Whether an Application holds values of a chart. */
export const holdsValues = (tracker: DeclaredTracker, snapshot: Pick<Snapshot, 'files'>): boolean => {
  const document = tracker.tool === 'argocd' ? documentOf(snapshot, tracker) : null
  const several = document === null ? undefined : valueAt(document.value, '/spec/sources')
  const sources = [
    document === null ? undefined : valueAt(document.value, '/spec/source'),
    ...(isJsonList(several) ? several : []),
  ]
  return sources.some((source) =>
    ['values', 'valuesObject', 'parameters'].some((key) => valueAt(source ?? null, `/helm/${key}`) !== undefined),
  )
}

/** What a tracker lays over a directory; null where that is nothing. */
export const laidOver = (
  snapshot: Pick<Snapshot, 'files'>,
  tracker: DeclaredTracker,
  directory: string,
): Laid | null => {
  const document = documentOf(snapshot, tracker)
  if (document === null) return null
  if (tracker.tool === 'flux') return laidByFlux(document)
  return laidByApplication(document, tracker.set === undefined ? '' : '/spec/template', directory)
}
