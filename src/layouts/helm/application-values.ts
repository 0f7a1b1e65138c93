import {
  type Document,
  isJsonList,
  isJsonObject,
  type Json,
  type Pointer,
  type Snapshot,
  valueAt,
} from '../../manifests/manifests.ts'
import type { Problem, Result } from '../../problem.ts'
import type { DeclaredTracker } from '../trackers/declared.ts'
import { trackerDocuments } from '../trackers/parsed.ts'
import { mapLayer, parametersLayer, textLayer, type ValuesLayer } from './values-layer.ts'

/** What an Application says itself of the chart that it applies. */
export interface ApplicationValues {
  readonly releaseName: string | null
  /** Above the values files, the lowest first: `values`, `valuesObject`, `parameters` (argo-cd, docs/user-guide/helm.md). */
  readonly layers: readonly ValuesLayer[]
  readonly problems: readonly Problem[]
}

const sourcesIn = (value: Json): readonly { readonly source: Json; readonly at: Pointer }[] => {
  const single = valueAt(value, '/spec/source')
  const several = valueAt(value, '/spec/sources')
  return [
    ...(single === undefined ? [] : [{ source: single, at: '/spec/source' }]),
    ...(isJsonList(several) ? several.map((source: Json, index) => ({ source, at: `/spec/sources/${index}` })) : []),
  ]
}

/** The document of an Application; null where it comes from a set, whose template is no environment's own. */
export const applicationDocument = (snapshot: Snapshot, tracker: DeclaredTracker): Document | null => {
  const file = snapshot.files.get(tracker.path)
  if (file === undefined) return null
  return (
    trackerDocuments(file).find(
      ({ value }) =>
        isJsonObject(value) && value['kind'] === 'Application' && valueAt(value, '/metadata/name') === tracker.name,
    ) ?? null
  )
}

/** The values inside of an Application for one of its charts, by its name in a registry or its path. */
export const applicationValues = (snapshot: Snapshot, tracker: DeclaredTracker, chart: string): ApplicationValues => {
  const nothing: ApplicationValues = { releaseName: null, layers: [], problems: [] }
  const document = applicationDocument(snapshot, tracker)
  if (document === null) return nothing
  const own = sourcesIn(document.value).find(({ source }) => {
    if (!isJsonObject(source)) return false
    const { path, chart: named } = source
    return (
      (named === chart || (typeof path === 'string' && path.replace(/^\.?\/+|(?<!\/)\/+$/g, '') === chart)) &&
      source['helm'] !== undefined
    )
  })
  const helm = own === undefined ? undefined : valueAt(document.value, `${own.at}/helm`)
  if (own === undefined || !isJsonObject(helm)) return nothing
  const at = `${own.at}/helm`
  const read: Result<ValuesLayer>[] = []
  // An object stands for the text, which is then not read.
  if (typeof helm['values'] === 'string' && helm['valuesObject'] === undefined)
    read.push(textLayer(snapshot, tracker.path, document.index, `${at}/values`))
  if (isJsonObject(helm['valuesObject']))
    read.push(mapLayer(snapshot, tracker.path, document.index, `${at}/valuesObject`))
  if (isJsonList(helm['parameters']))
    read.push(parametersLayer(snapshot, tracker.path, document.index, `${at}/parameters`))
  return {
    releaseName: typeof helm['releaseName'] === 'string' ? helm['releaseName'] : null,
    layers: read.flatMap((layer) => (layer.ok ? [layer.value] : [])),
    problems: read.flatMap((layer) => (layer.ok ? [] : layer.problems)),
  }
}
