import { type Account, isPullRequest, type PullRequest, type QueueEntry } from '../state/records.ts'
import { accountById, nodeId, type Repository, type World } from '../state/world.ts'
import { makeMerge, methodAllowed } from './merge.ts'
import { contextState, protectionOf, whyNotMergeable } from './protection.ts'
import { baseTip, markMerged, tellPullRequest } from './pull-requests.ts'
import { leave, tellGroup } from './queue-exit.ts'
import { noticeReferences } from './references.ts'

export type QueueAnswer =
  | { readonly kind: 'queued'; readonly entry: QueueEntry }
  | { readonly kind: 'refused'; readonly message: string }

/** A queue has one method, which its rule names; here the first that the repository allows. */
const methods = ['merge', 'squash', 'rebase'] as const

const refused = (message: string): QueueAnswer => ({ kind: 'refused', message })

/** Puts a pull request in the merge queue: a head is made for it on top of the base, and must pass the required checks. */
export const enqueue = async (
  world: World,
  repository: Repository,
  issue: PullRequest,
  account: Account,
  expectedHead: string | null,
): Promise<QueueAnswer> => {
  if (!protectionOf(repository, issue.pull.baseBranch)?.mergeQueue) return refused('Merge queue is not enabled.')
  if (issue.state === 'closed') return refused('Pull request is closed.')
  if (expectedHead !== null && expectedHead !== issue.pull.headSha) return refused('Head branch was modified.')
  if (repository.records.queue.some((one) => one.issue === issue.number))
    return refused('Pull request is already in the queue.')
  const obstacle = await whyNotMergeable(world, repository, issue, await baseTip(repository, issue), 'queue')
  if (obstacle) return refused(obstacle)
  const entry = await makeEntry(world, repository, issue, account.id)
  if (!entry) return refused('Pull request is not mergeable.')
  repository.records.queue.push(entry)
  await tellPullRequest(world, repository, issue, account, 'enqueued')
  await askForChecks(world, repository, entry)
  await advanceQueue(world, repository)
  return { kind: 'queued', entry }
}

const makeEntry = async (
  world: World,
  repository: Repository,
  issue: PullRequest,
  enqueuer: number,
): Promise<QueueEntry | null> => {
  const base = await baseTip(repository, issue)
  const method = methods.find((one) => methodAllowed(repository, issue.pull.baseBranch, one)) ?? 'merge'
  const wish = { method, head: null, title: null, message: null }
  const groupSha = await makeMerge(world, repository, issue, accountById(world, enqueuer), wish, base)
  if (groupSha === null) return null
  const groupRef = `refs/heads/gh-readonly-queue/${issue.pull.baseBranch}/pr-${issue.number}-${base}`
  await repository.git.must(['update-ref', groupRef, groupSha])
  const id = world.nextId()
  return {
    id,
    nodeId: nodeId('MQE', id),
    issue: issue.number,
    enqueuedBy: enqueuer,
    enqueuedAt: world.now(),
    headSha: issue.pull.headSha,
    groupSha,
    groupRef,
    baseSha: base,
  }
}

const askForChecks = async (world: World, repository: Repository, entry: QueueEntry): Promise<void> => {
  await noticeReferences(world, repository, accountById(world, entry.enqueuedBy))
  await tellGroup(world, repository, entry, 'checks_requested')
}

/** To be called when a status or check run came: lets in what has passed, drops what has failed. */
export const advanceQueue = async (world: World, repository: Repository): Promise<void> => {
  const entry = repository.records.queue[0]
  const protection = repository.settings.protection
  if (!entry || !protection) return
  const issue = repository.records.issues.filter(isPullRequest).find((one) => one.number === entry.issue)
  if (!issue) return
  const enqueuer = accountById(world, entry.enqueuedBy)
  const base = await baseTip(repository, issue)
  if (base !== entry.baseSha) {
    // What was tested is not what would come about: made anew, and tested anew.
    await leave(world, repository, entry, 'invalidated')
    const again = await makeEntry(world, repository, issue, entry.enqueuedBy)
    if (!again) return tellPullRequest(world, repository, issue, enqueuer, 'dequeued', { reason: 'MERGE_CONFLICT' })
    repository.records.queue.unshift(again)
    return askForChecks(world, repository, again)
  }
  const states = protection.requiredChecks.map((check) =>
    contextState(repository.records, entry.groupSha, check.context, check.app),
  )
  if (states.includes('failing')) {
    await leave(world, repository, entry, 'dequeued')
    return tellPullRequest(world, repository, issue, enqueuer, 'dequeued', { reason: 'CI_FAILURE' })
  }
  if (states.some((state) => state !== 'passing')) return
  const moved = await repository.git.moveReference(`refs/heads/${issue.pull.baseBranch}`, entry.groupSha, base)
  if (!moved) return advanceQueue(world, repository)
  issue.pull.baseSha = base
  markMerged(world, issue, enqueuer, entry.groupSha)
  await leave(world, repository, entry, 'merged')
  await tellPullRequest(world, repository, issue, enqueuer, 'closed')
  await noticeReferences(world, repository, enqueuer)
  await advanceQueue(world, repository)
}
