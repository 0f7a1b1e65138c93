import { z } from 'zod'
import type { StringMatch } from '../model/model.ts'

// An own `null` is the proto's unset oneof, as in `exact: null`.
const value = z.string().nullish()

/** Istio's StringMatch. More than one of the three is refused by the CRD's `oneOf`; none of them means "present". */
export const stringMatchSchema = z
  .object({ exact: value, prefix: value, regex: value })
  .nullable()
  .transform((match, context): StringMatch => {
    const given = (['exact', 'prefix', 'regex'] as const).flatMap((kind) => {
      const text = match?.[kind]
      return typeof text === 'string' ? [{ kind, value: text }] : []
    })
    if (given.length > 1) context.addIssue({ code: 'custom', message: 'only one of exact, prefix, regex may be given' })
    return given[0] ?? { kind: 'present' }
  })
