import type { Scope } from '../../commands/command.ts'
import type { Facts, HeardFact } from '../facts.ts'
import { readBranch } from '../names.ts'
import type { RolloutRecord } from '../record.ts'

/** Open, and not about to be ended by the rollout that takes it over. */
export const openRollouts = ({ rollouts }: Facts): readonly RolloutRecord[] =>
  rollouts.filter(
    ({ id, baseline, end }) =>
      end === null && !rollouts.some(({ takesOver }) => takesOver?.rollout === id && takesOver.baseline === baseline),
  )

/** The rollout whose thread, or whose stage's pull request, this is. */
export const isThreadOf = (facts: Facts, number: number, record: RolloutRecord): boolean =>
  record.thread === number ||
  facts.pullRequests.some(
    (pullRequest) => pullRequest.number === number && readBranch(pullRequest.branch)?.rollout === record.id,
  )

/** True where the rollout has every service that is named, in the environment that is named. */
export const fits = (record: RolloutRecord, { services, environment }: Scope): boolean =>
  [record, ...(record.alsoIn ?? [])].some(
    (place) =>
      (environment === null || place.environment === environment) &&
      services.every((service) => place.services.includes(service)),
  )

/** Which of these rollouts a command means: by the services it names, else by its thread, else the only one there is. */
export const meantRollouts = (
  facts: Facts,
  heard: HeardFact,
  scope: Scope,
  rollouts: readonly RolloutRecord[],
): readonly RolloutRecord[] => {
  const fitting = rollouts.filter((record) => fits(record, scope))
  if (scope.services.length > 0) return fitting
  const ofThread = fitting.filter((record) => isThreadOf(facts, heard.thread.number, record))
  if (ofThread.length > 0) return ofThread
  // In the pull request of one rollout nobody means another one without naming it.
  return facts.pullRequests.some(({ number }) => number === heard.thread.number) ? [] : fitting
}
