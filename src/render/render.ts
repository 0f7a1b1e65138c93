import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Rendering } from '../layouts/layouts.ts'
import { failure, type Problem, type Result, success } from '../problem.ts'
import { notLocal } from './local-only.ts'
import { type Ended, type Limits, runTool, usualLimits } from './tool-process.ts'
import type { Tools } from './tools.ts'
import { makeWorkspace, type Workspace } from './workspace.ts'

/** The room's one public file: what the real kustomize and helm make of files, for proof only. */
export type { Limits } from './tool-process.ts'
export { findTools, type Tools } from './tools.ts'

const plainName = /^[a-z0-9](?:[-a-z0-9.]{0,61}[a-z0-9])?$/

const notARelease = (name: string): Problem => ({
  code: 'release-name',
  message: `${JSON.stringify(name)} is no name that helm takes for a release or a namespace.`,
  hint: 'Small letters, digits and dashes, beginning with a letter or digit.',
})

const noTool = (tool: Rendering['tool']): Problem => ({
  code: 'renderer-missing',
  message: `There is no ${tool} here to render with.`,
  hint: 'Name the directory that holds it in SLUICE_RENDERERS.',
})

/** From the directory of the files: values stand beside it and not in it, where a file of the repository could have the name. */
const valuesFile = '../home/values.json'

interface Call {
  readonly program: string
  readonly args: readonly string[]
}

/** User text stands behind `--`, or behind `=`, never where a flag could begin. */
const callOf = (rendering: Rendering, tools: Tools, workspace: Workspace): Result<Call> => {
  const directory = `./${rendering.directory}`
  if (rendering.tool === 'kustomize') {
    const { kustomize } = tools
    if (kustomize === null) return failure(noTool('kustomize'))
    const verb = kustomize.kind === 'kubectl' ? 'kustomize' : 'build'
    return success({ program: kustomize.path, args: [verb, '--', directory] })
  }
  if (tools.helm === null) return failure(noTool('helm'))
  const { release, namespace, values, kubernetes, apis } = rendering
  const wrong = [release, namespace].find((name) => name !== null && !plainName.test(name))
  if (wrong !== undefined && wrong !== null) return failure(notARelease(wrong))
  writeFileSync(join(workspace.files, valuesFile), JSON.stringify(values))
  return success({
    program: tools.helm,
    args: [
      'template',
      `--values=${valuesFile}`,
      `--kube-version=${kubernetes}`,
      ...apis.map((api) => `--api-versions=${api}`),
      ...(namespace === null ? [] : [`--namespace=${namespace}`]),
      '--',
      release,
      directory,
    ],
  })
}

/** What a tool says, without the paths of this machine. */
const said = (errors: string, workspace: Workspace): string =>
  errors
    .replaceAll(`${workspace.files}/`, '')
    .replaceAll(workspace.files, '.')
    .replaceAll(workspace.home, '~')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('WARNING'))
    .join(' ')
    .slice(0, 600)

const problemOf = (
  ended: Exclude<Ended, { kind: 'done' }>,
  { tool, directory }: Rendering,
  workspace: Workspace,
): Problem => {
  const where = directory === '' ? 'the root of the repository' : directory
  switch (ended.kind) {
    case 'too-slow':
      return { code: 'render-too-slow', message: `${tool} did not come to an end with ${where} and was stopped.` }
    case 'too-much-output':
      return { code: 'render-too-large', message: `${tool} gave more for ${where} than is read.` }
    case 'not-started':
      return { code: 'renderer-missing', message: `${tool} could not be started.` }
    case 'failed':
      return {
        code: 'render-failed',
        message: `${tool} refuses ${where}: ${said(ended.errors, workspace) || `it ended with ${ended.exitCode}`}`,
        hint: `Run ${tool} on it yourself; nothing is changed until it renders.`,
      }
  }
}

/** Renders by the real tools: a directory of its own for each call, no network, no plugins, no home, limits of time, memory and output. */
export const makeRenderer = (tools: Tools, limits: Limits = usualLimits) => ({
  render: async (rendering: Rendering): Promise<Result<string>> => {
    const problem = rendering.tool === 'kustomize' ? notLocal(rendering.files) : null
    if (problem !== null) return failure(problem)
    const workspace = makeWorkspace(rendering.files)
    try {
      const call = callOf(rendering, tools, workspace)
      if (!call.ok) return call
      const { program, args } = call.value
      const ended = await runTool(program, args, { directory: workspace.files, home: workspace.home, limits })
      if (ended.kind !== 'done') return failure(problemOf(ended, rendering, workspace))
      const finish = rendering.tool === 'kustomize' ? rendering.finish : undefined
      return success(finish === undefined ? ended.output : finish(ended.output))
    } finally {
      workspace.remove()
    }
  },
})
