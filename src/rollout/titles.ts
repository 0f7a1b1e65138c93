import { shortName } from './names.ts'
import type { Attempt, RolloutRecord } from './record.ts'

/** `reviews · prod: v2 0 → 10 % (stage 2 of 4)`: a stage's pull request, its commit's subject and its merge's. */
export const stageTitle = (record: RolloutRecord, attempt: Attempt): string => {
  const services = record.services.map(shortName).join(', ')
  const place = record.environment === null ? services : `${services} · ${record.environment}`
  const isAlone = attempt.of === 1 && attempt.stage === 1
  return `${place}: ${attempt.title}${isAlone ? '' : ` (stage ${attempt.stage} of ${attempt.of})`}`
}
