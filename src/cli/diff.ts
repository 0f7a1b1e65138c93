import { type Command, Option } from 'commander'
import type { Problem } from '../problem.ts'
import type { Comparison } from '../traffic/traffic.ts'
import type { Register } from './cli.ts'
import { problemText, refuse } from './refusal.ts'
import { repositoryDirectory } from './repository.ts'
import { outcomeText } from './simulation-text.ts'
import type { TreeReader } from './tree.ts'

/** What of the files could not be read, and so is in no class of the comparison. */
interface Unread extends Problem {
  readonly state: 'before' | 'after' | 'both'
}

const keyOf = ({ code, message, path }: Problem): string => `${code} ${path} ${message}`

const unreadOf = (earlier: readonly Problem[], later: readonly Problem[]): readonly Unread[] => {
  const before = new Set(earlier.map(keyOf))
  const after = new Set(later.map(keyOf))
  return [
    ...later.map((problem): Unread => ({ ...problem, state: before.has(keyOf(problem)) ? 'both' : 'after' })),
    ...earlier
      .filter((problem) => !after.has(keyOf(problem)))
      .map((problem): Unread => ({ ...problem, state: 'before' })),
  ]
}

const states = { before: 'before', after: 'after', both: 'before and after' } as const

const comparisonText = ({ classes, unreachable, notSimulated }: Comparison, unread: readonly Unread[]): string => {
  const lines = [
    ...classes.flatMap(({ description, before, after }) => [
      description,
      `  before: ${outcomeText(before)}`,
      `  after:  ${outcomeText(after)}`,
    ]),
    ...(classes.length === 0
      ? [
          unread.length === 0
            ? 'No request fares differently.'
            : 'No request fares differently, as far as the files could be read.',
        ]
      : []),
    ...unreachable.map(
      ({ kind, virtualService, rule, reason, path, line }) =>
        `never reached: ${kind} ${virtualService}, rule ${rule}: ${reason}  (${path}:${line})`,
    ),
    ...notSimulated.map((match) => `not simulated: ${match}`),
    ...unread.map((problem) => `not read, ${states[problem.state]}: ${problemText(problem).trimEnd()}`),
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
      .option('--env <environment>', 'the environment, where there are several')
      .addOption(new Option('--format <format>', 'how the answer looks').choices(['text', 'json']).default('text'))
      .action(
        async (
          before: string,
          after: string,
          options: { readonly format: string; readonly env?: string },
          command: Command,
        ) => {
          const [{ readTrafficOf }, { compare }] = await Promise.all([
            import('./tree.ts'),
            import('../traffic/traffic.ts'),
          ])
          const repository = repositoryDirectory(terminal, command)
          const earlier = await readTrafficOf(trees, terminal.cwd, repository, before, options.env)
          const later = await readTrafficOf(trees, terminal.cwd, repository, after, options.env)
          if (!earlier.ok) return refuse(terminal, earlier.problems, 2)
          if (!later.ok) return refuse(terminal, later.problems, 2)
          const comparison = compare(earlier.value.model, later.value.model)
          const unread = unreadOf(earlier.value.problems, later.value.problems)
          terminal.out(
            options.format === 'json'
              ? `${JSON.stringify({ ...comparison, unread })}\n`
              : comparisonText(comparison, unread),
          )
        },
      )
  }
