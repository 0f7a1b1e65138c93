import type { ChangeCommand } from '../../commands/command.ts'
import type { Problem } from '../../problem.ts'
import { serviceName } from '../wording.ts'

/** Why a chart does not let an object or a part of one go: its templates make it, for whoever else is made from them. */
const heldByChart = ['template-shared', 'template-not-editable', 'values-move-more', 'not-mapped', 'chart-object']

/** A promotion that a chart refuses because it names the old version: the way that keeps both versions is what its answer offers first. */
export const insteadSwap = (change: ChangeCommand, problem: Problem, environment: string | null): Problem => {
  if (change.verb !== 'promote' || change.way !== 'advance' || !heldByChart.includes(problem.code)) return problem
  const [service = ''] = change.scope.services
  const where = environment === null ? null : `--env ${environment}`
  const words = ['/promote', change.version, serviceName(service), '--swap', where].filter((word) => word !== null)
  const instead = `The chart makes both versions, so keep both: ${words.join(' ')} gives the old one the new image, and the traffic back.`
  return { ...problem, hint: problem.hint === undefined ? instead : `${instead} Or: ${problem.hint}` }
}
