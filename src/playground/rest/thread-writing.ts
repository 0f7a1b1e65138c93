import type { Context } from 'hono'
import type { Account, Issue } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { actingApp } from './access.ts'
import type { PlaygroundEnvironment } from './environment.ts'

/** What issues and pull requests are made of alike, newly opened. */
export const newThread = (
  world: World,
  context: Context<PlaygroundEnvironment>,
  account: Account,
  wish: { readonly title: string; readonly body?: string | null | undefined },
): Omit<Issue, 'id' | 'nodeId' | 'pull'> => {
  const now = world.now()
  return {
    number: context.var.repository.nextNumber++,
    author: account.id,
    viaApp: actingApp(context),
    title: wish.title,
    body: wish.body ?? null,
    state: 'open',
    stateReason: null,
    labels: [],
    assignees: [],
    locked: false,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    closings: [],
    lastEditedAt: null,
    editor: null,
  }
}

/** Gives it the title and body that are wished for; the answer is what changed, as the webhook tells it. */
export const reword = (
  world: World,
  issue: Issue,
  account: Account,
  wish: { readonly title?: string | undefined; readonly body?: string | null | undefined },
): Record<string, { readonly from: string }> => {
  const before = { title: issue.title, body: issue.body }
  issue.title = wish.title ?? issue.title
  if (wish.body !== undefined) issue.body = wish.body
  issue.updatedAt = world.now()
  if (issue.body !== before.body) {
    issue.lastEditedAt = issue.updatedAt
    issue.editor = account.id
  }
  return {
    ...(issue.title === before.title ? {} : { title: { from: before.title } }),
    ...(issue.body === before.body ? {} : { body: { from: before.body ?? '' } }),
  }
}
