import {
  type Document,
  directoryOf,
  isJsonObject,
  isKustomization,
  type Json,
  type JsonObject,
  type Pointer,
  parsedFile,
  type Snapshot,
} from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'

/** What is said for a build: by a Kustomization's file, or by a tracker's object in fields of the same names. */
export interface Kustomization {
  readonly directory: string
  readonly document: Document
  /** Where the fields begin in the document. */
  readonly root: Pointer
  readonly fields: JsonObject
  /** A Component changes what its includer has gathered; a Kustomization only what it brings itself. */
  readonly isComponent: boolean
}

export const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const

export const under = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`)

/** True for a document that Kustomize reads as its own; Flux has a kind of the same name. */
const isOwn = ({ path, value }: Document): boolean =>
  isKustomization(path) &&
  isJsonObject(value) &&
  !(typeof value['apiVersion'] === 'string' && value['apiVersion'].includes('toolkit.fluxcd.io'))

/** The path of a directory's Kustomization; null where it has none. */
export const kustomizationPath = ({ files }: Snapshot, directory: string): string | null =>
  fileNames.map((name) => under(directory, name)).find((path) => files.has(path)) ?? null

/** The Kustomization of a directory: what it says, why it cannot be read, or null where there is none. */
export const kustomizationAt = (snapshot: Snapshot, directory: string): Kustomization | Problem | null => {
  const path = kustomizationPath(snapshot, directory)
  const file = path === null ? undefined : snapshot.files.get(path)
  if (path === null || file === undefined) return null
  const documents = parsedFile(file)
  if (!documents.ok) return documents.problems[0]
  const document = documents.value.find(isOwn)
  if (document === undefined || !isJsonObject(document.value)) return null
  return {
    directory: directoryOf(path),
    document,
    root: '',
    fields: document.value,
    isComponent: document.value['kind'] === 'Component',
  }
}

export const isProblem = (value: Kustomization | Problem): value is Problem => 'code' in value

export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

export const textOf = (value: Json | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null
