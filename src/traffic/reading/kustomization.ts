import { type Document, isJsonObject, type Json, lineOf } from '../../manifests/manifests.ts'
import type { Listing, Place } from '../model/model.ts'

const fileName = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/

/** Fields whose entries are files or directories taken in as they are. */
const fields = ['resources', 'bases', 'components', 'crds'] as const

const joined = (directory: string, path: string): string => {
  const steps: string[] = []
  for (const step of [...directory.split('/'), ...path.split('/')])
    if (step === '..') steps.pop()
    else if (step !== '' && step !== '.') steps.push(step)
  return steps.join('/')
}

/** What a Kustomization takes in, by its path from the repository's root; none for any other document. */
export const listingsOf = (document: Document): readonly Listing[] => {
  const { path, value, index } = document
  if (!fileName.test(path) || !isJsonObject(value)) return []
  const directory = path.split('/').slice(0, -1).join('/')
  const by: Place = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    name: path,
    namespace: null,
    path,
    document: index,
    root: '',
    line: lineOf(document, ''),
  }
  return fields.flatMap((field) => {
    const entries = value[field]
    if (!Array.isArray(entries)) return []
    return entries.flatMap((entry: Json, at: number): Listing[] =>
      typeof entry === 'string' && !entry.includes('://')
        ? [{ path: joined(directory, entry), by, pointer: `/${field}/${at}` }]
        : [],
    )
  })
}
