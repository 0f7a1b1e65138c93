import { isStaged, plansOf } from './pace.ts'
import { mergedOfSegment } from './progress.ts'
import type { RolloutRecord } from './record.ts'

/**
 * The steps to which a release goes on after a weight that somebody set by hand in the middle of it; empty where none did, or it has gone on. A
 * weight below the last step goes up again by them.
 */
export const stepsToCome = (record: RolloutRecord): readonly number[] => {
  const index = record.segments.findIndex(isStaged)
  const release = record.segments[index]
  const byHand = record.segments[index - 1]
  if (release === undefined || byHand?.aim.kind !== 'change' || mergedOfSegment(record, index) > 0) return []
  if (byHand.state !== 'open' && byHand.state !== 'finished') return []
  const percents = byHand.aim.intent.changes.flatMap((change) =>
    change.verb === 'canary' && change.plan === undefined ? [change.percent] : [],
  )
  if (percents.length === 0) return []
  const steps = plansOf(release).flatMap((plan) => plan.steps ?? [])
  return [...new Set(steps)].filter((step) => step > Math.max(...percents)).sort((one, other) => one - other)
}
