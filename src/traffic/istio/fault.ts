import { z } from 'zod'
import type { JsonObject } from '../../manifests/manifests.ts'
import type { Fault } from '../model/model.ts'
import type { Fields } from '../reading/fields.ts'
import { countSchema } from '../reading/scalars.ts'
import { readPercentage } from './mirror.ts'

/** Aborts and delays. Without a percentage nothing is broken: Istio takes 0, not 100; only the old `delay.percent` is another way to say one. */
export const readFault = (fields: Fields, rule: JsonObject, pointer: string): Fault | null => {
  const at = `${pointer}/fault`
  const written = fields.object(rule['fault'], at)
  if (written === null) return null
  const abort = fields.object(written['abort'], `${at}/abort`)
  const delay = fields.object(written['delay'], `${at}/delay`)
  return {
    abort:
      abort === null
        ? null
        : {
            percentage: readPercentage(fields, abort['percentage'], `${at}/abort/percentage`) ?? 0,
            status: fields.read(countSchema, abort['httpStatus'], `${at}/abort/httpStatus`),
          },
    delay:
      delay === null
        ? null
        : {
            percentage:
              readPercentage(fields, delay['percentage'], `${at}/delay/percentage`) ??
              fields.read(countSchema, delay['percent'], `${at}/delay/percent`) ??
              0,
            fixed: fields.read(z.string(), delay['fixedDelay'], `${at}/delay/fixedDelay`),
          },
  }
}
