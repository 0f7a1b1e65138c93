import {
  type Document,
  directoryOf,
  isJsonObject,
  isKustomization,
  type Json,
  lineOf,
  pathFrom,
} from '../../manifests/manifests.ts'
import type { Listing, Override, Place } from '../model/model.ts'

/** Fields whose entries are files or directories taken in as they are. */
const fields = ['resources', 'bases', 'components', 'crds'] as const

/** A Kustomization has no name; its path is as good as one. */
const placeOf = (document: Document): Place => ({
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  name: document.path,
  namespace: null,
  path: document.path,
  document: document.index,
  root: '',
  line: lineOf(document, ''),
})

/** What a Kustomization sets in objects that it takes in, whatever these say themselves. */
export const overridesOf = (document: Document): readonly Override[] => {
  const { path, value } = document
  if (!isKustomization(path) || !isJsonObject(value)) return []
  return (['images', 'replicas'] as const).flatMap((field) => {
    const entries = value[field]
    if (!Array.isArray(entries)) return []
    return entries.flatMap((entry: Json, at: number): Override[] => {
      const name = isJsonObject(entry) ? entry['name'] : undefined
      const line = lineOf(document, `/${field}/${at}`)
      return typeof name === 'string' ? [{ field, name, by: { ...placeOf(document), line } }] : []
    })
  })
}

/** What a Kustomization takes in, by its path from the repository's root; none for any other document. */
export const listingsOf = (document: Document): readonly Listing[] => {
  const { path, value } = document
  if (!isKustomization(path) || !isJsonObject(value)) return []
  const by = placeOf(document)
  return fields.flatMap((field) => {
    const entries = value[field]
    if (!Array.isArray(entries)) return []
    return entries.flatMap((entry: Json, at: number): Listing[] =>
      typeof entry === 'string' && !entry.includes('://')
        ? [{ path: pathFrom(directoryOf(path), entry), by, pointer: `/${field}/${at}` }]
        : [],
    )
  })
}
