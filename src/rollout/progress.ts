import type { Intent, VersionRole } from '../changes/plan.ts'
import { oncePer } from '../once-per.ts'
import type { Facts, PullRequestFact } from './facts.ts'
import { branchOf, type CommitSha, claimRef } from './names.ts'
import type { Attempt, Live, Merge, RolloutRecord, Segment, Split } from './record.ts'

/** How far a rollout is, read off its record. */

export const mergeOf = (record: RolloutRecord, attempt: Attempt): Merge | null =>
  record.merges.find((merge) => merge.stage === attempt.stage && merge.attempt === attempt.attempt) ?? null

/** The attempt that is on its way: neither merged nor given up. */
export const activeAttempt = (record: RolloutRecord): Attempt | null =>
  record.attempts.findLast((attempt) => attempt.closed === null && mergeOf(record, attempt) === null) ?? null

export const lastMerge = (record: RolloutRecord): Merge | null => record.merges.at(-1) ?? null

export const attemptOfMerge = (record: RolloutRecord, merge: Merge): Attempt | null =>
  record.attempts.find(({ stage, attempt }) => stage === merge.stage && attempt === merge.attempt) ?? null

export const liveOf = (record: RolloutRecord, stage: number): Live | null =>
  record.lives.find((live) => live.stage === stage) ?? null

/** Stages that are in the base and that nobody has taken back by hand since. */
export const standingMerges = (record: RolloutRecord): readonly Merge[] =>
  record.merges.filter(({ takenBack }) => takenBack === null)

/** The last merged stage, as long as it is not known to be live. One that was taken back need not be. */
export const unlivedMerge = (record: RolloutRecord): Merge | null => {
  const merge = lastMerge(record)
  return merge === null || merge.takenBack !== null || liveOf(record, merge.stage) !== null ? null : merge
}

export const branchOfAttempt = (record: RolloutRecord, { stage, attempt }: Attempt): string =>
  branchOf(record.services, { rollout: record.id, stage, attempt })

/** The first of each branch counts. */
const branchesAmong = oncePer(
  (pullRequests: readonly PullRequestFact[]): ReadonlyMap<string, PullRequestFact> =>
    new Map(pullRequests.toReversed().map((pullRequest) => [pullRequest.branch, pullRequest])),
)

export const pullRequestOf = (facts: Facts, record: RolloutRecord, attempt: Attempt): PullRequestFact | null =>
  branchesAmong(facts.pullRequests).get(branchOfAttempt(record, attempt)) ?? null

/** The claims that a change needs: each service in each environment that it changes; sorted, so that two who want the same never wait crosswise. */
export const refsOf = ({
  environment,
  services,
  alsoIn = [],
}: Pick<Intent, 'environment' | 'services' | 'alsoIn'>): readonly string[] => [
  ...new Set(
    [{ environment, services }, ...alsoIn]
      .flatMap((place) => place.services.map((service) => claimRef(place.environment, service)))
      .sort(),
  ),
]

export const claimsOf = oncePer((record: RolloutRecord): readonly string[] => refsOf(record))

export interface OpenSegment {
  readonly index: number
  readonly segment: Segment
}

/** What is to be planned next. */
export const openSegment = (record: RolloutRecord): OpenSegment | null => {
  const index = record.segments.findIndex(({ state }) => state === 'open')
  const segment = record.segments[index]
  return segment === undefined ? null : { index, segment }
}

/** Stages of this segment that are in the base. */
export const mergedOfSegment = (record: RolloutRecord, index: number): number =>
  record.attempts.filter((attempt) => attempt.segment === index && mergeOf(record, attempt) !== null).length

/** Earlier attempts at the same stage in whose place this one is: what a person had given up before is nobody's forerunner. */
export const replacedBy = (record: RolloutRecord, { stage, attempt }: Attempt): readonly Attempt[] =>
  record.attempts.filter(
    (other) =>
      other.stage === stage &&
      other.attempt < attempt &&
      mergeOf(record, other) === null &&
      other.closed?.reason !== 'cancelled' &&
      other.closed?.reason !== 'by-hand',
  )

/**
 * How many stages there are up to the end of this attempt's command; null where its plan has this one alone, for then nobody knows what
 * will be asked for after it.
 */
export const stagesInAll = (record: RolloutRecord, { stage, segment, of }: Attempt): number | null => {
  const isFirst = !record.attempts.some(
    (other) => other.segment === segment && other.stage < stage && mergeOf(record, other) !== null,
  )
  return isFirst && of <= stage ? null : of
}

export const planKey = (record: RolloutRecord, segment: number, at: CommitSha): string =>
  `${record.id}/${segment}@${at}`

/** Whether what was merged still stands at some commit. */
export const standingKey = (record: RolloutRecord, at: CommitSha): string => `${record.id}/standing@${at}`

export const attemptKey = (record: RolloutRecord, { stage, attempt }: Attempt): string =>
  `${record.id}/${stage}/${attempt}`

/**
 * Whoever opened the rollout and whoever's commands brought this attempt about: none of them approves it. An attempt that Sluice makes by
 * itself in the place of one that a person asked for is still that person's; and what a person asked for later in a rollout that Sluice
 * had opened by itself is that person's alone.
 */
export const askersOf = (record: RolloutRecord, { stage, segment, attempt: number }: Attempt) => {
  const askers = [
    opensByItself(record) && segment > 0 ? null : record.opened.by,
    record.segments[segment]?.by,
    ...record.attempts.map((one) =>
      one.stage === stage && one.segment === segment && one.attempt <= number ? one.by : null,
    ),
  ].flatMap((asker) => asker ?? [])
  return askers.filter((asker, index) => askers.findIndex(({ id }) => id === asker.id) === index)
}

const opensByItself = ({ segments: [first] }: RolloutRecord): boolean =>
  first?.aim.kind === 'rollback' && first.aim.undo.reason !== null

/** Roles as the rollout's commands fixed them; they do not follow the weights. */
export const rolesOf = (record: RolloutRecord): Readonly<Record<string, VersionRole>> =>
  Object.assign({}, ...record.segments.map(({ aim }) => (aim.kind === 'change' ? aim.intent.roles : aim.undo.roles)))

/**
 * Services that the rollout has left between two versions: what keeps it open once all is live. Read off the commands that are
 * through, not off the manifests: a split that was there before is not this rollout's.
 */
export const splitsOf = (record: RolloutRecord): readonly Split[] => splitsOfAll(having(record, standingMerges(record)))

/** As if only these of its stages were merged: a command of which one is missing is not through. */
const having = (record: RolloutRecord, merges: readonly Merge[]): RolloutRecord => {
  const kept = { ...record, merges }
  const isShort = (index: number): boolean => mergedOfSegment(kept, index) < mergedOfSegment(record, index)
  return {
    ...kept,
    segments: record.segments.map((segment, index) =>
      segment.state === 'finished' && isShort(index) ? { ...segment, state: 'cancelled' } : segment,
    ),
  }
}

const splitsOfAll = (record: RolloutRecord): readonly Split[] => {
  const splits = new Map(record.inherits.at(-1)?.leaves.map(({ service, percent }) => [service, percent]))
  record.segments.forEach(({ aim, state }, index) => {
    if (aim.kind === 'rollback') {
      if (mergedOfSegment(record, index) === 0 && state !== 'finished') return
      splits.clear()
      for (const { service, percent } of aim.undo.leaves) splits.set(service, percent)
      return
    }
    // A release that was broken off half-way has left the share of its last step.
    for (const attempt of record.attempts)
      if (attempt.segment === index && attempt.step !== null && mergeOf(record, attempt) !== null)
        splits.set(attempt.step.service, attempt.step.percent)
    if (state === 'finished') {
      for (const change of aim.intent.changes) {
        if (change.verb === 'canary') for (const service of change.scope.services) splits.set(service, change.percent)
        if (change.verb === 'pin' || change.verb === 'promote')
          for (const service of change.scope.services) splits.delete(service)
      }
    }
  })
  return [...splits].flatMap(([service, percent]) => (percent > 0 && percent < 100 ? [{ service, percent }] : []))
}

/** What it would have left had it stopped after this many of the merged stages that still stand. */
export const splitsAfter = (record: RolloutRecord, stages: number): readonly Split[] =>
  splitsOfAll(having(record, standingMerges(record).slice(0, stages)))
