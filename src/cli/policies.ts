import type { Command } from 'commander'
import type { SpokenPolicy } from '../traffic/traffic.ts'
import type { Register } from './cli.ts'
import { problemText, refuse } from './refusal.ts'
import { repositoryDirectory } from './repository.ts'
import { addAnswerOptions } from './simulate.ts'
import type { TreeReader } from './tree.ts'

interface PoliciesOptions {
  readonly ref?: string
  readonly env?: string
  readonly format: 'text' | 'json'
}

const lineText = ({ subset, port, block, says, insteadOfHost, path, line }: SpokenPolicy): string => {
  const whom = [subset === null ? 'host' : `subset ${subset}`, ...(port === null ? [] : [`port ${port} alone`])]
  return `  ${whom.join(', ')}  ${block}: ${says === '' ? 'empty' : says}${insteadOfHost ? " (instead of the host's)" : ''}  ${path}:${line}`
}

const serviceText = (service: string, policies: readonly SpokenPolicy[]): string =>
  `${[service.replace(/^_\//, ''), ...(policies.length === 0 ? ["  nothing is set; the mesh's defaults apply"] : policies.map(lineText))].join('\n')}\n`

/** `sluice policies`: the traffic policies of a service, or of all, with their places. */
export const makePolicies =
  (trees: TreeReader): Register =>
  (program, terminal) => {
    addAnswerOptions(program.command('policies'))
      .description('Show the traffic policies of a service, or of all, with their places.')
      .argument('[service]', 'its name, or namespace/name')
      .action(async (named: string | undefined, options: PoliciesOptions, command: Command) => {
        const [{ readTraffic }, { knownService }, { serviceCatalogue, spokenPolicies }] = await Promise.all([
          import('./tree.ts'),
          import('../changes/changes.ts'),
          import('../traffic/traffic.ts'),
        ])
        const state = await readTraffic(trees, repositoryDirectory(terminal, command), options)
        if (!state.ok) return refuse(terminal, state.problems, 2)
        for (const problem of state.value.problems) terminal.err(problemText(problem))
        const { model } = state.value
        const service = named === undefined ? null : knownService(model, named)
        if (service !== null && !service.ok) return refuse(terminal, service.problems, 1)
        const keys = service === null ? serviceCatalogue(model).services.map(({ key }) => key) : [service.value]
        const all = keys.map((key) => ({ service: key, policies: spokenPolicies(model, key) }))
        const shown = named === undefined ? all.filter(({ policies }) => policies.length > 0) : all
        if (options.format === 'json') terminal.out(`${JSON.stringify({ services: shown })}\n`)
        else if (shown.length === 0) terminal.out("No traffic policy is set here; the mesh's defaults apply.\n")
        else terminal.out(shown.map(({ service: key, policies }) => serviceText(key, policies)).join('\n'))
      })
  }
