import { z } from 'zod'
import type { Json } from '../../manifests/manifests.ts'
import { hostKey, resolveHost, serviceKey } from '../model/host.ts'
import type { Destination, MeshSettings } from '../model/model.ts'
import type { Fields, Item } from '../reading/fields.ts'
import { portSchema } from '../reading/scalars.ts'

/** Where a resource stands, for references without a namespace. */
export interface Surroundings {
  readonly namespace: string | null
  readonly settings: MeshSettings
}

const text = z.string().nullish()
const referenceFields = z.object({
  group: text,
  kind: text,
  name: z.string().min(1),
  namespace: text,
  port: portSchema.nullish(),
})
const weightSchema = z.number().int().min(0).max(1_000_000)

export type Target = Pick<Destination, 'host' | 'service' | 'subset' | 'port'> & { readonly backend: string }

/**
 * What a backend reference names. A Service is known by `namespace/name`, Istio's `Hostname` by its host; any other kind (an InferencePool, a
 * ServiceImport) by `kind:name`, which no host is, so that nothing is said of it.
 */
export const readBackend = (
  fields: Fields,
  value: Json | undefined,
  pointer: string,
  { namespace, settings }: Surroundings,
): Target | null => {
  const reference = fields.read(referenceFields, value, pointer)
  if (reference === null) return null
  const { name, port } = reference
  const kind = reference.kind || 'Service'
  const service =
    kind === 'Service'
      ? serviceKey(reference.namespace || namespace, name)
      : kind === 'Hostname'
        ? hostKey(resolveHost(name, namespace, settings))
        : `${kind.toLowerCase()}:${name}`
  return { host: name, service, backend: service, subset: null, port: port ?? null }
}

/** Percent of each weight. Unlike Istio's own rules a missing weight is 1, and a lone backend with weight 0 gets nothing. */
const sharesOf = (weights: readonly (number | null)[]): readonly number[] => {
  const total = weights.reduce<number>((sum, weight) => sum + (weight ?? 1), 0)
  return weights.map((weight) => (total === 0 ? 0 : ((weight ?? 1) * 100) / total))
}

/** The weighted backends of one rule. An entry that cannot be read is a problem and is left out. */
export const readBackends = (
  fields: Fields,
  items: readonly Item[],
  surroundings: Surroundings,
): readonly Destination[] => {
  const read = items.flatMap((item) => {
    const entry = fields.object(item.value, item.pointer)
    if (entry === null) return []
    const target = readBackend(fields, entry, item.pointer, surroundings)
    const weight = fields.read(weightSchema, entry['weight'], `${item.pointer}/weight`)
    return target === null ? [] : [{ ...target, weight, pointer: item.pointer, line: fields.line(item.pointer) }]
  })
  const shares = sharesOf(read.map(({ weight }) => weight))
  return read.map((backend, index) => ({ ...backend, share: shares[index] ?? 0 }))
}
