import { type Command, Option } from 'commander'
import type { Register } from './cli.ts'
import { addOrganisationOption, type OrganisationOption, readOrganisationFile } from './organisation.ts'
import { refuse } from './refusal.ts'
import { repositoryDirectory } from './repository.ts'
import type { TreeReader } from './tree.ts'

interface LayoutOptions extends OrganisationOption {
  readonly ref?: string
  readonly format: 'text' | 'json'
}

/** `sluice layout`: which environments there are, which files reach which, and what syncs them. */
export const makeLayout =
  (trees: TreeReader): Register =>
  (program, terminal) => {
    addOrganisationOption(program.command('layout'))
      .description('Show the environments, the files that each is made of, and what syncs them.')
      .option('--ref <ref>', 'a branch, tag or commit instead of the files')
      .addOption(new Option('--format <format>', 'how the answer looks').choices(['text', 'json']).default('text'))
      .action(async (options: LayoutOptions, command: Command) => {
        const [{ policyPath }, { layoutReport, layoutText }, { namesIn }] = await Promise.all([
          import('../config/config.ts'),
          import('./layout-report.ts'),
          import('./tree.ts'),
        ])
        const organisation = await readOrganisationFile(terminal.cwd, options.organisationPolicy)
        if (!organisation.ok) return refuse(terminal, organisation.problems, 2)
        const directory = repositoryDirectory(terminal, command)
        const read = await (options.ref === undefined
          ? trees.directory(directory, [policyPath])
          : trees.revision(directory, options.ref, [policyPath]))
        if (!read.ok) return refuse(terminal, read.problems, 2)
        const report = layoutReport(namesIn(read.value.snapshot, organisation.value))
        terminal.out(options.format === 'json' ? `${JSON.stringify(report)}\n` : layoutText(report))
      })
  }
