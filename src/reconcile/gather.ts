import {
  claimPrefix,
  type Facts,
  noAnswers,
  type PolicyFact,
  type RolloutRecord,
  unrecordedMerge,
} from '../rollout/rollout.ts'
import { branchRules, methodsLeft } from './branch-rules.ts'
import { type Pass, remember } from './context.ts'
import { findRollouts } from './finding-rollouts.ts'
import { isInHistory } from './observing.ts'
import { readPolicyAt } from './policies.ts'
import type { CommitSha, Forge, PullRequestFacts } from './ports.ts'
import { noRepositoryRecord, repositoryRecordAt } from './records.ts'
import { seldom } from './seldom.ts'
import { sweep } from './sweeping.ts'

/** Merged ones that are remembered: those of open rollouts. */
const mostMerged = 5_000
/** Closed pull requests that are listed. */
const pullRequestLimit = 50

const rootOf = async ({ context }: Pass, branch: string): Promise<CommitSha> => {
  const known = context.memory.roots.get(branch)
  if (known !== undefined) return known
  const root = await context.git.rootCommit(branch)
  context.memory.roots.set(branch, root)
  return root
}

/** Ours by App, from our own repository, and under a name that we give. */
const isOwn = ({ isOurs, isFromFork, branch }: PullRequestFacts): boolean =>
  isOurs && !isFromFork && branch.startsWith('sluice/')

export const rememberPullRequest = (pass: Pass, pullRequest: PullRequestFacts): void => {
  pass.pullRequests.set(pullRequest.number, pullRequest)
}

/** Attempts that the list no longer shows are asked for by name, so that none is ever opened twice. */
const completed = async (
  pass: Pass,
  forge: Forge,
  listed: readonly PullRequestFacts[],
  branches: readonly string[],
): Promise<readonly PullRequestFacts[]> => {
  const { merged } = pass.context.memory
  const wanted = new Set(branches)
  const seen = new Set(listed.map(({ branch }) => branch))
  const missing = branches.filter((branch) => !seen.has(branch))
  const found = await Promise.all(missing.map((branch) => merged.get(branch) ?? forge.pullRequestOfBranch(branch)))
  const all = [
    ...listed,
    ...found.flatMap((pullRequest) => (pullRequest !== null && isOwn(pullRequest) ? [pullRequest] : [])),
  ]
  for (const pullRequest of all) {
    rememberPullRequest(pass, pullRequest)
    if (pullRequest.state === 'merged' && pullRequest.mergeCommit !== null && wanted.has(pullRequest.branch))
      remember(merged, pullRequest.branch, pullRequest, mostMerged)
  }
  return all
}

/** The branch that a rollout merges into may have been renamed since: where it is gone, what is the default now stands for it. */
const onBranch = async ({ context }: Pass, record: RolloutRecord, branch: string): Promise<RolloutRecord> => {
  if (record.base === branch || record.end !== null) return record
  return (await context.git.resolve(`refs/heads/${record.base}`)) === null ? { ...record, base: branch } : record
}

/** What people wrote is read first: who types a command when a stage has just been merged is answered as somebody who knows that it is. */
const wordsThenStages = async (pass: Pass, policy: PolicyFact) => {
  const heard = await sweep(pass, policy)
  return [heard, await pass.context.forge.ownPullRequests(pullRequestLimit)] as const
}

/** How things are now; null where there is nothing to look at. */
const look = async (pass: Pass, branchesOf: (facts: Facts) => readonly string[]): Promise<Facts | null> => {
  const { forge, git, memory, mode } = pass.context
  const [known] = await Promise.all([seldom(pass, 'repository', () => forge.repository()), git.fetch()])
  const isThere = (await git.resolve(`refs/heads/${known.defaultBranch}`)) !== null
  // A default branch that is gone has another name by now.
  const repository = isThere ? known : await seldom(pass, 'repository', () => forge.repository(), 0)
  const head = await git.resolve(`refs/heads/${repository.defaultBranch}`)
  if (repository.archived || head === null) return null
  const policy = await readPolicyAt(pass, head)
  const [rules, root, [heard, listed], claims] = await Promise.all([
    mode === 'act' ? branchRules(pass, repository.defaultBranch) : null,
    rootOf(pass, repository.defaultBranch),
    wordsThenStages(pass, policy),
    git.references(claimPrefix),
  ])
  const own = listed.filter(isOwn)
  const rollouts = await Promise.all(
    (await findRollouts(pass, claims, own)).map((record) => onBranch(pass, record, repository.defaultBranch)),
  )
  const facts: Facts = {
    botId: forge.self.botId,
    botLogin: `${forge.self.slug}[bot]`,
    mode,
    repository: { mergeMethods: methodsLeft(repository.mergeMethods, rules), installedAt: repository.installedAt },
    base: { branch: repository.defaultBranch, head },
    policy,
    linkHosts: pass.context.linkHosts ?? [],
    repositoryRecord: noRepositoryRecord,
    rollouts,
    claims,
    heard,
    pullRequests: own,
    failed: new Map(),
    answers: { ...noAnswers, shown: memory.shown },
  }
  // Nobody wrote and nothing is open: a hold of nothing need not be read.
  const isQuiet = heard.length === 0 && rollouts.length === 0
  return {
    ...facts,
    repositoryRecord: isQuiet ? noRepositoryRecord : await repositoryRecordAt(pass, root),
    pullRequests: await completed(pass, forge, own, branchesOf(facts)),
  }
}

/** A stage was merged after git was fetched and before GitHub was asked. */
const isOutrun = async (pass: Pass, facts: Facts): Promise<boolean> => {
  for (const record of facts.rollouts) {
    const commit = unrecordedMerge(record, facts)?.pullRequest.mergeCommit ?? null
    if (commit !== null && !(await isInHistory(pass, commit, facts.base.head))) return true
  }
  return false
}

/**
 * How things are now; null where there is nothing to look at. Git is fetched before GitHub is asked, so that what GitHub calls merged is
 * at most newer than the mirror, never older; and where it is newer, all is looked at once more.
 */
export const gather = async (pass: Pass, branchesOf: (facts: Facts) => readonly string[]): Promise<Facts | null> => {
  const facts = await look(pass, branchesOf)
  return facts !== null && (await isOutrun(pass, facts)) ? look(pass, branchesOf) : facts
}

export { rootOf }
