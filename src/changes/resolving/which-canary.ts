import type { ChangeCommand } from '../../commands/command.ts'
import type { Problem } from '../../problem.ts'
import type { Model } from '../../traffic/traffic.ts'
import { listText, serviceName, serviceText } from '../wording.ts'
import { knownVersions } from './versions.ts'

type Canary = Extract<ChangeCommand, { verb: 'canary' }>

/** The command as it could be given instead, for each version that it may mean; a release of many steps is left to the general words. */
export const whichCanary = (
  { percent, plan, pods, scope }: Canary,
  model: Model,
  service: string,
  named: string | null,
  problem: Problem,
): Problem => {
  const name = serviceName(service)
  const versions = named === null ? knownVersions(model, service) : [named]
  if (plan !== undefined || versions.length === 0) return problem
  const counts = pods?.kind === 'replicas' ? pods : null
  const total = counts?.total == null ? '' : ` --pods ${counts.total}`
  const lines = (end: string): string =>
    versions.map((version) => `/canary ${percent} ${version} ${name}${end}`).join(' or ')
  if (problem.code === 'stable-ambiguous' && named === null && versions.length === 2)
    return { ...problem, hint: `Say which one gets ${percent} %: ${lines('')}` }
  if (problem.code !== 'no-route' || scope.virtualService !== null) return problem
  if (counts === null)
    return {
      ...problem,
      hint: `Either /adopt ${name}, which lets a route decide, or by counts of pods: ${lines(' --by replicas')}`,
    }
  return {
    code: 'version-missing',
    message: `Which version of ${serviceText(service)} is meant? No route tells which of ${listText(versions)} is stable.`,
    hint: `Say which one gets ${percent} %: ${lines(` --by replicas${total}`)}`,
  }
}
