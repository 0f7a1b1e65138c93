import { z } from 'zod'
import type { JsonObject } from '../../manifests/manifests.ts'
import { hostKey, resolveHost } from '../model/host.ts'
import type { Destination, MeshSettings } from '../model/model.ts'
import type { Fields, Item } from '../reading/fields.ts'
import { nameSchema, portSchema } from '../reading/scalars.ts'

/** Where a resource stands, for its short names. */
export interface Surroundings {
  readonly namespace: string | null
  readonly settings: MeshSettings
}

// The CRD wants an integer; a quoted one is what templates and hands often leave, and its meaning is not in doubt.
const quotedInteger = z.string().regex(/^\d+$/).transform(Number)
const weightSchema = z.number().int().min(0)

/** `destination: {host, subset, port}` of a route, a mirror or a Gateway API twin; null where the host is missing. */
export const readTarget = (
  fields: Fields,
  target: JsonObject | null,
  pointer: string,
  surroundings: Surroundings,
): Pick<Destination, 'host' | 'service' | 'subset' | 'port'> | null => {
  if (target === null) return null
  fields.known(target, pointer, ['host', 'subset', 'port'])
  const host = fields.read(nameSchema, target['host'], `${pointer}/host`)
  if (host === null) {
    if (target['host'] === undefined || target['host'] === null)
      fields.report({ code: 'field-missing', message: 'A destination names no host.' }, pointer)
    return null
  }
  const port = fields.object(target['port'], `${pointer}/port`)
  return {
    host,
    service: hostKey(resolveHost(host, surroundings.namespace, surroundings.settings)),
    subset: fields.read(z.string(), target['subset'], `${pointer}/subset`) || null,
    port: fields.read(portSchema, port?.['number'], `${pointer}/port/number`),
  }
}

const placeholder = /\$\{|\{\{|^\$[A-Za-z_]/

const readWeight = (fields: Fields, value: JsonObject, pointer: string): number | null => {
  const { weight } = value
  if (typeof weight === 'string' && placeholder.test(weight)) {
    fields.report(
      {
        code: 'field-wrong-type',
        message: `The weight "${weight}" is a placeholder that something fills in later, so what share it is cannot be told.`,
        hint: 'Change what fills it in, or put the number here by hand.',
      },
      `${pointer}/weight`,
    )
    return null
  }
  const quoted = quotedInteger.safeParse(value['weight'])
  if (!quoted.success) return fields.read(weightSchema, value['weight'], `${pointer}/weight`)
  fields.report(
    {
      code: 'field-wrong-type',
      message: `The weight "${quoted.data}" is a string, where Istio wants a number.`,
      hint: 'Remove the quotes.',
    },
    `${pointer}/weight`,
  )
  return quoted.data
}

/** Percent of each weight. A lone destination gets everything whatever its weight; with several a missing weight is 0 (istio route.go). */
const sharesOf = (weights: readonly (number | null)[]): readonly number[] => {
  if (weights.length === 1) return [100]
  const total = weights.reduce<number>((sum, weight) => sum + (weight ?? 0), 0)
  return weights.map((weight) => (total === 0 ? 0 : ((weight ?? 0) * 100) / total))
}

/** The weighted destinations of one rule. An entry that cannot be read is a problem and is left out. */
export const readDestinations = (
  fields: Fields,
  items: readonly Item[],
  surroundings: Surroundings,
): readonly Destination[] => {
  const read = items.flatMap((item) => {
    const entry = fields.object(item.value, item.pointer)
    if (entry === null) return []
    fields.known(entry, item.pointer, ['destination', 'weight', 'headers'])
    const target = fields.object(entry['destination'], `${item.pointer}/destination`)
    if (target === null && (entry['destination'] ?? null) === null)
      fields.report({ code: 'field-missing', message: 'A route entry has no destination.' }, item.pointer)
    const named = readTarget(fields, target, `${item.pointer}/destination`, surroundings)
    const weight = readWeight(fields, entry, item.pointer)
    return named === null ? [] : [{ ...named, weight, pointer: item.pointer, line: fields.line(item.pointer) }]
  })
  const shares = sharesOf(read.map((destination) => destination.weight))
  return read.map((destination, index) => ({ ...destination, share: shares[index] ?? 0 }))
}
