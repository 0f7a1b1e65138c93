#!/usr/bin/env node
import { makeApply } from './cli/apply.ts'
import { runProgram } from './cli/cli.ts'
import { type DemoWorldLoader, makeDemo } from './cli/demo.ts'
import { makeDiff } from './cli/diff.ts'
import { makeExplain } from './cli/explain.ts'
import { makeHistory } from './cli/history.ts'
import { makeLayout } from './cli/layout.ts'
import { makeLint } from './cli/lint.ts'
import { makePlan } from './cli/plan.ts'
import { makePlayground, type PlaygroundWorld } from './cli/playground.ts'
import { makePolicies } from './cli/policies.ts'
import { makeServe, type ServeWorld } from './cli/serve.ts'
import { makeSimulate } from './cli/simulate.ts'
import type { StageHistory } from './cli/stage-history.ts'
import type { TreeReader } from './cli/tree.ts'
import { readSamples } from './samples.ts'

// Git is loaded when a subcommand asks for files, so that `--help` does not wait for it.
const renderers = process.env['SLUICE_RENDERERS'] || null
const trees: TreeReader = {
  render:
    renderers === null
      ? null
      : async (rendering) => {
          const render = await (await import('./rendering.ts')).renderBy(renderers)
          if (!render.ok) return render
          if (render.value === null) throw new Error('a setting gives tools, or a problem')
          return render.value(rendering)
        },
  directory: async (directory, also = []) =>
    (await import('./git/git.ts')).readRepositoryDirectory(directory, { also }),
  revision: async (directory, reference, also = []) =>
    (await import('./git/git.ts')).readLocalRevision(directory, reference, { also }),
}

const history: StageHistory = {
  stages: async (directory, reference) =>
    (await import('./committed-stages.ts')).committedStages.stages(directory, reference),
  told: async (directory, reference) =>
    (await import('./committed-stages.ts')).committedStages.told(directory, reference),
  filesOf: async (directory, stages) =>
    (await import('./committed-stages.ts')).committedStages.filesOf(directory, stages),
}

const untilInterrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })

const serving: ServeWorld = {
  start: async (variables) => (await import('./serving.ts')).serveFrom(process.env, variables),
  untilInterrupted,
}

const playgrounds: PlaygroundWorld = {
  kinds: async () => (await import('./playground/playground.ts')).repositoryKinds,
  samples: readSamples,
  start: async (options) => (await import('./playground/playground.ts')).startPlayground(options),
  untilInterrupted,
}

const demonstration: DemoWorldLoader = async () => (await import('./demonstration.ts')).demoWorld(process.env)

await runProgram(
  {
    cwd: process.cwd(),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    stdin: () => process.stdin,
    exit: (status) => {
      process.exitCode = status
    },
  },
  process.argv,
  [
    makeSimulate(trees),
    makeExplain(trees),
    makePolicies(trees),
    makeDiff(trees),
    makeLint(trees),
    makeLayout(trees),
    makePlan(trees, history),
    makeApply(trees, history),
    makeHistory(history),
    makeServe(serving),
    makePlayground(playgrounds),
    makeDemo(demonstration, {
      color: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
      untilInterrupted,
    }),
  ],
)
