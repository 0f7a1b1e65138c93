import type { Intent } from '../changes/plan.ts'
import { attemptOfMerge, standingMerges } from './progress.ts'
import type { RolloutRecord } from './record.ts'
import { segmentOnItsWay } from './way-back.ts'

/** The share that the merged stages have given to what a rollout introduces of this service; null where none has set one. */
const shareOf = (record: RolloutRecord, service: string): number | null => {
  for (const merge of standingMerges(record).toReversed()) {
    const attempt = attemptOfMerge(record, merge)
    const segment = attempt === null ? undefined : record.segments[attempt.segment]
    if (attempt === null || segment === undefined || segment.aim.kind !== 'change') return null
    if (attempt.step !== null && attempt.step.service === service) return attempt.step.percent
    const changes = segment.aim.intent.changes.filter(({ scope }) => scope.services.includes(service))
    const [change] = changes
    if (change === undefined) continue
    if (change.verb !== 'canary' || changes.length > 1) return null
    // Pods and subsets that come before the share leave it as it was.
    if (change.plan === undefined && attempt.of <= attempt.stage) return change.percent
  }
  return null
}

/** True for weights by hand that give what a rollout introduces less than it has, and change nothing else. */
export const leadsDown = (record: RolloutRecord, { changes, roles }: Pick<Intent, 'changes' | 'roles'>): boolean =>
  changes.length > 0 &&
  changes.every(
    (change) =>
      change.verb === 'canary' &&
      change.plan === undefined &&
      change.pods === undefined &&
      change.scope.services.length > 0 &&
      change.scope.services.every((service) => {
        const share = shareOf(record, service)
        return share !== null && change.percent < share && change.version === roles[service]?.canary
      }),
  )

/**
 * True where what comes next, or is open, takes traffic away from what is introduced. Such a step does not wait for the stage before it to be live,
 * watched or measured: what looks bad there is the reason to go down. Its own gates are those of any stage, for only `/rollback` needs nobody else.
 */
export const goesDown = (record: RolloutRecord): boolean => {
  const segment = segmentOnItsWay(record)
  return segment?.aim.kind === 'change' && leadsDown(record, segment.aim.intent)
}
