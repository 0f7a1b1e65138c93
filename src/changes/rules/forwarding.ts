import type { Condition } from '../../commands/command.ts'
import type { TargetRule } from '../splits/edited-rules.ts'
import { listText, serviceText } from '../wording.ts'

/** The header of the end user's request that a condition looks at. */
const headerOf = (condition: Condition): string | null => {
  switch (condition.kind) {
    case 'header':
    case 'without-header':
      return condition.name.toLowerCase()
    case 'cookie':
      return 'cookie'
    case 'user-agent':
    case 'browser':
    case 'device':
      return 'user-agent'
    default:
      return null
  }
}

/** Proxies see each hop's own headers: what the end user sent reaches a rule inside the mesh only if every service in between passes it on. */
export const forwardingNotes = (
  targets: readonly Pick<TargetRule, 'clients'>[],
  conditions: readonly Condition[],
  service: string,
): readonly string[] => {
  const headers = [...new Set(conditions.flatMap((condition) => headerOf(condition) ?? []))]
  if (headers.length === 0 || !targets.some(({ clients }) => clients.includes('mesh'))) return []
  const [what, them] = headers.length === 1 ? ['header', 'it'] : ['headers', 'them']
  return [
    `Inside the mesh a request has the ${what} ${listText(headers)} only if the services in front of ${serviceText(service)} pass ${them} on.`,
  ]
}
