import { formatDuration } from '../config/config.ts'
import type { RolloutView } from '../rollout/rollout.ts'
import { moment } from './names.ts'
import { phaseLines } from './phase.ts'
import { threeLines } from './three-lines.ts'

/** A rollout that stands still: what its status comment says, and for how long that has been so. */
export const reminderText = (
  view: RolloutView,
  { since, stood, expiry }: { readonly since: number; readonly stood: number; readonly expiry: number | null },
): string => {
  const lines = phaseLines(view)
  return threeLines({
    now: `${lines.now}; for ${formatDuration(stood)}, since ${moment(since)}`,
    why: expiry === null ? lines.why : `${lines.why}; a rollback is proposed at ${moment(expiry)}`,
    next: lines.next,
  })
}
