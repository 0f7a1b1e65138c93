import { type Command, Option } from 'commander'
import type { Register } from './cli.ts'
import { problemText, refuse } from './refusal.ts'
import { repositoryDirectory } from './repository.ts'
import { addRequestOptions, parseRequest, type RequestOptions } from './request-options.ts'
import type { Terminal } from './terminal.ts'
import type { TreeReader } from './tree.ts'

interface SimulateOptions extends RequestOptions {
  readonly ref?: string
  readonly env?: string
  readonly format: 'text' | 'json'
}

/** Answers one described request; `explain` shows every rule on the way, `simulate` what comes out. */
export const answerRequest = async (
  trees: TreeReader,
  terminal: Terminal,
  command: Command,
  withSteps: boolean,
): Promise<void> => {
  const options = command.opts<SimulateOptions>()
  const parsed = parseRequest(options)
  if (!parsed.ok) return refuse(terminal, parsed.problems, 2)
  const [{ readTraffic }, { besideUnread, simulate }, { simulationText }] = await Promise.all([
    import('./tree.ts'),
    import('../traffic/traffic.ts'),
    import('./simulation-text.ts'),
  ])
  const state = await readTraffic(trees, repositoryDirectory(terminal, command), options)
  if (!state.ok) return refuse(terminal, state.problems, 2)
  for (const problem of state.value.problems) terminal.err(problemText(problem))
  const { request, from } = parsed.value
  const seen = simulate(state.value.model, request, from ?? undefined)
  const simulation = besideUnread(seen, request.host, state.value.unread)
  const { place, ...told } = simulation
  const where = place === null ? null : { path: place.path, line: place.line }
  terminal.out(
    options.format === 'json'
      ? `${JSON.stringify({ ...told, place: where })}\n`
      : simulationText(simulation, withSteps),
  )
}

/** Options on where the files are and how the answer looks. */
export const addAnswerOptions = (command: Command): Command =>
  command
    .option('--ref <ref>', 'a branch, tag or commit instead of the files')
    .option('--env <environment>', 'the environment, where there are several')
    .addOption(new Option('--format <format>', 'how the answer looks').choices(['text', 'json']).default('text'))

/** `sluice simulate`: what one request hits, as far as the files prove it. */
export const makeSimulate =
  (trees: TreeReader): Register =>
  (program, terminal) => {
    addAnswerOptions(addRequestOptions(program.command('simulate')))
      .description('Say what one request hits: rule, destinations, shares, status.')
      .action(async (_options: SimulateOptions, command: Command) => answerRequest(trees, terminal, command, false))
  }
