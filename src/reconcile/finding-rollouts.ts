import { type CommitSha, claimsOf, type RolloutId, type RolloutRecord, readBranch } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import type { PullRequestFacts } from './ports.ts'
import { rolloutsAt } from './records.ts'

/** By full ref. */
type Claims = ReadonlyMap<string, CommitSha>

/** So many of the last rollouts are looked for where nothing but their pull requests tells of them. */
const mostLookedFor = 20

/** How long a rollout whose record was not found is left alone. */
const hopelessFor = 10 * 60_000

const idOf = ({ branch }: PullRequestFacts): RolloutId | null => readBranch(branch)?.rollout ?? null

/** A commit of ours says where its rollout's record is. It only says so: the record itself is what our App wrote there. */
const baselineIn = (message: string, id: RolloutId): CommitSha | null =>
  message.includes(`\nSluice-Rollout: ${id}\n`)
    ? (/^Sluice-Baseline: ([0-9a-f]{40,64})$/m.exec(message)?.[1] ?? null)
    : null

const baselineOf = async (pass: Pass, pullRequest: PullRequestFacts, id: RolloutId): Promise<CommitSha | null> => {
  const { git } = pass.context
  for (const start of [pullRequest.head, pullRequest.mergeCommit]) {
    let sha: CommitSha | undefined = start ?? undefined
    // Someone may have pushed on top of our commit.
    for (let depth = 0; sha !== undefined && depth < 5 && (await git.resolve(sha)) !== null; depth += 1) {
      const commit = await git.commit(sha)
      const baseline = baselineIn(`${commit.message}\n`, id)
      if (baseline !== null) return baseline
      sha = commit.parents.at(-1)
    }
  }
  return null
}

/** The record of a rollout, found from its pull requests: for a claim that was lost, and for rollouts that have ended. */
export const rolloutOfPullRequests = async (
  pass: Pass,
  id: RolloutId,
  pullRequests: readonly PullRequestFacts[],
): Promise<RolloutRecord | null> => {
  for (const pullRequest of pullRequests.filter((one) => idOf(one) === id).reverse()) {
    const baseline = await baselineOf(pass, pullRequest, id)
    const records = baseline === null ? [] : await rolloutsAt(pass, baseline)
    const record = records.find((one) => one.id === id)
    if (record !== undefined) return record
  }
  return null
}

/** Rollouts that a claim leads to, and those that went on from an ended one of them. */
const claimedRollouts = async (pass: Pass, claims: Claims): Promise<readonly RolloutRecord[]> => {
  const found: RolloutRecord[] = []
  const waiting = [...new Set(claims.values())]
  const seen = new Set<CommitSha>()
  for (let commit = waiting.shift(); commit !== undefined; commit = waiting.shift()) {
    if (seen.has(commit)) continue
    seen.add(commit)
    for (const record of await rolloutsAt(pass, commit)) {
      const isClaimed = claimsOf(record).some((ref) => claims.get(ref) === commit)
      const isSuccessor = found.some(
        ({ end }) => end?.successor?.rollout === record.id && end.successor.baseline === commit,
      )
      if (!isClaimed && !isSuccessor) continue
      if (pass.context.memory.ended.has(record.id)) continue
      // A rollback's record is on the commit of the one that it takes back, so a commit may be looked at twice.
      if (found.some(({ id, baseline }) => id === record.id && baseline === record.baseline)) continue
      found.push(record)
      const successor = record.end?.successor ?? null
      if (successor !== null) {
        seen.delete(successor.baseline)
        waiting.push(successor.baseline)
      }
    }
  }
  return found
}

/**
 * Every rollout that is open, or has ended and is not tidied up. A claim is an index and no proof: what it leads to must be a record of
 * ours; and an open rollout whose claim is gone is found by its pull requests.
 */
export const findRollouts = async (
  pass: Pass,
  claims: Claims,
  pullRequests: readonly PullRequestFacts[],
): Promise<readonly RolloutRecord[]> => {
  const { memory, clock } = pass.context
  const found = [...(await claimedRollouts(pass, claims))]
  const ids = [...new Set(pullRequests.flatMap((pullRequest) => idOf(pullRequest) ?? []))]
  const isOpen = (id: RolloutId): boolean => pullRequests.some((one) => idOf(one) === id && one.state === 'open')
  // One that could not be found is not looked for again at every turn.
  const isHopeless = (id: RolloutId): boolean =>
    clock.now() - (memory.unfound.get(id) ?? Number.NEGATIVE_INFINITY) < hopelessFor
  const unknown = ids.filter(
    (id) => !found.some((record) => record.id === id) && (isOpen(id) || !(memory.ended.has(id) || isHopeless(id))),
  )
  for (const id of unknown.slice(0, mostLookedFor)) {
    const record = await rolloutOfPullRequests(pass, id, pullRequests)
    if (record === null) {
      memory.unfound.set(id, clock.now())
      continue
    }
    if (record.end !== null && !isOpen(id)) memory.ended.set(id, record)
    else found.push(record)
  }
  return found
}
