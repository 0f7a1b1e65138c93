import type { Command } from 'commander'
import { success } from '../problem.ts'
import type { Register } from './cli.ts'
import { addPlanOptions, type PlanOptions, requestOf, tellSkipped } from './plan.ts'
import type { Request } from './planning.ts'
import { refuse } from './refusal.ts'
import type { StageHistory } from './stage-history.ts'
import type { Terminal } from './terminal.ts'
import type { TreeReader } from './tree.ts'

interface ApplyOptions extends PlanOptions {
  readonly stage?: string
  readonly all?: true
}

const apply = async (
  trees: TreeReader,
  history: StageHistory,
  terminal: Terminal,
  request: Request,
  options: ApplyOptions,
  stage: number | 'all',
): Promise<void> => {
  const [{ prepareStages }, { alreadySoText, diffedStages, planJson, planText, refusedJson }, { writeFiles }] =
    await Promise.all([import('./apply-stages.ts'), import('./plan-report.ts'), import('./write-files.ts')])
  const json = options.format === 'json'
  const made = await prepareStages(trees, history, request, stage)
  if (!made.ok) {
    if (json) terminal.out(`${JSON.stringify({ ...refusedJson(request.text, made.problems), written: [] })}\n`)
    return refuse(terminal, made.problems, made.status)
  }
  const { prepared, services, plan, chosen, before, after } = made.value
  tellSkipped(terminal, prepared)
  const isDryRun = prepared.commands.some(({ dryRun }) => dryRun)
  const written = isDryRun ? success([]) : await writeFiles(request.directory, before, after)
  if (!written.ok) return refuse(terminal, written.problems)
  if (json)
    return terminal.out(`${JSON.stringify({ ...planJson(prepared, plan, services), written: written.value })}\n`)
  if ('kind' in plan) {
    terminal.err(alreadySoText(plan))
    // Made anew, a plan does not know what its first stages have taken away.
    if (stage !== 'all' && stage > 1 && options.ref === undefined)
      terminal.err(
        `Stage ${stage} of a plan that was made before is had by --ref COMMIT, the commit before its first stage.\n`,
      )
    return
  }
  if (options.format === 'diff')
    return terminal.out(
      diffedStages(before, chosen)
        .map(({ diff }) => diff)
        .join(''),
    )
  if (isDryRun) {
    terminal.out(planText(prepared.snapshot, plan))
    return terminal.err('A dry run; nothing is written.\n')
  }
  for (const { number, title, effect } of chosen) terminal.out(`Stage ${number}: ${title}\n${effect}\n`)
  for (const path of written.value) terminal.out(`  wrote ${path}\n`)
  const last = chosen.at(-1)
  const left = plan.stages.length - (last?.number ?? 0)
  if (left > 0)
    terminal.out(
      `${left === 1 ? 'One stage' : `${left} stages`} to go; the next one belongs into a commit of its own: sluice apply '${request.text}' --stage ${(last?.number ?? 0) + 1}${options.ref === undefined ? '' : ` --ref ${options.ref}`}\n`,
    )
}

/** `sluice apply`: writes the next stage of a command into the files. */
export const makeApply =
  (trees: TreeReader, history: StageHistory): Register =>
  (program, terminal) => {
    addPlanOptions(program.command('apply'))
      .description('Write the next stage of a command into the files.')
      .option('--stage <number>', 'this stage; the files must hold the one before')
      .option('--all', 'every stage at once')
      .action((text: string, options: ApplyOptions, command: Command) => {
        const stage = options.all === true ? 'all' : options.stage === undefined ? 1 : Number(options.stage)
        if (
          (options.all === true && options.stage !== undefined) ||
          (stage !== 'all' && !(stage >= 1 && stage <= 9_999)) ||
          (stage !== 'all' && !Number.isInteger(stage))
        ) {
          terminal.err('apply takes --all, or --stage with a whole number from 1 on.\n')
          return terminal.exit(2)
        }
        return apply(trees, history, terminal, requestOf(terminal, text, options, command), options, stage)
      })
  }
