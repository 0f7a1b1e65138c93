import {
  type Document,
  directoryOf,
  isJsonObject,
  isKustomization,
  type Json,
  lineOf,
  pathFrom,
} from '../../manifests/manifests.ts'
import type { Listing, Place } from '../model/model.ts'

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
