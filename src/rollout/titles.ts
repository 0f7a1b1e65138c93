import { shortName } from './names.ts'
import { stagesInAll } from './progress.ts'
import type { Attempt, RolloutRecord } from './record.ts'

/** `reviews · prod: v2 0 → 10 % (stage 2 of 4)`: a stage's pull request, its commit's subject and its merge's. */
export const stageTitle = (record: RolloutRecord, attempt: Attempt): string => {
  const services = record.services.map(shortName).join(', ')
  const place = record.environment === null ? services : `${services} · ${record.environment}`
  const of = stagesInAll(record, attempt)
  const number = of === null ? `stage ${attempt.stage}` : `stage ${attempt.stage} of ${of}`
  return `${place}: ${attempt.title}${of === null && attempt.stage === 1 ? '' : ` (${number})`}`
}
