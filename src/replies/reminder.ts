import { formatDuration } from '../config/config.ts'
import type { RolloutView } from '../rollout/rollout.ts'
import { moment } from './names.ts'
import { phaseLines } from './phase.ts'
import { threeLines } from './three-lines.ts'

/** A rollout that stands still: what its status comment says, and for how long that has been so. */
export const reminderText = (
  view: RolloutView,
  { since, stood }: { readonly since: number; readonly stood: number },
): string => {
  const lines = phaseLines(view)
  return threeLines({ ...lines, now: `${lines.now}; for ${formatDuration(stood)}, since ${moment(since)}` })
}
