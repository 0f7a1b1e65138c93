import { z } from 'zod'
import { protectionOf } from '../domain/protection.ts'
import { type Issue, isPullRequest } from '../state/records.ts'
import { repositoryPage } from '../views/repository.ts'
import { actorNode } from './actors.ts'
import { commitNodeOf } from './commits.ts'
import { connection } from './connection.ts'
import { type GraphNode, GraphqlRefusal, taking } from './execute.ts'
import { pullRequestNode } from './pull-requests.ts'
import { demandOf, type Scope } from './scope.ts'
import { issueNode, threadNode } from './threads.ts'

const order = z.object({ field: z.enum(['CREATED_AT', 'UPDATED_AT', 'COMMENTS']), direction: z.enum(['ASC', 'DESC']) })
const filter = z.object({ since: z.string().nullish(), states: z.array(z.string()).nullish() })
const numbered = z.object({ number: z.number() })

const inOrder = <Item extends Issue>(items: readonly Item[], wanted: unknown): Item[] => {
  const { field, direction } = wanted ? order.parse(wanted) : { field: 'CREATED_AT', direction: 'ASC' }
  const key = field === 'UPDATED_AT' ? 'updatedAt' : 'createdAt'
  const sign = direction === 'ASC' ? 1 : -1
  return [...items].sort((a, b) => sign * (Date.parse(a[key]) - Date.parse(b[key]) || a.id - b.id))
}

const stateOf = (issue: Issue): string => (issue.pull?.mergedAt ? 'MERGED' : issue.state.toUpperCase())

const among = (value: unknown, one: string): boolean => !Array.isArray(value) || value.includes(one)

const refNode = (scope: Scope, name: string, sha: string): GraphNode => {
  const branch = name.replace(/^refs\/heads\//, '')
  const protection = protectionOf(scope.repository, branch)
  return {
    type: 'Ref',
    fields: {
      name: () => name.replace(/^refs\/(heads|tags)\//, ''),
      prefix: () => name.slice(0, name.indexOf('/', 5) + 1),
      target: () => commitNodeOf(scope, sha),
      refUpdateRule: () =>
        protection && {
          type: 'RefUpdateRule',
          fields: {
            requiredApprovingReviewCount: () => protection.requiredReviews,
            requiredStatusCheckContexts: () => protection.requiredChecks.map((check) => check.context),
            requiresSignatures: () => protection.requiredSignatures,
            requiresLinearHistory: () => protection.linearHistory,
            requiresCodeOwnerReviews: () => protection.codeOwners,
            requiresConversationResolution: () => protection.resolvedConversations,
            allowsForcePushes: () => false,
            allowsDeletions: () => false,
          },
        },
    },
  }
}

/** The repository, and through it everything in it. */
export const repositoryNode = (scope: Scope): GraphNode => {
  const { repository, world } = scope
  const find = (given: unknown): Issue | undefined => {
    const { number } = numbered.parse(given)
    return repository.records.issues.find((one) => one.number === number)
  }
  const missing = (kind: string, given: Readonly<Record<string, unknown>>) =>
    new GraphqlRefusal('NOT_FOUND', `Could not resolve to ${kind} with the number of ${String(given['number'])}.`)
  const reference = async (name: string): Promise<GraphNode | null> => {
    const sha = await repository.git.resolve(name)
    return sha === null ? null : refNode(scope, name, sha)
  }
  return {
    type: 'Repository',
    fields: {
      id: () => repository.nodeId,
      databaseId: () => repository.id,
      name: () => repository.name,
      nameWithOwner: () => repository.fullName,
      owner: () => actorNode(scope, repository.owner),
      url: () => repositoryPage(world, repository),
      isArchived: () => repository.settings.archived,
      isFork: () => repository.forkOf !== null,
      isPrivate: () => false,
      mergeCommitAllowed: () => repository.settings.allowMergeCommit,
      squashMergeAllowed: () => repository.settings.allowSquashMerge,
      rebaseMergeAllowed: () => repository.settings.allowRebaseMerge,
      defaultBranchRef: () => reference(`refs/heads/${repository.defaultBranch}`),
      ref: taking(['qualifiedName'], (given) => {
        const name = String(given['qualifiedName'])
        return reference(name.startsWith('refs/') ? name : `refs/heads/${name}`)
      }),
      object: taking(['oid', 'expression'], (given) =>
        commitNodeOf(scope, String(given['oid'] ?? given['expression'])),
      ),
      issue: taking(['number'], (given) => {
        demandOf(scope, 'issues', 'read', 'read')
        const issue = find(given)
        if (!issue || issue.pull) throw missing('an Issue', given)
        return issueNode(scope, issue)
      }),
      pullRequest: taking(['number'], (given) => {
        demandOf(scope, 'pull_requests', 'read', 'read')
        const issue = find(given)
        if (!issue || !isPullRequest(issue)) throw missing('a PullRequest', given)
        return pullRequestNode(scope, issue)
      }),
      issueOrPullRequest: taking(['number'], (given) => {
        const issue = find(given)
        if (!issue) throw missing('an issue or pull request', given)
        return threadNode(scope, issue)
      }),
      issues: connection({
        name: 'issues',
        type: 'Issue',
        takes: ['orderBy', 'states', 'filterBy', 'labels'],
        items: (given) => {
          demandOf(scope, 'issues', 'read', 'read')
          const { since = null, states = null } = filter.parse(given['filterBy'] ?? {})
          const found = scope.listed.issues.filter(
            (one) =>
              one.pull === null &&
              among(given['states'] ?? states, stateOf(one)) &&
              (since === null || Date.parse(one.updatedAt) >= Date.parse(since)),
          )
          return inOrder(found, given['orderBy'])
        },
        node: (one) => issueNode(scope, one),
      }),
      pullRequests: connection({
        name: 'pullRequests',
        type: 'PullRequest',
        takes: ['orderBy', 'states', 'headRefName', 'baseRefName', 'labels'],
        items: (given) => {
          demandOf(scope, 'pull_requests', 'read', 'read')
          const head = given['headRefName'] ?? null
          const base = given['baseRefName'] ?? null
          const found = scope.listed.issues
            .filter(isPullRequest)
            .filter(
              (one) =>
                among(given['states'], stateOf(one)) &&
                (head === null || one.pull.headBranch === head) &&
                (base === null || one.pull.baseBranch === base),
            )
          return inOrder(found, given['orderBy'])
        },
        node: (one) => pullRequestNode(scope, one),
      }),
    },
  }
}
