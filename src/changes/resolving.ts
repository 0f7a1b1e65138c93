import type { ChangeCommand, Command, Scope } from '../commands/command.ts'
import type { Policy } from '../config/policy.ts'
import { failure, type Result } from '../problem.ts'
import type { Model } from '../traffic/traffic.ts'
import { impliedService, knownService } from './meant-service.ts'
import type { VersionRole } from './plan.ts'
import { listText, serviceText } from './wording.ts'

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
/** A command with every name filled in, and the roles that it fixes. */
export interface Resolved {
  readonly change: ChangeCommand
  readonly roles: Roles
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
