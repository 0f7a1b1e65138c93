import { type Command, Option } from 'commander'
import type { Register } from './cli.ts'
import { addOrganisationOption, type OrganisationOption, readOrganisationFile } from './organisation.ts'
import { refuse } from './refusal.ts'
import { repositoryDirectory } from './repository.ts'
import type { TreeReader } from './tree.ts'

interface LintOptions extends OrganisationOption {
  readonly ref?: string
  readonly format: 'text' | 'json' | 'sarif'
}

/** `sluice lint`: what is wrong with the traffic of a tree of files, and with the policy. Exit 1 where anything is an error. */
export const makeLint =
  (trees: TreeReader): Register =>
  (program, terminal) => {
    addOrganisationOption(program.command('lint'))
      .description('Say what is wrong with the manifests and the policy, by file and line.')
      .option('--ref <ref>', 'a branch, tag or commit instead of the files')
      .addOption(
        new Option('--format <format>', 'how the answer looks').choices(['text', 'json', 'sarif']).default('text'),
      )
      .action(async (options: LintOptions, command: Command) => {
        const [{ policyPath }, { lintTree }, { lintJson, lintText }, { lintSarif }] = await Promise.all([
          import('../config/config.ts'),
          import('./lint-tree.ts'),
          import('./lint-text.ts'),
          import('./lint-sarif.ts'),
        ])
        const organisation = await readOrganisationFile(terminal.cwd, options.organisationPolicy)
        if (!organisation.ok) return refuse(terminal, organisation.problems, 2)
        const directory = repositoryDirectory(terminal, command)
        const read = await (options.ref === undefined
          ? trees.directory(directory, [policyPath])
          : trees.revision(directory, options.ref, [policyPath]))
        if (!read.ok) return refuse(terminal, read.problems, 2)
        const report = lintTree(read.value.snapshot, read.value.skipped, organisation.value)
        const writers = { text: lintText, json: lintJson, sarif: lintSarif }
        terminal.out(writers[options.format](report))
        if (report.findings.some(({ severity }) => severity === 'error')) terminal.exit(1)
      })
  }
