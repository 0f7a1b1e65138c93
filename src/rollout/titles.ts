import { shortName } from './names.ts'
import { stagesInAll } from './progress.ts'
import type { Attempt, RolloutRecord } from './record.ts'

/** GitHub takes 256 characters for a title; what stands behind this one's end must fit too. */
const longest = 180

/** Cut between two words. */
const cut = (title: string): string => {
  if (title.length <= longest) return title
  const kept = title.slice(0, longest)
  return `${kept.slice(0, Math.max(kept.lastIndexOf(' '), longest / 2))} …`
}

/** `reviews · prod: v2 0 → 10 % (stage 2 of 4)`: a stage's pull request, its commit's subject and its merge's. */
export const stageTitle = (record: RolloutRecord, attempt: Attempt): string => {
  const services = record.services.map(shortName).join(', ')
  const place = record.environment === null ? services : `${services} · ${record.environment}`
  const of = stagesInAll(record, attempt)
  const number = of === null ? `stage ${attempt.stage}` : `stage ${attempt.stage} of ${of}`
  return `${cut(`${place}: ${attempt.title}`)}${of === null && attempt.stage === 1 ? '' : ` (${number})`}`
}
