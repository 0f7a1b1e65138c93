import type { ChangeCommand, Command, Scope } from '../../commands/command.ts'
import type { Policy } from '../../config/policy.ts'
import { failure, type Result } from '../../problem.ts'
import type { Model } from '../../traffic/traffic.ts'
import type { VersionRole } from '../plan.ts'
import { lastingWord, targetsOf } from '../splits/edited-rules.ts'
import { listText, serviceText } from '../wording.ts'
import { impliedService, knownService } from './meant-service.ts'
import { fixedRole, stableOf } from './roles.ts'

/** What the thread's open rollout has fixed already; both empty where none is open. */
export interface ThreadRollout {
  readonly services: readonly string[]
  readonly roles: Readonly<Record<string, VersionRole>>
}

export interface Resolving {
  /** Of one comment: they are one plan. */
  readonly commands: readonly Command[]
  readonly model: Model
  readonly policy: Policy
  readonly thread: ThreadRollout
  readonly environment: string | null
}

export type Roles = Readonly<Record<string, VersionRole>>
/** What a command means with every name filled in, in the order in which it is carried out, and the roles that it fixes. */
export interface Resolved {
  readonly changes: readonly ChangeCommand[]
  readonly roles: Roles
}

/** How a verb fills in what was left out. `roles` are those that earlier commands of the comment have fixed. */
export type Resolver<Name extends ChangeCommand['verb']> = (
  command: Command & Extract<ChangeCommand, { verb: Name }>,
  resolving: Resolving,
  roles: Roles,
) => Result<Resolved>

/** The role of a service whose command fixes none; best effort, for nothing is refused because of it. */
export const looseRole = ({ model, policy, thread }: Resolving, service: string, scope: Scope): VersionRole => {
  const fixed = fixedRole(model, service, policy, thread.roles)
  if (fixed.stable !== null) return fixed
  const stable = stableOf(model, service, { ...scope, virtualService: null, route: null }, [])
  return { ...fixed, stable: stable.ok ? stable.value : null }
}

/** A rule that `--route` gives by its position, by what lasts: a later plan finds it where it stands then. */
export const lastingScope = (model: Model, scope: Scope): Scope => {
  const [service] = scope.services
  if (service === undefined || scope.route === null || !/^#\d+$/.test(scope.route)) return scope
  const targets = targetsOf(model, service, scope)
  const [only, second] = targets.ok ? targets.value.rules : []
  return only === undefined || second !== undefined ? scope : { ...scope, route: lastingWord(only.rule) }
}

/** The one service that a command is about. */
export const serviceOf = (model: Model, scope: Scope, thread: ThreadRollout): Result<string> => {
  const [typed, second] = scope.services
  if (typed === undefined) return impliedService(model, thread.services)
  if (second === undefined) return knownService(model, typed)
  return failure({
    code: 'too-many-services',
    message: `This command takes one service, not ${listText(scope.services.map(serviceText))}.`,
    hint: 'Give one command a line for each of them.',
  })
}
