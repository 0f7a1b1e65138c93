import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Terminal } from './terminal.ts'

/** The directory that `--repo` names, absolute. The option is the program's own, so it may stand before or after the subcommand. */
export const repositoryDirectory = (terminal: Terminal, command: Command): string =>
  resolve(terminal.cwd, command.optsWithGlobals<{ repo: string }>().repo)
