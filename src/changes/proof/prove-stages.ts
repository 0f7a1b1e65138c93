import type { Rendering } from '../../layouts/layouts.ts'
import { applyEdits, type Snapshot, type SourceFile, unreadPaths } from '../../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import type { Plan, RenderedDiff, Stage } from '../plan.ts'
import { othersOf } from '../text/others.ts'
import { judgeRendered, renderedDiff, rootText } from './judge-rendered.ts'
import { rootsToProve, type TouchedRoot } from './touched-roots.ts'

/** Asks a real tool; null where none is set up. */
export type Render = ((rendering: Rendering) => Promise<Result<string>>) | null

/** Files at these paths as they are where the plan begins, whatever they hold; those that are there and can be read. */
export type ReadUnread = (paths: readonly string[]) => Promise<readonly SourceFile[]>

/** What a Kustomization takes in that says nothing of traffic, such as a Namespace, is in no snapshot, and the real tool wants it all the same. */
const whole = async (rendering: Rendering, read: ReadUnread): Promise<Rendering> => {
  const paths = rendering.tool === 'kustomize' ? unreadPaths(rendering.files) : []
  return paths.length === 0 ? rendering : { ...rendering, files: [...rendering.files, ...(await read(paths))] }
}

const notHere: Problem = {
  code: 'renderer-missing',
  message: 'No helm and no kustomize is set up here.',
  hint: 'Name the directory that holds them in SLUICE_RENDERERS.',
}

const keptElsewhere: Problem = {
  code: 'chart-elsewhere',
  message: 'The chart is kept elsewhere; what its values mean is what .github/sluice.yml says under charts.',
}

const trusted = (touched: TouchedRoot, why: Problem): RenderedDiff => ({
  kind: 'trusted',
  environment: touched.environment,
  what: rootText(touched),
  why: why.message,
})

const proveRoot = async (
  touched: TouchedRoot,
  isMeant: boolean,
  render: Render,
  read: ReadUnread,
): Promise<Result<RenderedDiff>> => {
  const { before: old, after: fresh } = touched
  if (old.rendering === null || fresh.rendering === null) return success(trusted(touched, keptElsewhere))
  if (render === null) return success(trusted(touched, notHere))
  const before = await render(await whole(old.rendering(), read))
  // What did not render before says nothing of the change.
  if (!before.ok) return success(trusted(touched, before.problems[0]))
  const after = await render(await whole(fresh.rendering(), read))
  if (!after.ok) return after
  const pair = { before: before.value, after: after.value }
  const problem = judgeRendered(touched, pair, isMeant)
  if (problem !== null) return failure(problem)
  const diff = renderedDiff(touched, pair)
  return success({ kind: 'proven', environment: touched.environment, what: rootText(touched), diff })
}

const proveStage = async (
  stage: Stage,
  { intent }: Plan,
  states: { readonly before: Snapshot; readonly after: Snapshot },
  render: Render,
  read: ReadUnread,
): Promise<Result<Stage>> => {
  const rendered: RenderedDiff[] = []
  for (const touched of rootsToProve(states.before, states.after)) {
    const others = othersOf(intent)
    const isMeant =
      touched.environment === intent.environment ||
      others === 'all' ||
      others?.some((name) => name === touched.environment) === true
    const proven = await proveRoot(touched, isMeant, render, read)
    if (!proven.ok) return proven
    // An environment that comes out as before is no news.
    if (proven.value.kind === 'trusted' || proven.value.diff !== '') rendered.push(proven.value)
  }
  return success(rendered.length === 0 ? stage : { ...stage, rendered })
}

/**
 * The plan with what a real tool makes of its first stages, by which it is proven that they change exactly what they say, in exactly the environments
 * meant; or why it is refused. Plain manifests are what they are, and nothing is asked.
 */
export const proveStages = async (
  plan: Plan,
  snapshot: Snapshot,
  render: Render,
  most: number,
  read: ReadUnread = async () => [],
): Promise<Result<Plan>> => {
  const stages: Stage[] = []
  let before = snapshot
  for (const stage of plan.stages) {
    const after = applyEdits(before, stage.edits)
    const proven =
      stages.length < most ? await proveStage(stage, plan, { before, after }, render, read) : success(stage)
    if (!proven.ok) return proven
    stages.push(proven.value)
    before = after
  }
  return success({ ...plan, stages })
}
