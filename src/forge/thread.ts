import { z } from 'zod'
import type { ThreadFacts } from '../reconcile/ports.ts'
import { actorFields, graphqlActor, instant } from './actor.ts'

/** Reopening clears `closedAt`, so when a thread was last closed is read from its timeline. */
export const closedFields = `closedAt timelineItems(last: 1, itemTypes: [CLOSED_EVENT]) {
  nodes { ... on ClosedEvent { createdAt actor { ${actorFields} } } }
}`

export const issueThreadFields = `number state locked ${closedFields}`
export const pullRequestThreadFields = `number state locked isCrossRepository headRefName ${closedFields}`

/** The last time the thread was closed, and by whom; null where it never was. */
export const lastClosing = z
  .object({ nodes: z.array(z.object({ createdAt: instant, actor: graphqlActor }).nullable()).nullish() })
  .transform(({ nodes }) => nodes?.findLast((node) => node !== null) ?? null)

const common = { number: z.number(), locked: z.boolean(), closedAt: instant.nullable(), timelineItems: lastClosing }

const latest = (closedAt: number | null, closing: { readonly createdAt: number } | null): number | null =>
  closing === null ? closedAt : Math.max(closedAt ?? 0, closing.createdAt)

export const issueThread = z.object({ ...common, state: z.enum(['OPEN', 'CLOSED']) }).transform(
  (issue): ThreadFacts => ({
    number: issue.number,
    kind: 'issue',
    state: issue.state === 'OPEN' ? 'open' : 'closed',
    closedAt: latest(issue.closedAt, issue.timelineItems),
    isLocked: issue.locked,
    isFromFork: false,
    branch: null,
  }),
)

/** Whether GitHub's own three states are open, closed or merged. */
export const pullRequestState = z
  .enum(['OPEN', 'CLOSED', 'MERGED'])
  .transform((state) => (({ OPEN: 'open', CLOSED: 'closed', MERGED: 'merged' }) as const)[state])

export const pullRequestThread = z
  .object({ ...common, state: pullRequestState, isCrossRepository: z.boolean(), headRefName: z.string() })
  .transform(
    (pullRequest): ThreadFacts => ({
      number: pullRequest.number,
      kind: 'pull-request',
      state: pullRequest.state,
      closedAt: latest(pullRequest.closedAt, pullRequest.timelineItems),
      isLocked: pullRequest.locked,
      isFromFork: pullRequest.isCrossRepository,
      branch: pullRequest.headRefName,
    }),
  )
