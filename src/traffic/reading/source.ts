import { type Document, isJsonObject, type Json, type JsonObject, type Pointer } from '../../manifests/manifests.ts'

/** One Kubernetes object: a whole document, or an item of a List. */
export interface SourceObject {
  readonly document: Document
  /** Where it begins inside the document. */
  readonly root: Pointer
  readonly value: JsonObject
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** As stated in its metadata. */
  readonly namespace: string | null
}

const text = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null)

const objectAt = (document: Document, value: Json, root: Pointer): SourceObject[] => {
  if (!isJsonObject(value)) return []
  const apiVersion = text(value['apiVersion'])
  const kind = text(value['kind'])
  if (apiVersion === null || kind === null) return []
  // `kubectl get -o yaml` writes `kind: List`, clients write `VirtualServiceList`: both hold whole objects.
  const items = value['items']
  if (kind.endsWith('List') && Array.isArray(items))
    return items.flatMap((item: Json, index: number) => objectAt(document, item, `${root}/items/${index}`))
  const metadata = value['metadata']
  const name = isJsonObject(metadata) ? text(metadata['name']) : null
  if (!isJsonObject(metadata) || name === null) return []
  return [{ document, root, value, apiVersion, kind, name, namespace: text(metadata['namespace']) }]
}

/** The Kubernetes objects of a document; what is none (values, patches, plain data) yields nothing. */
export const objectsOf = (document: Document): SourceObject[] => objectAt(document, document.value, '')
