import { zeroSha } from '../git/repository.ts'
import { type Account, isPullRequest } from '../state/records.ts'
import type { Repository, World } from '../state/world.ts'
import { tell } from './events.ts'
import { applyProtection, openPullRequests } from './protection.ts'
import { noticeReferences } from './references.ts'

/** Gives the repository another name; under the old one GitHub sends on. */
export const rename = (world: World, repository: Repository, name: string): void => {
  const before = repository.fullName
  const [owner = ''] = before.split('/')
  world.repositories.delete(before.toLowerCase())
  world.formerNames.set(before.toLowerCase(), repository)
  repository.name = name
  repository.fullName = `${owner}/${name}`
  world.repositories.set(repository.fullName.toLowerCase(), repository)
  world.formerNames.delete(repository.fullName.toLowerCase())
  for (const issue of repository.records.issues.filter(isPullRequest))
    if (issue.pull.headRepository === before) issue.pull.headRepository = repository.fullName
  tell(world, repository, repository.owner, 'repository.renamed', {
    changes: { repository: { name: { from: before.slice(owner.length + 1) } } },
  })
}

/** Renames a branch as GitHub's page does: its pull requests go along, and the default branch stays the default. */
export const renameBranch = async (
  world: World,
  repository: Repository,
  actor: Account,
  before: string,
  after: string,
): Promise<void> => {
  const sha = await repository.git.resolve(`refs/heads/${before}`)
  if (sha === null) return
  await repository.git.moveReference(`refs/heads/${after}`, sha, zeroSha)
  if (repository.defaultBranch === before) repository.defaultBranch = after
  for (const issue of openPullRequests(repository)) if (issue.pull.baseBranch === before) issue.pull.baseBranch = after
  await repository.git.moveReference(`refs/heads/${before}`, zeroSha, sha)
  await repository.git.must(['symbolic-ref', 'HEAD', `refs/heads/${repository.defaultBranch}`])
  applyProtection(repository)
  await noticeReferences(world, repository, actor, [`refs/heads/${before}`, `refs/heads/${after}`])
  tell(world, repository, actor, 'repository.edited', { changes: { default_branch: { from: before } } })
}
