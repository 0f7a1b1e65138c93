import { type Command, Option } from 'commander'
import type { Comparison } from '../traffic/traffic.ts'
import type { Register } from './cli.ts'
import { problemText, refuse } from './refusal.ts'
import { repositoryDirectory } from './repository.ts'
import { outcomeText } from './simulation-text.ts'
import type { TreeReader } from './tree.ts'

const comparisonText = ({ classes, unreachable, notSimulated }: Comparison): string => {
  const lines = [
    ...classes.flatMap(({ description, before, after }) => [
      description,
      `  before: ${outcomeText(before)}`,
      `  after:  ${outcomeText(after)}`,
    ]),
    ...(classes.length === 0 ? ['No request fares differently.'] : []),
    ...unreachable.map(
      ({ virtualService, rule, reason, path, line }) =>
        `never reached: VirtualService ${virtualService}, rule ${rule}: ${reason}  (${path}:${line})`,
    ),
    ...notSimulated.map((match) => `not simulated: ${match}`),
  ]
  return `${lines.join('\n')}\n`
}

/** `sluice diff A B`: what changes for whom between two directories or revisions. */
export const makeDiff =
  (trees: TreeReader): Register =>
  (program, terminal) => {
    program
      .command('diff')
      .description('Say what changes for whom between two directories, branches, tags or commits.')
      .argument('<before>', 'a directory, or a revision of --repo')
      .argument('<after>', 'a directory, or a revision of --repo')
      .addOption(new Option('--format <format>', 'how the answer looks').choices(['text', 'json']).default('text'))
      .action(async (before: string, after: string, options: { readonly format: string }, command: Command) => {
        const [{ readTrafficOf }, { compare }] = await Promise.all([
          import('./tree.ts'),
          import('../traffic/traffic.ts'),
        ])
        const repository = repositoryDirectory(terminal, command)
        const earlier = await readTrafficOf(trees, terminal.cwd, repository, before)
        const later = await readTrafficOf(trees, terminal.cwd, repository, after)
        if (!earlier.ok) return refuse(terminal, earlier.problems, 2)
        if (!later.ok) return refuse(terminal, later.problems, 2)
        for (const problem of later.value.problems) terminal.err(problemText(problem))
        const comparison = compare(earlier.value.model, later.value.model)
        terminal.out(options.format === 'json' ? `${JSON.stringify(comparison)}\n` : comparisonText(comparison))
      })
  }
