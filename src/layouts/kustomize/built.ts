import type { Document, Json, JsonObject, Pointer, WrittenPatch } from '../../manifests/manifests.ts'
import type { At } from '../layout.ts'
import type { ObjectId } from './object-id.ts'

/** A piece of YAML that says something: a document of a file, or one inside a text of it. */
export interface Piece {
  readonly path: string
  readonly document: number
  readonly inside: { readonly pointer: Pointer; readonly document: number } | null
}

/** Who wrote on an object after its own document. */
export type Writer =
  | {
      readonly kind: 'strategic'
      readonly piece: Piece
      readonly source: Document
      readonly value: JsonObject
      readonly before: JsonObject
      readonly after: JsonObject
    }
  | {
      readonly kind: 'operations'
      readonly piece: Piece
      readonly source: Document
      readonly patch: WrittenPatch
      readonly before: JsonObject
      /** The entry of the Kustomization that holds or names the patch. */
      readonly entry: { readonly path: string; readonly pointer: Pointer }
    }
  /** A field of a Kustomization that stands for one of the object. */
  | {
      readonly kind: 'field'
      readonly field: FieldName
      readonly pointer: Pointer
      readonly by: Document
      readonly at: Pointer
      /** What stood there before; null where that was nothing. */
      readonly before: Json
    }

export type FieldName =
  | 'namespace'
  | 'namePrefix'
  | 'nameSuffix'
  | 'labels'
  | 'annotations'
  | 'replicas'
  | 'images'
  | 'replacements'
  /** Of an Application: given to what states none. */
  | 'destination'
  /** A variable that Flux fills in. */
  | 'substitute'

/** An object on its way through the layers. */
export interface BuiltObject {
  readonly value: JsonObject
  /** The document that brings it. */
  readonly at: At
  readonly root: Pointer
  readonly source: Document
  /** What it has been called, first its own name, last the one of now. */
  readonly ids: readonly ObjectId[]
  /** In the order in which they wrote. */
  readonly writers: readonly Writer[]
}
