import type { Command } from '../../commands/command.ts'
import { type Result, success } from '../../problem.ts'
import { findVersion, versionsOf } from '../../traffic/traffic.ts'
import { type Resolving, serviceOf } from './resolving.ts'
import { resolveVersion } from './versions.ts'

const broughtBy = (command: Command): string | null => {
  if (command.verb === 'deploy') return command.version
  return command.verb === 'canary' && command.pods?.kind === 'image' ? command.version : null
}

/** The versions of a service that are not here yet and that a line of the same comment brings. */
const broughtVersions = ({ commands, model, thread }: Resolving, service: string): readonly string[] =>
  commands.flatMap((command) => {
    const version = broughtBy(command)
    if (version === null || (command.verb !== 'deploy' && command.verb !== 'canary')) return []
    const own = serviceOf(model, command.scope, thread)
    return own.ok && own.value === service && findVersion(versionsOf(model, service), version) === null ? [version] : []
  })

/** As `resolveVersion`, and a version that the same comment brings is one like any other. */
export const resolveVersionIn = (resolving: Resolving, service: string, word: string): Result<string> =>
  broughtVersions(resolving, service).includes(word) ? success(word) : resolveVersion(resolving.model, service, word)
