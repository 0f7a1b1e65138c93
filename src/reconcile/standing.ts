import { activeAttempt, attemptKey, type Facts, type RolloutRecord } from '../rollout/rollout.ts'

/** How the open rollouts of a repository stand, in numbers: for whoever watches many of them. */
export interface Standing {
  /** `stage-open`, `between-stages` or `held`, or `going-back` for a rollback. */
  readonly rollouts: ReadonlyMap<string, number>
  /** Gates that do not allow an open stage, and for how many. */
  readonly waits: ReadonlyMap<string, number>
}

const stateOf = (record: RolloutRecord): string => {
  if (record.kind === 'rollback') return 'going-back'
  if (record.holds.length > 0) return 'held'
  return activeAttempt(record) === null ? 'between-stages' : 'stage-open'
}

const counted = (names: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

export const standingOf = (facts: Pick<Facts, 'rollouts' | 'answers'>): Standing => {
  const open = facts.rollouts.filter(({ end }) => end === null)
  const waits = open.flatMap((record) => {
    const attempt = activeAttempt(record)
    const verdict = attempt === null ? undefined : facts.answers.judged.get(attemptKey(record, attempt))?.verdict
    return (verdict?.gates ?? []).filter(({ decision }) => decision !== 'allow').map(({ gate }) => gate)
  })
  return { rollouts: counted(open.map(stateOf)), waits: counted(waits) }
}
