import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { Register } from './cli.ts'
import { addOrganisationOption, type OrganisationOption } from './organisation.ts'
import type { Prepared, Request } from './planning.ts'
import { problemText, refuse } from './refusal.ts'
import { repositoryDirectory } from './repository.ts'
import type { StageHistory } from './stage-history.ts'
import type { Terminal } from './terminal.ts'
import type { TreeReader } from './tree.ts'

export interface PlanOptions extends OrganisationOption {
  readonly ref?: string
  readonly env?: string
  readonly allEnvs?: true
  readonly format: 'text' | 'json' | 'diff'
}

/** Where the files are, and how the answer looks. */
export const addPlanOptions = (command: Command): Command =>
  addOrganisationOption(command)
    .argument('<command>', 'as in a comment: "/canary 10 v2"; several stand on lines of their own')
    .option('--ref <ref>', 'a branch, tag or commit instead of the files')
    .option('--env <environment>', 'the environment, where there are several')
    .addOption(new Option('--all-envs', 'in every environment that takes in what is changed').conflicts('env'))
    .addOption(
      new Option('--format <format>', 'how the answer looks').choices(['text', 'json', 'diff']).default('text'),
    )

/** Beside the commands it means each of them. */
const everywhere = (text: string): string => text.replace(/\S[ \t]*$/gm, '$& --all-envs')

export const requestOf = (terminal: Terminal, text: string, options: PlanOptions, command: Command): Request => ({
  directory: repositoryDirectory(terminal, command),
  reference: options.ref,
  environment: options.env,
  text: options.allEnvs ? everywhere(text) : text,
  organisation:
    options.organisationPolicy === undefined ? undefined : resolve(terminal.cwd, options.organisationPolicy),
})

/** Files that could not be read at all; what they say of traffic is not in the plan. */
export const tellSkipped = (terminal: Terminal, { skipped }: Prepared): void => {
  for (const problem of skipped) terminal.err(problemText(problem))
}

const plan = async (
  trees: TreeReader,
  history: StageHistory,
  terminal: Terminal,
  request: Request,
  format: string,
): Promise<void> => {
  const [{ planFor }, { prepare }, { alreadySoText, diffedStages, planJson, planText, refusedJson }] =
    await Promise.all([import('./plan-for.ts'), import('./planning.ts'), import('./plan-report.ts')])
  const answer = async () => {
    const prepared = await prepare(trees, request)
    if (!prepared.ok) return prepared
    tellSkipped(terminal, prepared.value)
    const made = await planFor(trees, history, request, prepared.value)
    return made.ok ? { ok: true as const, prepared: prepared.value, ...made.value } : made
  }
  const made = await answer()
  if (!made.ok) {
    if (format === 'json') terminal.out(`${JSON.stringify(refusedJson(request.text, made.problems))}\n`)
    return refuse(terminal, made.problems, made.status)
  }
  if (format === 'json')
    terminal.out(
      `${JSON.stringify(planJson({ ...made.prepared, snapshot: made.snapshot }, made.plan, made.services))}\n`,
    )
  else if ('kind' in made.plan) {
    const said = alreadySoText(made.plan)
    if (format === 'text') terminal.out(said)
    else terminal.err(said)
  } else if (format === 'text') terminal.out(planText(made.snapshot, made.plan))
  else
    terminal.out(
      diffedStages(made.snapshot, made.plan.stages)
        .map(({ diff }) => diff)
        .join(''),
    )
}

/** `sluice plan`: the stages of a command, each with its diff and its traffic; nothing is written. */
export const makePlan =
  (trees: TreeReader, history: StageHistory): Register =>
  (program, terminal) => {
    addPlanOptions(program.command('plan'))
      .description('Show the stages of a command, with their diffs and what they do to traffic. Writes nothing.')
      .action((text: string, options: PlanOptions, command: Command) =>
        plan(trees, history, terminal, requestOf(terminal, text, options, command), options.format),
      )
  }
