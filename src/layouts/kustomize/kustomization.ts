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
  type SourceFile,
} from '../../manifests/manifests.ts'
import { oncePer } from '../../once-per.ts'
import type { Problem } from '../../problem.ts'

/** One thing that is said for a build, and where it stands. */
export interface Said {
  readonly value: Json
  readonly document: Document
  readonly pointer: Pointer
}

/** Fields of a Kustomization that are said elsewhere: what a tracker lays over the files that it applies. */
export type SaidElsewhere = ReadonlyMap<string, readonly Said[]>

/** What is said for a build: by a Kustomization's file, and by what the tracker that applies it lays over it. */
export interface Kustomization {
  readonly directory: string
  readonly document: Document
  /** Where the fields begin in the document. */
  readonly root: Pointer
  readonly fields: JsonObject
  /** Lists of a tracker come after the file's own, its texts stand for those of the file: both tools write them into it before they build. */
  readonly laid: SaidElsewhere
  /** A Component changes what its includer has gathered; a Kustomization only what it brings itself. */
  readonly isComponent: boolean
  /** True where a tracker makes it, and no file of the directory holds it. */
  readonly isGenerated: boolean
}

const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const

export const under = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`)

/** True for a document that Kustomize reads as its own; Flux has a kind of the same name. */
const isOwn = ({ path, value }: Document): boolean =>
  isKustomization(path) &&
  isJsonObject(value) &&
  !(typeof value['apiVersion'] === 'string' && value['apiVersion'].includes('toolkit.fluxcd.io'))

/** The path of a directory's Kustomization; null where it has none. */
export const kustomizationPath = ({ files }: Snapshot, directory: string): string | null =>
  fileNames.map((name) => under(directory, name)).find((path) => files.has(path)) ?? null

const readKustomization = (file: SourceFile): Kustomization | Problem | null => {
  const documents = parsedFile(file)
  if (!documents.ok) return documents.problems[0]
  const document = documents.value.find(isOwn)
  if (document === undefined || !isJsonObject(document.value)) return null
  return {
    directory: directoryOf(file.path),
    document,
    root: '',
    fields: document.value,
    laid: new Map(),
    isComponent: document.value['kind'] === 'Component',
    isGenerated: false,
  }
}

// Asked for by each that takes the directory in, and for every state of the other files.
const readOnce = oncePer((file: SourceFile): Kustomization | Problem | null => readKustomization(file))

/** The Kustomization of a directory: what it says, why it cannot be read, or null where there is none. */
export const kustomizationAt = (snapshot: Snapshot, directory: string): Kustomization | Problem | null => {
  const path = kustomizationPath(snapshot, directory)
  const file = path === null ? undefined : snapshot.files.get(path)
  return file === undefined ? null : readOnce(file)
}

const ownIn = ({ document, root, fields }: Kustomization, field: string): readonly Said[] =>
  listOf(fields[field]).map((value, index) => ({ value, document, pointer: `${root}/${field}/${index}` }))

const nameOf = ({ value }: Said): string | null => (isJsonObject(value) ? textOf(value['name']) : null)

/** Entries of these stand for those of the same name. */
const byName = new Set(['images', 'replicas'])

/** The entries of a list, each with its place. */
export const saidIn = (by: Kustomization, field: string): readonly Said[] => {
  const own = ownIn(by, field)
  const laid = by.laid.get(field) ?? []
  const names = new Set(byName.has(field) ? laid.map(nameOf) : [])
  return [...own.filter((one) => !names.has(nameOf(one))), ...laid]
}

/** A text, from where it counts; null where nothing says it. */
export const saidOf = (by: Kustomization, field: string): (Said & { readonly value: string }) | null => {
  const { document, root, fields } = by
  const said = by.laid.get(field)?.at(-1) ?? { value: fields[field] ?? null, document, pointer: `${root}/${field}` }
  const value = textOf(said.value)
  return value === null ? null : { ...said, value }
}

export const isProblem = (value: Kustomization | Problem): value is Problem => 'code' in value

export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

export const textOf = (value: Json | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null
