import { type Document, isJsonList, isJsonObject, lineOf, toPointer, valueAt } from '../../manifests/manifests.ts'
import type { Problem } from '../../problem.ts'
import type { Said } from '../kustomize/kustomization.ts'
import type { Laid, Substitution } from './laid.ts'

/** Flux's fields, by Kustomize's names for them (kustomize.toolkit.fluxcd.io/v1; fluxcd/pkg writes them into the Kustomization that it finds). */
const texts = { namespace: 'targetNamespace', namePrefix: 'namePrefix', nameSuffix: 'nameSuffix' } as const
const lists = ['patches', 'images', 'components'] as const
const metadata = { metadataLabels: 'labels', metadataAnnotations: 'annotations' } as const

/** Of versions before v1; their patches are written otherwise. */
const gone = ['patchesStrategicMerge', 'patchesJson6902'] as const

const notRead = (document: Document, pointer: string, what: string): Problem => ({
  code: 'tracker-layer-unread',
  message: `${document.path} has ${what}, and what it lays over its files is not worked out here.`,
  path: document.path,
  line: lineOf(document, pointer),
  hint: 'Write it as spec.patches, which kustomize.toolkit.fluxcd.io/v1 has instead, in a pull request of your own.',
})

const substitutionOf = (document: Document, said: (pointer: string) => Said | null): Substitution | null => {
  const place = said('/spec/postBuild')
  if (place === null) return null
  const written = valueAt(document.value, '/spec/postBuild/substitute')
  const from = said('/spec/postBuild/substituteFrom')
  const elsewhere = from !== null && isJsonList(from.value) && from.value.length > 0 ? from : null
  const names = isJsonObject(written) ? Object.keys(written) : []
  // Flux leaves placeholders alone where it has no value at all.
  if (names.length === 0 && elsewhere === null) return null
  const values = names.flatMap((name) => {
    const value = said(`/spec/postBuild/substitute${toPointer([name])}`)
    return value === null ? [] : [[name, value] as const]
  })
  return { values: new Map(values), elsewhere, place }
}

/** What a Flux Kustomization lays over the files that it applies; null where that is nothing. */
export const laidByFlux = (document: Document): Laid | null => {
  const said = (pointer: string): Said | null => {
    const value = valueAt(document.value, pointer)
    return value === undefined || value === null || value === '' ? null : { value, document, pointer }
  }
  const fields = new Map<string, readonly Said[]>()
  for (const [field, name] of Object.entries(texts)) {
    const one = said(`/spec/${name}`)
    if (one !== null) fields.set(field, [one])
  }
  for (const field of lists) {
    const all = valueAt(document.value, `/spec/${field}`)
    if (isJsonList(all) && all.length > 0)
      fields.set(
        field,
        all.map((value, index) => ({ value, document, pointer: `/spec/${field}/${index}` })),
      )
  }
  for (const [field, name] of Object.entries(metadata)) {
    const one = said(`/spec/commonMetadata/${name}`)
    if (one !== null) fields.set(field, [one])
  }
  const problems = gone.flatMap((field) => {
    const one = said(`/spec/${field}`)
    return one === null ? [] : [notRead(document, one.pointer, field)]
  })
  const substitution = substitutionOf(document, said)
  return fields.size === 0 && problems.length === 0 && substitution === null
    ? null
    : { document, fields, namespaceIfNone: null, substitution, problems }
}
