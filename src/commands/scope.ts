import type { Scope } from './command.ts'
import type { FlagName } from './flag.ts'
import { nearNames } from './near.ts'
import { type Read, refuse, understood } from './refusal.ts'
import type { Reading } from './verb.ts'
import { cited, withWord } from './word.ts'

const flagValue = ({ line }: Reading, flag: FlagName): string | null => line.flags.get(flag)?.text ?? null

/** The flags that narrow a command to one place. Whether such a VirtualService or route exists is for the planner, which sees the repository. */
export const readScope = (reading: Reading, services: readonly string[]): Read<Scope> => {
  const { line, names } = reading
  const environment = line.flags.get('env') ?? null
  if (environment !== null && names.environments !== null && !names.environments.includes(environment.text)) {
    const near = nearNames(environment.text, names.environments)
    return refuse(
      'unknown-environment',
      names.environments.length === 0
        ? `There is no environment ${cited(environment.text)}: none is configured.`
        : `There is no environment ${cited(environment.text)}, only ${names.environments.join(', ')}.`,
      { fixes: near.map((name) => withWord(line.text, environment, name)) },
    )
  }
  return understood({
    services,
    environment: environment?.text ?? null,
    ...(line.flags.has('all-envs') ? { everywhere: true as const } : {}),
    virtualService: flagValue(reading, 'virtual-service'),
    route: flagValue(reading, 'route'),
    workload: null,
  })
}
