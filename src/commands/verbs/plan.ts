import type { BareCommand, ChangeCommand, RolloutCommand } from '../command.ts'
import { refuse, understood } from '../refusal.ts'
import type { Verb } from '../verb.ts'

const isPlannable = (command: BareCommand): command is ChangeCommand | RolloutCommand =>
  !['status', 'policies', 'history', 'help', 'plan', 'explain'].includes(command.verb)

export const plan: Verb = {
  name: 'plan',
  kind: 'read',
  usage: ['plan COMMAND'],
  meaning: 'Shows what a command would do, and opens nothing.',
  details: ['The command may keep its slash.'],
  flags: [],
  examples: ['plan canary 10 v2', 'plan /rollback'],
  read: (reading) => {
    const { planned } = reading.line
    if (planned === null) return refuse('command-missing', 'Which command? It stands after "plan".')
    const command = reading.readPlanned(planned)
    if (!command.ok) return command
    return isPlannable(command.value)
      ? understood({ verb: 'plan', scope: command.value.scope, command: command.value })
      : refuse('nothing-to-plan', `"${command.value.verb}" changes nothing, so there is nothing to plan.`, {
          fixes: [`${reading.line.prefix}${reading.line.text.slice(reading.line.opening.length).replace(/^\//, '')}`],
        })
  },
}
