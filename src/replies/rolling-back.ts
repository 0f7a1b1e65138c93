import type { Outcome } from '../rollout/rollout.ts'
import { liveNext, liveWhy } from './live-lines.ts'
import { shortSha } from './markdown.ts'
import { moment, rolloutName } from './names.ts'
import { pullRequest as pullRequestName, stageOf } from './rollout-words.ts'
import { type ThreeLines, typed } from './three-lines.ts'

/** A second `/rollback` while one is on its way: where that one is, what it waits for, and who can do something about it. */
export const alreadyRollingBack = ({
  rollout,
  merging,
  view,
}: Extract<Outcome, { kind: 'already-rolling-back' }>): ThreeLines => {
  const back = `${rolloutName(rollout)} is going back already`
  const status = typed('/status', 'shows what it waits for')
  if (view.phase.kind === 'live') {
    const { state } = view.phase
    const stage = stageOf(view, view.phase.stage)
    const commit = stage?.mergeCommit == null ? '' : ` as ${shortSha(stage.mergeCommit)}`
    const since = stage?.mergedAt == null ? '' : ` since ${moment(stage.mergedAt)}`
    return {
      now: `${back}: ${pullRequestName(stage)} is merged${commit}${since}, and not known to be live`,
      why: liveWhy(state),
      next: [...liveNext(view, state), status],
    }
  }
  if (rollout.pullRequest === null)
    return { now: back, why: `what it waits for stands in the status comment in #${rollout.thread}`, next: [status] }
  const link = `#${rollout.pullRequest.number}`
  return {
    now: `${back} by ${link}`,
    why: merging === 'propose' ? `a person merges ${link}` : `Sluice merges ${link} as soon as its gates allow`,
    next: [...(merging === 'propose' ? [`merge ${link}`] : []), status],
  }
}
