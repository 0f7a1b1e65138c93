import { z } from 'zod'
import { isJsonObject } from '../../manifests/manifests.ts'
import { type Parameters, parameterText } from './set-template.ts'

const shape = z.object({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(
      z.object({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
})

/** A test of parameters by what a generator's `selector` says, which reads them as labels; null where it cannot be told. */
export const selectorOf = (selector: unknown): ((parameters: Parameters) => boolean) | null => {
  const read = shape.strict().safeParse(selector)
  if (!read.success) return null
  const { matchLabels = {}, matchExpressions = [] } = read.data
  return (parameters) => {
    const said = (key: string): string | null => parameterText(parameters, key)
    return (
      Object.entries(matchLabels).every(([key, value]) => said(key) === value) &&
      matchExpressions.every(({ key, operator, values = [] }) => {
        const value = said(key)
        const isAmong = value !== null && values.includes(value)
        if (operator === 'In') return isAmong
        if (operator === 'NotIn') return !isAmong
        return (operator === 'Exists') === (value !== null)
      })
    )
  }
}

/** Parameters with others laid over them, map by map. */
export const laidTogether = (below: Parameters, above: Parameters): Parameters => ({
  ...below,
  ...Object.fromEntries(
    Object.entries(above).map(([key, value]) => {
      const old = below[key]
      return [key, isJsonObject(old) && isJsonObject(value) ? laidTogether(old, value) : value]
    }),
  ),
})

/**
 * What the generator `merge` makes of several: the sets of the first, each with those of the others laid over it that say the same under the keys;
 * null where one of the keys is missing or tells two sets of one generator not apart, which Argo CD refuses.
 */
export const mergedSets = (
  keys: readonly string[],
  [base = [], ...others]: readonly (readonly Parameters[])[],
): readonly Parameters[] | null => {
  const idOf = (set: Parameters): string | null => {
    const values = keys.map((key) => parameterText(set, key))
    return values.includes(null) ? null : JSON.stringify(values)
  }
  const byId = [base, ...others].map((sets) => new Map(sets.map((set) => [idOf(set), set])))
  if (byId.some((sets, index) => sets.has(null) || sets.size !== ([base, ...others][index]?.length ?? 0))) return null
  const [, ...above] = byId
  return base.map((set) => above.reduce((one, sets) => laidTogether(one, sets.get(idOf(set)) ?? {}), set))
}
