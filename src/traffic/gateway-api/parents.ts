import { z } from 'zod'
import { serviceKey } from '../model/host.ts'
import type { RouteParent } from '../model/model.ts'
import type { Fields, Item } from '../reading/fields.ts'
import { portSchema } from '../reading/scalars.ts'

const text = z.string().nullish()
const parentFields = z.object({
  group: text,
  kind: text,
  name: z.string().min(1),
  namespace: text,
  sectionName: text,
  port: portSchema.nullish(),
})

const kinds: ReadonlyMap<string, RouteParent['kind']> = new Map([
  ['Gateway', 'gateway'],
  ['Service', 'service'],
])

/**
 * What a route attaches itself to. Without a kind it is a Gateway; a Service (of the group '') means clients inside the mesh. Other kinds, such as
 * ListenerSets, are passed over: what comes in by them is not seen.
 */
export const readParents = (fields: Fields, items: readonly Item[], namespace: string | null): readonly RouteParent[] =>
  items.flatMap((item): RouteParent[] => {
    const parent = fields.read(parentFields, item.value, item.pointer)
    if (parent === null) return []
    const kind = kinds.get(parent.kind || 'Gateway')
    if (kind === undefined) return []
    const key = serviceKey(parent.namespace || namespace, parent.name)
    return [{ kind, key, section: parent.sectionName || null, port: parent.port ?? null }]
  })
