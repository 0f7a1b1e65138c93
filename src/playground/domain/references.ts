import { commitsBetween } from '../git/merge.ts'
import { zeroSha } from '../git/repository.ts'
import type { Account, PullRequest } from '../state/records.ts'
import { nodeId, type Repository, type World } from '../state/world.ts'
import { accountView } from '../views/account.ts'
import { checkSuiteView } from '../views/check-run.ts'
import { reviewView } from '../views/pull-request.ts'
import { repositoryPage, repositoryUrl } from '../views/repository.ts'
import { tell } from './events.ts'
import { openPullRequests, protectionOf } from './protection.ts'
import { closeIssue, keepHead, markMerged, tellPullRequest } from './pull-requests.ts'
import { leaveQueue } from './queue-exit.ts'

interface Move {
  readonly reference: string
  readonly before: string
  readonly after: string
}

const movesOf = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Move[] => {
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => !name.startsWith('refs/pull/'))
  return names
    .map((reference) => ({
      reference,
      before: before.get(reference) ?? zeroSha,
      after: after.get(reference) ?? zeroSha,
    }))
    .filter((move) => move.before !== move.after)
}

const lookedUp = async (repository: Repository, names: readonly string[]): Promise<Map<string, string>> => {
  const known = new Map(repository.references)
  for (const name of names) {
    const sha = await repository.git.resolve(name)
    if (sha === null) known.delete(name)
    else known.set(name, sha)
  }
  return known
}

/**
 * To be called after everything that may have moved a reference, through the API or by a push: tells the pushes and brings the
 * pull requests along. One way for all, so that no route can forget one. Who knows which names they were says so: it saves a look at all.
 */
export const noticeReferences = async (
  world: World,
  repository: Repository,
  actor: Account,
  only?: readonly string[],
): Promise<void> => {
  const before = repository.references
  repository.references = only ? await lookedUp(repository, only) : await repository.git.references()
  const moves = movesOf(before, repository.references)
  for (const move of moves) {
    if (/^refs\/(heads|tags)\//.test(move.reference)) await tellPush(world, repository, actor, move)
    if (move.reference.startsWith('refs/heads/')) await followBranch(world, repository, actor, move)
  }
}

const tellPush = async (world: World, repository: Repository, actor: Account, move: Move): Promise<void> => {
  repository.pushedAt = world.now()
  if (!world.webhooks.hasListeners()) return
  const created = move.before === zeroSha
  const deleted = move.after === zeroSha
  const head = deleted ? null : await repository.git.commit(move.after)
  const from = created ? repository.references.get(`refs/heads/${repository.defaultBranch}`) : move.before
  const isNew = created && move.reference === `refs/heads/${repository.defaultBranch}`
  const shas = deleted || !from || isNew ? [] : await commitsBetween(repository.git, from, move.after)
  const commits = []
  for (const sha of shas.slice(0, 20)) commits.push(await commitPayload(repository, world, sha))
  const page = repositoryPage(world, repository)
  tell(world, repository, actor, 'push', {
    ref: move.reference,
    before: move.before,
    after: move.after,
    base_ref: null,
    created,
    deleted,
    forced: !created && !deleted && !(await repository.git.isAncestor(move.before, move.after)),
    compare: `${page}/compare/${move.before.slice(0, 12)}...${move.after.slice(0, 12)}`,
    commits,
    head_commit: head ? await commitPayload(repository, world, head.sha) : null,
    pusher: { name: actor.login, email: `${actor.id}+${actor.login}@users.noreply.localhost` },
  })
  if (head && move.reference.startsWith('refs/heads/'))
    requestSuites(world, repository, actor, head.sha, move.reference)
}

const commitPayload = async (repository: Repository, world: World, sha: string) => {
  const commit = await repository.git.commit(sha)
  if (!commit) throw new Error(`The commit ${sha} is gone.`)
  const listed = await repository.git.known(['diff-tree', '--root', '-r', '-z', '--no-commit-id', '--name-status', sha])
  const words = listed.stdout.toString().split('\0')
  const files = (letter: string) => words.filter((_, index) => index % 2 === 1 && words[index - 1] === letter)
  return {
    id: sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${repositoryPage(world, repository)}/commit/${sha}`,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
    added: files('A'),
    removed: files('D'),
    modified: files('M'),
  }
}

/** GitHub opens a check suite per App with the checks permission on every pushed head. */
const requestSuites = (world: World, repository: Repository, actor: Account, sha: string, reference: string): void => {
  for (const app of world.apps) {
    if (app.permissions['checks'] !== 'write') continue
    const known = repository.records.checkSuites.some((suite) => suite.app === app.id && suite.headSha === sha)
    if (known) continue
    const id = world.nextId()
    const suite = {
      id,
      nodeId: nodeId('CS', id),
      app: app.id,
      headSha: sha,
      headBranch: reference.slice('refs/heads/'.length),
      createdAt: world.now(),
      updatedAt: world.now(),
    }
    repository.records.checkSuites.push(suite)
    void repository.git.commit(sha).then((head) => {
      if (!head) return
      const view = checkSuiteView(world, repository, suite, head)
      tell(world, repository, actor, 'check_suite.requested', { check_suite: view }, app)
    })
  }
}

const followBranch = async (world: World, repository: Repository, actor: Account, move: Move): Promise<void> => {
  const branch = move.reference.slice('refs/heads/'.length)
  const homes = repository.forkOf ? [repository.forkOf] : [repository]
  for (const home of homes) {
    for (const issue of openPullRequests(home)) {
      if (issue.pull.headBranch === branch && issue.pull.headRepository === repository.fullName)
        await followHead(world, repository, home, issue, actor, move)
    }
  }
  if (repository.forkOf) return
  for (const issue of openPullRequests(repository))
    if (issue.pull.baseBranch === branch) await followBase(world, repository, issue, actor, move.after)
}

const followHead = async (
  world: World,
  source: Repository,
  home: Repository,
  issue: PullRequest,
  actor: Account,
  move: Move,
): Promise<void> => {
  if (move.after === zeroSha) {
    closeIssue(world, issue, actor)
    return tellPullRequest(world, home, issue, actor, 'closed')
  }
  if (source !== home) await home.git.must(['fetch', '--quiet', source.git.directory, move.after])
  issue.pull.headSha = move.after
  issue.pull.lastPusher = actor.id
  issue.updatedAt = world.now()
  await keepHead(home, issue)
  await leaveQueue(world, home, issue)
  if (protectionOf(home, issue.pull.baseBranch)?.dismissStaleReviews) dismissStale(world, home, issue, actor)
  await tellPullRequest(world, home, issue, actor, 'synchronize', { before: move.before, after: move.after })
}

const dismissStale = (world: World, home: Repository, issue: PullRequest, actor: Account): void => {
  for (const review of home.records.reviews) {
    if (review.issue !== issue.number || review.state !== 'APPROVED') continue
    review.state = 'DISMISSED'
    review.updatedAt = world.now()
    tell(world, home, actor, 'pull_request_review.dismissed', {
      review: reviewView(world, home, issue, review),
      pull_request: { number: issue.number, url: `${repositoryUrl(world, home)}/pulls/${issue.number}` },
      user: accountView(world, actor),
    })
  }
}

/** A base that now holds the head has merged the pull request, whoever pushed it there; one that is gone closes it. */
const followBase = async (
  world: World,
  repository: Repository,
  issue: PullRequest,
  actor: Account,
  base: string,
): Promise<void> => {
  if (base === zeroSha) {
    closeIssue(world, issue, actor)
    return tellPullRequest(world, repository, issue, actor, 'closed')
  }
  if (!(await repository.git.isAncestor(issue.pull.headSha, base))) return
  issue.pull.baseSha = (await repository.git.mergeBase(`${issue.pull.headSha}^1`, base)) ?? issue.pull.baseSha
  markMerged(world, issue, actor, issue.pull.headSha)
  await tellPullRequest(world, repository, issue, actor, 'closed')
}
