import type { Actor } from '../rest/environment.ts'
import type { Records } from '../state/records.ts'
import { mayAtLeast, type Permission, type PermissionLevel, type Repository, type World } from '../state/world.ts'
import { GraphqlRefusal } from './execute.ts'

/** Who asks, and in which repository the objects at hand live. */
export interface Scope {
  readonly world: World
  readonly actor: Extract<Actor, { kind: 'user' | 'installation' }>
  readonly repository: Repository
  /** What lists are answered from. */
  readonly listed: Records
}

/** The same demands as REST makes, answered in GraphQL's words. */
export const demandOf = (scope: Scope, resource: string, level: PermissionLevel, role: Permission): void => {
  const { actor, repository } = scope
  if (actor.kind === 'user') {
    if (!mayAtLeast(repository, actor.account, role))
      throw new GraphqlRefusal('FORBIDDEN', `${actor.account.login} does not have the correct permissions.`)
    return
  }
  const granted = actor.token.permissions[resource]
  const levels: readonly PermissionLevel[] = ['read', 'write', 'admin']
  const allowed = granted !== undefined && levels.indexOf(granted) >= levels.indexOf(level)
  const visible = actor.token.repositories?.includes(repository.id) ?? true
  if (!allowed || !visible) throw new GraphqlRefusal('FORBIDDEN', 'Resource not accessible by integration')
}
