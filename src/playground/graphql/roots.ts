import { z } from 'zod'
import { enqueue } from '../domain/queue.ts'
import { leaveQueue } from '../domain/queue-exit.ts'
import { isLockedAround, react, withdrawReaction } from '../domain/reactions.ts'
import { isPullRequest, type PullRequest } from '../state/records.ts'
import type { Repository, World } from '../state/world.ts'
import { actorNode } from './actors.ts'
import { type GraphNode, GraphqlRefusal, type Interfaces, taking } from './execute.ts'
import { queueEntryNode, reviewNode } from './pull-requests.ts'
import { contentOfName, reactionFields, reactionNode } from './reactions.ts'
import { repositoryNode } from './repositories.ts'
import { demandOf, type Scope } from './scope.ts'
import { commentNode, threadNode } from './threads.ts'

export const interfaces: Interfaces = {
  User: ['Actor', 'Node', 'RepositoryOwner', 'Reactor'],
  Bot: ['Actor', 'Node', 'Reactor'],
  Organization: ['Actor', 'Node', 'RepositoryOwner', 'Reactor'],
  Issue: ['Node', 'Comment', 'Closable', 'Reactable', 'IssueOrPullRequest'],
  PullRequest: ['Node', 'Comment', 'Closable', 'Reactable', 'IssueOrPullRequest'],
  IssueComment: ['Node', 'Comment', 'Reactable'],
  PullRequestReview: ['Node', 'Comment', 'Reactable'],
  Commit: ['Node', 'GitObject'],
  Repository: ['Node'],
  Reaction: ['Node'],
  ClosedEvent: ['Node'],
}

export type ScopeOf = (repository: Repository) => Scope

/** The object that a global id names, wherever it lives. */
const nodeOf = (world: World, scopeOf: ScopeOf, id: string): GraphNode | null => {
  const [anywhere] = world.repositories.values()
  const account = world.accounts.find((one) => one.nodeId === id)
  if (account && anywhere) return actorNode(scopeOf(anywhere), account)
  for (const repository of world.repositories.values()) {
    const scope = scopeOf(repository)
    const { issues, comments, reviews } = repository.records
    if (repository.nodeId === id) return repositoryNode(scope)
    const issue = issues.find((one) => one.nodeId === id)
    if (issue) return threadNode(scope, issue)
    const comment = comments.find((one) => one.nodeId === id)
    if (comment) return commentNode(scope, comment)
    const review = reviews.find((one) => one.nodeId === id)
    const home = review && issues.filter(isPullRequest).find((one) => one.number === review.issue)
    if (review && home) return reviewNode(scope, home, review)
  }
  return null
}

const unresolved = (id: string) =>
  new GraphqlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`)

export const queryRoot = (world: World, scopeOf: ScopeOf, viewer: GraphNode): GraphNode => ({
  type: 'Query',
  fields: {
    viewer: () => viewer,
    rateLimit: () => ({
      type: 'RateLimit',
      fields: { cost: () => 1, limit: () => 5000, remaining: () => 4999, resetAt: () => world.now() },
    }),
    repository: taking(['owner', 'name', 'followRenames'], (given) => {
      const name = `${String(given['owner'])}/${String(given['name'])}`
      const follows = given['followRenames'] !== false
      const repository =
        world.repositories.get(name.toLowerCase()) ?? (follows ? world.formerNames.get(name.toLowerCase()) : undefined)
      if (!repository)
        throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`)
      return repositoryNode(scopeOf(repository))
    }),
    node: taking(['id'], (given) => {
      const id = String(given['id'])
      const node = nodeOf(world, scopeOf, id)
      if (!node) throw unresolved(id)
      return node
    }),
    nodes: taking(['ids'], (given) => {
      const ids = z.array(z.string()).parse(given['ids'])
      return ids.map((id) => nodeOf(world, scopeOf, id))
    }),
  },
})

const reactionInput = z.object({ subjectId: z.string(), content: z.string(), clientMutationId: z.string().nullish() })
const queueInput = z.object({
  pullRequestId: z.string(),
  expectedHeadOid: z.string().nullish(),
  jump: z.boolean().nullish(),
  clientMutationId: z.string().nullish(),
})

const dequeueInput = z.object({ id: z.string(), clientMutationId: z.string().nullish() })

/** The repository that holds what the id names. */
const homeOf = (world: World, id: string): Repository => {
  for (const repository of world.repositories.values()) {
    const { issues, comments, reviews } = repository.records
    if ([...issues, ...comments, ...reviews].some((one) => one.nodeId === id)) return repository
  }
  throw unresolved(id)
}

export const mutationRoot = (world: World, scopeOf: ScopeOf): GraphNode => {
  const reacting = (given: Readonly<Record<string, unknown>>) => {
    const input = reactionInput.parse(given['input'])
    const scope = scopeOf(homeOf(world, input.subjectId))
    demandOf(scope, 'issues', 'write', 'read')
    const content = contentOfName(input.content)
    if (!content) throw new GraphqlRefusal('argumentLiteralsIncompatible', `${input.content} is no ReactionContent`)
    const payload = (type: string, reaction: GraphNode): GraphNode => ({
      type,
      fields: {
        clientMutationId: () => input.clientMutationId ?? null,
        reaction: () => reaction,
        subject: () => nodeOf(world, scopeOf, input.subjectId),
        ...reactionFields(scope, input.subjectId),
      },
    })
    return { input, scope, content, payload }
  }
  const pullRequestOf = (id: string): { scope: Scope; issue: PullRequest } => {
    const scope = scopeOf(homeOf(world, id))
    const issue = scope.repository.records.issues.filter(isPullRequest).find((one) => one.nodeId === id)
    if (!issue) throw unresolved(id)
    return { scope, issue }
  }
  return {
    type: 'Mutation',
    fields: {
      addReaction: taking(['input'], (given) => {
        const { input, scope, content, payload } = reacting(given)
        if (isLockedAround(scope.repository, input.subjectId))
          throw new GraphqlRefusal('FORBIDDEN', 'This conversation is locked.')
        const { reaction } = react(world, scope.repository, scope.actor.account, input.subjectId, content)
        return payload('AddReactionPayload', reactionNode(scope, reaction))
      }),
      removeReaction: taking(['input'], (given) => {
        const { input, scope, content, payload } = reacting(given)
        const own = scope.repository.records.reactions.find(
          (one) => one.subject === input.subjectId && one.content === content && one.author === scope.actor.account.id,
        )
        if (!own) throw new GraphqlRefusal('NOT_FOUND', 'Could not resolve to a reaction of yours.')
        const node = reactionNode(scope, own)
        withdrawReaction(scope.repository, own)
        return payload('RemoveReactionPayload', node)
      }),
      enqueuePullRequest: taking(['input'], async (given) => {
        const input = queueInput.parse(given['input'])
        const { scope, issue } = pullRequestOf(input.pullRequestId)
        demandOf(scope, 'contents', 'write', 'write')
        const answer = await enqueue(world, scope.repository, issue, scope.actor.account, input.expectedHeadOid ?? null)
        if (answer.kind === 'refused') throw new GraphqlRefusal('UNPROCESSABLE', answer.message)
        return {
          type: 'EnqueuePullRequestPayload',
          fields: {
            clientMutationId: () => input.clientMutationId ?? null,
            mergeQueueEntry: () => queueEntryNode(scope, issue, answer.entry.id),
          },
        }
      }),
      dequeuePullRequest: taking(['input'], async (given) => {
        const input = dequeueInput.parse(given['input'])
        const { scope, issue } = pullRequestOf(input.id)
        demandOf(scope, 'contents', 'write', 'write')
        if (!scope.repository.records.queue.some((one) => one.issue === issue.number))
          throw new GraphqlRefusal('UNPROCESSABLE', 'Pull request is not in the queue.')
        await leaveQueue(world, scope.repository, issue)
        return {
          type: 'DequeuePullRequestPayload',
          fields: { clientMutationId: () => input.clientMutationId ?? null, mergeQueueEntry: () => null },
        }
      }),
    },
  }
}
