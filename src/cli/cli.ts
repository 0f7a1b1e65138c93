import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { z } from 'zod'
import { registerEdit } from './edit.ts'
import type { Terminal } from './terminal.ts'
import { optionsBehind } from './word-order.ts'

/** Adds one subcommand to the program. What is heavy is imported inside its action, so that starting stays fast. */
export type Register = (program: Command, terminal: Terminal) => void

/** From the package's own description, two directories above both the source and what is compiled from it. */
const versionHere = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}

const subcommands: readonly Register[] = [registerEdit]

/** The program without its run: its own subcommands and those that need the outside world, the options that all of them share, and where help and errors are printed. */
const buildProgram = (terminal: Terminal, more: readonly Register[] = []): Command => {
  const program = new Command('sluice')
    .description('Moves production traffic by pull request.')
    .option('--repo <directory>', 'the directory of manifests', '.')
    .option('--version', 'print the version')
    .on('option:version', () => {
      terminal.out(`${versionHere()}\n`)
      throw new CommanderError(0, 'commander.version', 'the version is printed')
    })
    .exitOverride()
    .showHelpAfterError('(--help shows what it takes)')
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .configureHelp({ showGlobalOptions: true })
    .helpCommand(false)
  for (const register of [...subcommands, ...more]) register(program, terminal)
  return program
}

/** Runs one command line, `node` and script included. It never throws: wrong arguments set status 2, anything unforeseen 3. */
export const runProgram = async (
  terminal: Terminal,
  words: readonly string[],
  more: readonly Register[] = [],
): Promise<void> => {
  try {
    const program = buildProgram(terminal, more)
    if (words.length <= 2) {
      program.outputHelp({ error: true })
      terminal.exit(2)
    } else await program.parseAsync([...words.slice(0, 2), ...optionsBehind(program, words.slice(2))])
  } catch (error) {
    // Commander has printed its own errors by now; help and version come here as errors with status 0.
    if (error instanceof CommanderError) terminal.exit(error.exitCode === 0 ? 0 : 2)
    else {
      terminal.err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
      terminal.exit(3)
    }
  }
}
