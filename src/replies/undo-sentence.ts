import type { RolloutView } from '../rollout/rollout.ts'
import { code, plain, shortSha } from './markdown.ts'

const goal = ({ to, baseline }: NonNullable<RolloutView['undo']>): string => {
  switch (to.kind) {
    case 'baseline':
      return `all the way to its baseline ${shortSha(baseline)}`
    case 'last':
      return 'its last stage'
    case 'stage':
      return `to stage ${to.stage}`
  }
}

/** Which rollout a rollback takes back, and how far. */
export const undoSentence = (undo: NonNullable<RolloutView['undo']>): string => {
  const why = undo.reason === null ? '' : ` Sluice opened it by itself: ${plain(undo.reason)}`
  const asked = undo.asked.slice(0, 5).map(code).join(', ')
  const more = undo.asked.length > 5 ? ' …' : ''
  return undo.direction === 'forward'
    ? `↪️ It takes back the rollback of #${undo.thread} (${asked}${more}), so traffic moves forward again, and that needs the approvals of a stage.`
    : `↩️ It takes back #${undo.thread} (${asked}${more}), ${goal(undo)}.${why}`
}
