import { z } from 'zod'
import type { ReferenceGrant } from '../model/model.ts'
import type { ObjectReader } from '../reading/object-reader.ts'

const fromFields = z.object({ kind: z.string(), namespace: z.string() })
const toFields = z.object({ kind: z.string(), name: z.string().nullish() })

/** A ReferenceGrant: who of other namespaces may refer to what of this one. */
export const readReferenceGrant: ObjectReader<ReferenceGrant> = (source, place, fields) => {
  const at = `${source.root}/spec`
  const spec = fields.object(source.value['spec'], at)
  return {
    place,
    from: fields
      .list(spec?.['from'], `${at}/from`)
      .flatMap((item) => fields.read(fromFields, item.value, item.pointer) ?? []),
    to: fields.list(spec?.['to'], `${at}/to`).flatMap((item) => {
      const to = fields.read(toFields, item.value, item.pointer)
      return to === null ? [] : [{ kind: to.kind, name: to.name || null }]
    }),
  }
}
