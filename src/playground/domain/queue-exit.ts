import { zeroSha } from '../git/repository.ts'
import type { PullRequest, QueueEntry } from '../state/records.ts'
import { accountById, type Repository, type World } from '../state/world.ts'
import { commitView } from '../views/commit.ts'
import { tell } from './events.ts'

/** The `merge_group` webhook. */
export const tellGroup = async (
  world: World,
  repository: Repository,
  entry: QueueEntry,
  action: string,
  extra = {},
) => {
  const commit = await repository.git.commit(entry.groupSha)
  tell(world, repository, accountById(world, entry.enqueuedBy), `merge_group.${action}`, {
    merge_group: {
      head_sha: entry.groupSha,
      head_ref: entry.groupRef,
      base_sha: entry.baseSha,
      base_ref: `refs/heads/${repository.defaultBranch}`,
      head_commit: commit ? commitView(world, repository, commit) : null,
    },
    ...extra,
  })
}

/** Takes an entry out, with the branch that was made for it. */
export const leave = async (world: World, repository: Repository, entry: QueueEntry, reason: string): Promise<void> => {
  const { queue } = repository.records
  queue.splice(queue.indexOf(entry), 1)
  await repository.git.moveReference(entry.groupRef, zeroSha, entry.groupSha)
  await tellGroup(world, repository, entry, 'destroyed', { reason })
}

/** A push to the head takes the pull request out of the queue. */
export const leaveQueue = async (world: World, repository: Repository, issue: PullRequest): Promise<void> => {
  const entry = repository.records.queue.find((one) => one.issue === issue.number)
  if (entry) await leave(world, repository, entry, 'dequeued')
}
