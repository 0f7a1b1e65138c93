import type { Account } from '../state/records.ts'
import { accountById } from '../state/world.ts'
import { accountView } from '../views/account.ts'
import type { GraphNode } from './execute.ts'
import type { Scope } from './scope.ts'

/** A person, an App's bot or an organisation. A bot's login has no `[bot]` here, unlike in REST. */
export const actorNode = (scope: Scope, account: Account): GraphNode => {
  const view = accountView(scope.world, account)
  return {
    type: account.type,
    fields: {
      id: () => account.nodeId,
      databaseId: () => account.id,
      login: () => account.login.replace(/\[bot\]$/, ''),
      avatarUrl: () => view.avatar_url,
      url: () => view.html_url,
      resourcePath: () => new URL(view.html_url).pathname,
      createdAt: () => account.createdAt,
      ...(account.type === 'User' ? { name: () => account.login, email: () => '' } : {}),
    },
  }
}

export const actorById = (scope: Scope, id: number | null): GraphNode | null =>
  id === null ? null : actorNode(scope, accountById(scope.world, id))
