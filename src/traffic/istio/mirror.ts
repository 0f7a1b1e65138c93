import { z } from 'zod'
import type { Json, JsonObject } from '../../manifests/manifests.ts'
import type { Mirror } from '../model/model.ts'
import type { Fields } from '../reading/fields.ts'
import { countSchema, percentSchema } from '../reading/scalars.ts'
import { readTarget, type Surroundings } from './destination.ts'

const percentage = z.object({ value: percentSchema.nullish() }).transform((percent) => percent.value ?? 0)

/** Istio's `Percent` message; null where it is absent. An empty one is 0, as in protobuf. */
export const readPercentage = (fields: Fields, value: Json | undefined, pointer: string): number | null =>
  fields.read(percentage, value, pointer)

/** The copies that a rule sends: `mirror` with one of its three percentages, or `mirrors` (istio route.go:MirrorPercent). */
export const readMirrors = (
  fields: Fields,
  rule: JsonObject,
  pointer: string,
  surroundings: Surroundings,
): readonly Mirror[] => {
  const several = fields.list(rule['mirrors'], `${pointer}/mirrors`).flatMap((item): Mirror[] => {
    const entry = fields.object(item.value, item.pointer)
    const destination = fields.object(entry?.['destination'], `${item.pointer}/destination`)
    const target = readTarget(fields, destination, `${item.pointer}/destination`, surroundings)
    if (entry === null || target === null) return []
    const share = readPercentage(fields, entry['percentage'], `${item.pointer}/percentage`)
    return [{ ...target, percentage: share ?? 100, pointer: item.pointer, line: fields.line(item.pointer) }]
  })
  const at = `${pointer}/mirror`
  const single = readTarget(fields, fields.object(rule['mirror'], at), at, surroundings)
  if (single === null) return several
  // The old integer counts only where the new field is absent; the snake case spelling is the proto's own and still accepted.
  const oldKey = rule['mirrorPercent'] === undefined ? 'mirror_percent' : 'mirrorPercent'
  const share =
    readPercentage(fields, rule['mirrorPercentage'], `${pointer}/mirrorPercentage`) ??
    fields.read(countSchema.max(100), rule[oldKey], `${pointer}/${oldKey}`) ??
    100
  return [{ ...single, percentage: share, pointer: at, line: fields.line(at) }, ...several]
}
