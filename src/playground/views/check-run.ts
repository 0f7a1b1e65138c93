import type { GitCommit } from '../git/commit-object.ts'
import { type CheckRun, type CheckSuite, isPullRequest } from '../state/records.ts'
import { appById, type Repository, type World } from '../state/world.ts'
import { appView } from './account.ts'
import { minimalRepositoryView, repositoryPage, repositoryUrl } from './repository.ts'

const pullsOf = (world: World, repository: Repository, sha: string) => {
  const url = repositoryUrl(world, repository)
  const side = { id: repository.id, url, name: repository.name }
  return repository.records.issues
    .filter(isPullRequest)
    .filter((one) => one.state === 'open' && one.pull.headSha === sha)
    .map((one) => ({
      id: one.pull.id,
      number: one.number,
      url: `${url}/pulls/${one.number}`,
      head: { ref: one.pull.headBranch, sha, repo: side },
      base: { ref: one.pull.baseBranch, sha: one.pull.baseSha, repo: side },
    }))
}

export const checkRunView = (world: World, repository: Repository, run: CheckRun) => {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`
  const page = `${repositoryPage(world, repository)}/runs/${run.id}`
  return {
    id: run.id,
    name: run.name,
    node_id: run.nodeId,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite },
    app: appView(world, appById(world, run.app)),
    pull_requests: pullsOf(world, repository, run.headSha),
  }
}

/** All of a suite's runs together: unfinished while one is, failed where one failed. */
const suiteState = (runs: readonly CheckRun[]) => {
  if (runs.length === 0) return { status: 'queued' as const, conclusion: null }
  if (runs.some((run) => run.status !== 'completed')) return { status: 'in_progress' as const, conclusion: null }
  const worst = runs.find((run) => run.conclusion === 'failure' || run.conclusion === 'timed_out')
  return { status: 'completed' as const, conclusion: worst?.conclusion ?? runs[0]?.conclusion ?? null }
}

export const checkSuiteView = (world: World, repository: Repository, suite: CheckSuite, head: GitCommit) => {
  const runs = repository.records.checkRuns.filter((run) => run.suite === suite.id)
  const url = `${repositoryUrl(world, repository)}/check-suites/${suite.id}`
  return {
    id: suite.id,
    node_id: suite.nodeId,
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteState(runs),
    url,
    before: head.parents[0] ?? null,
    after: suite.headSha,
    pull_requests: pullsOf(world, repository, suite.headSha),
    app: appView(world, appById(world, suite.app)),
    repository: minimalRepositoryView(world, repository),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    head_commit: {
      id: head.sha,
      tree_id: head.tree,
      message: head.message,
      timestamp: head.committer.date,
      author: { name: head.author.name, email: head.author.email },
      committer: { name: head.committer.name, email: head.committer.email },
    },
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
  }
}
