import { contextState } from '../domain/protection.ts'
import type { GitCommit } from '../git/commit-object.ts'
import { verificationView } from '../views/commit.ts'
import { repositoryPage } from '../views/repository.ts'
import type { GraphNode } from './execute.ts'
import type { Scope } from './scope.ts'

export const commitNode = (scope: Scope, commit: GitCommit): GraphNode => {
  const { records } = scope.repository
  const [headline = '', ...rest] = commit.message.split('\n')
  const contexts = () => [
    ...new Set([
      ...records.statuses.filter((one) => one.sha === commit.sha).map((one) => one.context),
      ...records.checkRuns.filter((one) => one.headSha === commit.sha).map((one) => one.name),
    ]),
  ]
  const rollup = () => {
    const states = contexts().map((context) => contextState(records, commit.sha, context, null))
    if (states.length === 0) return null
    const state = states.includes('failing') ? 'FAILURE' : states.includes('pending') ? 'PENDING' : 'SUCCESS'
    return { type: 'StatusCheckRollup', fields: { state: () => state } }
  }
  const signature = () => {
    const verification = verificationView(scope.repository, commit.sha)
    return verification.verified
      ? { type: 'GpgSignature', fields: { isValid: () => true, state: () => 'VALID' } }
      : null
  }
  return {
    type: 'Commit',
    fields: {
      id: () => `C_${commit.sha}`,
      oid: () => commit.sha,
      abbreviatedOid: () => commit.sha.slice(0, 7),
      message: () => commit.message,
      messageHeadline: () => headline,
      messageBody: () => rest.join('\n').trim(),
      committedDate: () => commit.committer.date,
      authoredDate: () => commit.author.date,
      url: () => `${repositoryPage(scope.world, scope.repository)}/commit/${commit.sha}`,
      signature,
      statusCheckRollup: rollup,
      tree: () => ({ type: 'Tree', fields: { oid: () => commit.tree } }),
    },
  }
}

export const commitNodeOf = async (scope: Scope, sha: string): Promise<GraphNode | null> => {
  const commit = await scope.repository.git.commit(sha)
  return commit ? commitNode(scope, commit) : null
}
