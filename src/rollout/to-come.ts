import { isStaged, plansOf } from './pace.ts'
import { mergedOfSegment, openSegment } from './progress.ts'
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

/** The command that comes next and of which no stage is opened yet, because it waits for the stage before; a release that goes on by itself is none. */
export const commandsToCome = (record: RolloutRecord): readonly string[] => {
  const open = openSegment(record)
  if (open === null || record.merges.length === 0 || stepsGoOn(record, open.index)) return []
  return record.attempts.some(({ segment }) => segment === open.index) ? [] : open.segment.commands
}

/** True of what a weight by hand has left of a release: its steps are told, and its command stands before that weight already. */
const stepsGoOn = (record: RolloutRecord, index: number): boolean => {
  const release = record.segments[index]
  return release !== undefined && record.segments.slice(0, index).some(({ url }) => url === release.url)
}
