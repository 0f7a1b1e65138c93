import type { Facts } from './facts.ts'
import { attemptOfMerge, liveOf, pullRequestOf } from './progress.ts'
import type { Merge, RolloutRecord } from './record.ts'
import { turnedTracker } from './watching.ts'

/** A merged stage as GitHub shows it among an environment's deployments: for people who look there. Nothing of ours ever reads it. */
export interface DeploymentView {
  readonly environment: string
  readonly rollout: string
  readonly stage: number
  readonly services: readonly string[]
  readonly commit: string
  readonly title: string
  readonly url: string | null
  readonly state: 'in_progress' | 'success' | 'failure' | 'inactive'
}

const isGone = (record: RolloutRecord, { takenBack }: Merge): boolean =>
  takenBack !== null || record.end?.kind === 'rolled-back-by-hand'

const stateOf = (record: RolloutRecord, facts: Facts, merge: Merge): DeploymentView['state'] => {
  if (isGone(record, merge)) return 'inactive'
  if (turnedTracker(record, facts)?.stage === merge.stage) return 'failure'
  if (liveOf(record, merge.stage) !== null) return 'success'
  const state = facts.answers.live.get(`${record.id}/${merge.stage}`)?.kind
  return state === 'failed' || state === 'rolled-back' ? 'failure' : 'in_progress'
}

/**
 * The stages of a rollout whose deployment has something to say: the last one, and those that were taken back. One that is live makes those before
 * it inactive, of this rollout and of others. Empty where the policy does not name the environment.
 */
export const deploymentsOf = (record: RolloutRecord, facts: Facts): readonly DeploymentView[] => {
  const { environment } = record
  if (environment === null || !facts.policy.policy.environments.has(environment)) return []
  // What goes on from here says how its own stages stand, and retires these.
  if (record.end !== null && record.end.successor !== null) return []
  return record.merges.flatMap((merge, index) => {
    const attempt = attemptOfMerge(record, merge)
    if (attempt === null || (index < record.merges.length - 1 && !isGone(record, merge))) return []
    return {
      environment,
      rollout: record.id,
      stage: merge.stage,
      services: record.services,
      commit: merge.commit,
      title: attempt.title,
      url: pullRequestOf(facts, record, attempt)?.url ?? null,
      state: stateOf(record, facts, merge),
    }
  })
}
