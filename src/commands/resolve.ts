import type { BareCommand, Command } from './command.ts'
import type { CommandLine } from './command-line.ts'
import type { Names } from './names.ts'
import { type Read, understood } from './refusal.ts'
import { verbTable } from './verbs.ts'

const readBare = (line: CommandLine, names: Names): Read<BareCommand> =>
  verbTable[line.verb].read({ line, names, readPlanned: (planned) => readBare(planned, names) })

/** Words and names to a command: every word finds its place by what it is. */
export const resolveLine = (line: CommandLine, names: Names): Read<Command> => {
  const bare = readBare(line, names)
  if (!bare.ok) return bare
  const { flags } = line.planned ?? line
  return understood({
    ...bare.value,
    text: line.text,
    line: line.line,
    dryRun: flags.has('dry-run'),
    supersede: flags.has('supersede'),
  })
}
