import { type Command, Option } from 'commander'
import type { Register } from './cli.ts'
import { refuse } from './refusal.ts'
import { repositoryDirectory } from './repository.ts'
import type { StageHistory } from './stage-history.ts'

interface HistoryOptions {
  readonly ref: string
  readonly format: 'text' | 'json' | 'csv'
}

/** `sluice history`: who moved what, when, on whose word, from git alone. */
export const makeHistory =
  (history: StageHistory): Register =>
  (program, terminal) => {
    program
      .command('history')
      .description('Say who moved what, when, on whose word: from the trailers and notes in git alone.')
      .option('--ref <ref>', 'the branch, tag or commit whose history it is', 'HEAD')
      .addOption(
        new Option('--format <format>', 'how the answer looks').choices(['text', 'json', 'csv']).default('text'),
      )
      .action(async ({ ref, format }: HistoryOptions, command: Command) => {
        const { historyCsv, historyText, rolloutsOf } = await import('./history-report.ts')
        const stages = await history.told(repositoryDirectory(terminal, command), ref)
        if (!stages.ok) return refuse(terminal, stages.problems, 2)
        const rollouts = rolloutsOf(stages.value)
        if (format === 'json') terminal.out(`${JSON.stringify({ rollouts })}\n`)
        else terminal.out(format === 'csv' ? historyCsv(rollouts) : historyText(rollouts))
      })
  }
