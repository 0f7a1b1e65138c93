import type { ChangeCommand } from '../../commands/command.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import type { Intent } from '../plan.ts'
import { listText } from '../wording.ts'

export const contradiction = (commands: readonly string[]): Problem => ({
  code: 'commands-contradict',
  message: `These commands cannot all hold at once: ${listText([...new Set(commands)])}.`,
  hint: 'Leave out the one that is not meant, or give them one after the other.',
})

/** The one thing that a command gives a value to, and the value; null where a second such command can hold beside it. */
const wanted = (change: ChangeCommand): { readonly of: string | null; readonly value: unknown } | null => {
  switch (change.verb) {
    case 'canary':
      return { of: change.version, value: change.percent }
    case 'mirror':
      return { of: change.version, value: change.percentage }
    case 'pin':
      return { of: null, value: change.version }
    case 'scale':
      return { of: change.version, value: change.replicas }
    case 'image':
      return { of: change.version, value: [change.image, change.container] }
    default:
      return null
  }
}

/**
 * Two commands that want two values of one thing are told from the commands alone: to find out by carrying them out, the manifests
 * would be read once for each of them.
 */
export const agreeing = ({ commands, changes }: Intent): Result<null> => {
  const values = new Map<string, Map<string, string>>()
  changes.forEach((change, index) => {
    const want = wanted(change)
    if (want === null) return
    const { services, ...where } = change.scope
    for (const service of services.length > 0 ? services : [null]) {
      const subject = JSON.stringify([change.verb, service, where, want.of])
      const known = values.get(subject) ?? new Map<string, string>()
      values.set(subject, known.set(JSON.stringify(want.value), commands[index] ?? `/${change.verb}`))
    }
  })
  const clash = [...values.values()].find((known) => known.size > 1)
  return clash === undefined ? success(null) : failure(contradiction([...clash.values()]))
}
