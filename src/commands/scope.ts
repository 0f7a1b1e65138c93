import { nearNames } from '../near-names.ts'
import type { Scope } from './command.ts'
import type { FlagName } from './flag.ts'
import { type Read, refuse, understood } from './refusal.ts'
import type { Reading } from './verb.ts'
import { cited, withWord } from './word.ts'

const flagValue = ({ line }: Reading, flag: FlagName): string | null => line.flags.get(flag)?.text ?? null

/** So many lines to copy stand in one answer. */
const mostFixes = 4

/** The flags that narrow a command to one place. Whether such a VirtualService or route exists is for the planner, which sees the repository. */
export const readScope = (reading: Reading, services: readonly string[]): Read<Scope> => {
  const { line, names } = reading
  const environment = line.flags.get('env') ?? null
  if (environment !== null && names.environments !== null && !names.environments.includes(environment.text)) {
    const { text } = environment
    const near = nearNames(text, names.environments)
    // `production` for `prod` is no slip of a finger.
    const alike = names.environments.filter((name) => name.startsWith(text) || text.startsWith(name))
    const meant = near.length > 0 ? near : alike.length > 0 ? alike : names.environments.slice(0, mostFixes)
    return refuse(
      'unknown-environment',
      names.environments.length === 0
        ? `There is no environment ${cited(environment.text)}: none is configured.`
        : `There is no environment ${cited(environment.text)}, only ${names.environments.join(', ')}.`,
      { fixes: meant.map((name) => withWord(line.text, environment, name)) },
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
