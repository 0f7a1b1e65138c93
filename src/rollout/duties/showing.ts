import { act, ask, type Decision } from '../decision.ts'
import { deploymentsOf } from '../deployments.ts'
import type { Facts } from '../facts.ts'
import { activeAttempt, pullRequestOf } from '../progress.ts'
import type { RolloutRecord } from '../record.ts'
import { isOutOfSight } from '../succession.ts'
import { rolloutView, stagePullRequestView } from '../viewing.ts'

/** The one status comment of the thread: edited when what there is to say has changed. */
export const showStatus = (record: RolloutRecord, facts: Facts): Decision | null => {
  if (isOutOfSight(facts, record)) return null
  const viewed = rolloutView(facts, record)
  if (viewed.kind === 'ask') return ask(record.id, viewed.ask)
  const place = `status ${record.id}`
  if (facts.answers.shown.get(place) === JSON.stringify(viewed.view)) return null
  return act(record.id, { effect: 'show-status', place, thread: record.thread, view: viewed.view })
}

/** Deployments on GitHub, in environments that the policy names: told anew when what there is to say has changed. */
export const showDeployments = (record: RolloutRecord, facts: Facts): Decision | null => {
  for (const view of deploymentsOf(record, facts)) {
    const place = `deployment ${record.id}/${view.stage}`
    if (facts.answers.shown.get(place) !== JSON.stringify(view))
      return act(record.id, { effect: 'show-deployment', place, view })
  }
  return null
}

/** The open stage's pull request: its gates and what to type next. */
export const showPullRequest = (record: RolloutRecord, facts: Facts): Decision | null => {
  const attempt = activeAttempt(record)
  const pullRequest = attempt === null ? null : pullRequestOf(facts, record, attempt)
  if (attempt === null || pullRequest?.state !== 'open') return null
  const viewed = stagePullRequestView(facts, record, attempt)
  if (viewed.kind === 'ask') return ask(record.id, viewed.ask)
  const place = `pull request ${pullRequest.number}`
  const { view } = viewed
  if (view === null || facts.answers.shown.get(place) === JSON.stringify(view)) return null
  return act(record.id, { effect: 'show-pull-request', place, number: pullRequest.number, view })
}
