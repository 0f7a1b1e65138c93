import type { AlreadySo, Plan, Tree } from '../changes/changes.ts'
import { failure, type Result } from '../problem.ts'
import type { Facts, Undo } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'

export const planUndo = async (
  _pass: Pass,
  _facts: Facts,
  _undo: Undo,
  _tree: Tree,
): Promise<Result<Plan | AlreadySo>> => failure({ code: 'not-yet', message: 'Rollback is being built.' })
