import { shortName } from './names.ts'
import { stagesInAll } from './progress.ts'
import { quietWhereHeard } from './quiet.ts'
import type { Attempt, RolloutRecord } from './record.ts'
import { isWayBack } from './way-back.ts'

/** GitHub takes 256 characters for a title; what stands behind this one's end must fit too. */
const longest = 180

/** Cut between two words. */
const cut = (title: string): string => {
  if (title.length <= longest) return title
  const kept = title.slice(0, longest)
  return `${kept.slice(0, Math.max(kept.lastIndexOf(' '), longest / 2))} …`
}

/**
 * `reviews · prod: v2 0 → 10 % (stage 2 of 4)`, `reviews: v2 10 → 0 % (rollback)`: a stage's pull request, its commit's subject and its merge's. In
 * a list of pull requests the way back is what somebody looks for at night.
 */
export const stageTitle = (record: RolloutRecord, attempt: Attempt): string => {
  const services = record.services.map(shortName).join(', ')
  const place = record.environment === null ? services : `${services} · ${record.environment}`
  const of = stagesInAll(record, attempt)
  const number = of === null ? `stage ${attempt.stage}` : `stage ${attempt.stage} of ${of}`
  const segment = record.segments[attempt.segment]
  const told = [
    ...(segment !== undefined && isWayBack(segment) ? ['rollback'] : []),
    ...(of === null && attempt.stage === 1 ? [] : [number]),
  ]
  return `${cut(quietWhereHeard(`${place}: ${attempt.title}`.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')))}${told.length === 0 ? '' : ` (${told.join(', ')})`}`
}
