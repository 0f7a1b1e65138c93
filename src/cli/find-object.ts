import { type Document, isJsonList, isJsonObject, type Json, type Pointer } from '../manifests/manifests.ts'
import { failure, type Result, success } from '../problem.ts'

/** Where an object stands: its document, and its root in there, which is not '' in a List. */
export interface Found {
  readonly document: Document
  readonly root: Pointer
}

interface Candidate extends Found {
  readonly names: readonly string[]
}

const textAt = (value: Json | undefined, key: string): string | null => {
  const inner = isJsonObject(value) ? value[key] : undefined
  return typeof inner === 'string' ? inner : null
}

/** `Kind/name`, and `Kind/name.namespace` where the object states one. */
const namesOf = (value: Json): readonly string[] => {
  const metadata = isJsonObject(value) ? value['metadata'] : undefined
  const [kind, name, namespace] = [textAt(value, 'kind'), textAt(metadata, 'name'), textAt(metadata, 'namespace')]
  if (kind === null || name === null) return []
  return namespace === null ? [`${kind}/${name}`] : [`${kind}/${name}`, `${kind}/${name}.${namespace}`]
}

const candidates = (document: Document): readonly Candidate[] => {
  const { value } = document
  const items = isJsonObject(value) ? value['items'] : undefined
  const whole: Candidate = { document, root: '', names: namesOf(value) }
  if (!isJsonList(items)) return [whole]
  return [whole, ...items.map((item, index) => ({ document, root: `/items/${index}`, names: namesOf(item) }))]
}

/** The object that `KIND/NAME[.NAMESPACE]` means, or the document at an index; without either, the file's only document. */
export const findObject = (documents: readonly Document[], wanted: string | undefined, path: string): Result<Found> => {
  const filled = documents.filter(({ value }) => value !== null)
  const index = wanted !== undefined && /^\d+$/.test(wanted) ? Number(wanted) : null
  const found: readonly Found[] =
    wanted === undefined
      ? filled.map((document) => ({ document, root: '' }))
      : index === null
        ? filled.flatMap(candidates).filter(({ names }) => names.includes(wanted))
        : documents.filter((document) => document.index === index).map((document) => ({ document, root: '' }))
  const [only] = found
  if (only !== undefined && found.length === 1) return success({ document: only.document, root: only.root })
  const all = filled.flatMap(candidates).flatMap(({ names }) => names.slice(-1))
  return failure({
    code: found.length === 0 ? 'document-missing' : 'document-ambiguous',
    message:
      found.length === 0
        ? `The file has no document ${wanted ?? 'with content'}.`
        : `${found.length} documents of the file fit${wanted === undefined ? '' : ` ${wanted}`}.`,
    path,
    hint: `--document takes one of: ${all.slice(0, 20).join(', ')}, or a document's index from 0.`,
  })
}
