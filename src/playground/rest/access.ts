import type { Context } from 'hono'
import type { Account } from '../state/records.ts'
import { mayAtLeast, type Permission, type PermissionLevel } from '../state/world.ts'
import { notFound, refusal } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'

export interface Need {
  /** The permission an App must have been granted. */
  readonly resource: string
  readonly level: PermissionLevel
  /** The role a person must have in the repository. */
  readonly role: Permission
  /** GitHub hides what one may not write in some places (git data, statuses) and says so in others. */
  readonly hidden?: boolean
}

const levels: readonly PermissionLevel[] = ['read', 'write', 'admin']

/** Lets the request go on, or answers as GitHub does; hands back the account that acts. */
export const demand = (context: Context<PlaygroundEnvironment>, need: Need): Account => {
  const actor = context.var.actor
  if (actor.kind === 'app') throw refusal(403, 'Resource not accessible by integration')
  if (actor.kind === 'installation') {
    const granted = actor.token.permissions[need.resource]
    // A fork belongs to its owner: what the App may do here ends there.
    if (context.var.repository.forkOf && need.level !== 'read')
      throw refusal(403, 'Resource not accessible by integration')
    if (granted === undefined || levels.indexOf(granted) < levels.indexOf(need.level))
      throw refusal(403, 'Resource not accessible by integration')
  } else if (!mayAtLeast(context.var.repository, actor.account, need.role)) {
    throw need.hidden ? notFound() : refusal(403, 'Must have admin rights to Repository.')
  }
  return actor.account
}

/** The App whose token the request carries; null for a person. */
export const actingApp = (context: Context<PlaygroundEnvironment>): number | null => {
  const actor = context.var.actor
  return actor.kind === 'installation' ? actor.token.app.id : null
}

/** People with write may change what others wrote; all may change their own. An App with the permission may change all of it. */
export const mayModerate = (context: Context<PlaygroundEnvironment>, author: number): boolean => {
  const actor = context.var.actor
  if (actor.kind === 'app') return false
  return (
    actor.kind === 'installation' ||
    actor.account.id === author ||
    mayAtLeast(context.var.repository, actor.account, 'write')
  )
}
