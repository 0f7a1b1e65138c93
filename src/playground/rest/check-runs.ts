import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { suiteOf, tellCheckRun } from '../domain/check-runs.ts'
import { advanceQueue } from '../domain/queue.ts'
import type { CheckRun } from '../state/records.ts'
import { type App, appById, nodeId, type World } from '../state/world.ts'
import { checkRunView, checkSuiteView } from '../views/check-run.ts'
import { demand } from './access.ts'
import { invalid, notFound, numberParameter, readBody, refusal } from './answer.ts'
import { namedCommit } from './commits.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { paged } from './paging.ts'

const conclusion = z.enum(['success', 'failure', 'neutral', 'cancelled', 'skipped', 'timed_out', 'action_required'])
/** GitHub cuts nothing: a text over its limit is refused. */
const longText = z.string().max(65_535)
const change = z.object({
  name: z.string().optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: z.enum(['queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending']).optional(),
  started_at: z.string().optional(),
  conclusion: conclusion.optional(),
  completed_at: z.string().optional(),
  output: z
    .object({
      title: z.string().nullish(),
      summary: longText.nullish(),
      text: longText.nullish(),
      annotations: z
        .array(
          z.object({
            path: z.string(),
            start_line: z.number(),
            end_line: z.number(),
            annotation_level: z.enum(['notice', 'warning', 'failure']),
            message: z.string(),
            title: z.string().nullish(),
            raw_details: z.string().nullish(),
          }),
        )
        .max(50)
        .default([]),
    })
    .optional(),
})
const creation = change.extend({ name: z.string().min(1), head_sha: z.string() })

type Change = z.infer<typeof change>

const reading = { resource: 'checks', level: 'read', role: 'read' } as const

/** A conclusion implies completion, completion takes a time, and a run that is opened again has neither. */
const applyChange = (world: World, run: CheckRun, wanted: Change): void => {
  run.name = wanted.name ?? run.name
  run.externalId = wanted.external_id ?? run.externalId
  run.detailsUrl = wanted.details_url ?? run.detailsUrl
  run.startedAt = wanted.started_at ?? run.startedAt
  const status = wanted.conclusion !== undefined || wanted.completed_at !== undefined ? 'completed' : wanted.status
  if (status === 'completed') {
    run.status = 'completed'
    run.conclusion = wanted.conclusion ?? run.conclusion ?? 'success'
    run.completedAt = wanted.completed_at ?? run.completedAt ?? world.now()
  } else if (status) {
    run.status = status
    run.conclusion = null
    run.completedAt = null
  }
  if (!wanted.output) return
  run.title = wanted.output.title ?? run.title
  run.summary = wanted.output.summary ?? run.summary
  run.text = wanted.output.text ?? run.text
  run.annotations.push(
    ...wanted.output.annotations.map((one) => ({
      ...one,
      title: one.title ?? null,
      raw_details: one.raw_details ?? null,
    })),
  )
}

/** Of each name only the newest, by suite, as `filter=latest` means it. */
const latest = (runs: readonly CheckRun[]): CheckRun[] => [
  ...new Map(runs.map((run) => [`${run.suite}/${run.name}`, run])).values(),
]

/** Check runs: made by Apps alone, and changed by none but the one that made them. */
export const checkRunRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()

  const actingAsApp = (context: Context<PlaygroundEnvironment>): App => {
    if (context.var.actor.kind !== 'installation') throw refusal(403, 'You must authenticate via a GitHub App.')
    demand(context, { resource: 'checks', level: 'write', role: 'admin' })
    return context.var.actor.token.app
  }
  const found = (context: Context<PlaygroundEnvironment>): CheckRun => {
    const id = numberParameter(context, 'run')
    const run = context.var.repository.records.checkRuns.find((one) => one.id === id)
    if (!run) throw notFound()
    return run
  }

  routes.post('/check-runs', async (context) => {
    const app = actingAsApp(context)
    const repository = context.var.repository
    const wanted = await readBody(context, creation)
    if (wanted.status === 'completed' && wanted.conclusion === undefined)
      throw invalid('CheckRun', [{ code: 'missing_field', field: 'conclusion' }])
    const commit = /^[0-9a-f]{40}$/.test(wanted.head_sha) ? await repository.git.commit(wanted.head_sha) : null
    if (!commit) throw refusal(422, `No commit found for SHA: ${wanted.head_sha}`)
    const id = world.nextId()
    const run: CheckRun = {
      id,
      nodeId: nodeId('CR', id),
      app: app.id,
      suite: suiteOf(world, repository, app, commit.sha).id,
      name: wanted.name,
      headSha: commit.sha,
      externalId: '',
      detailsUrl: null,
      status: 'queued',
      conclusion: null,
      startedAt: world.now(),
      completedAt: null,
      title: null,
      summary: null,
      text: null,
      annotations: [],
    }
    applyChange(world, run, wanted)
    repository.records.checkRuns.push(run)
    await tellCheckRun(world, repository, app.bot, run, 'created')
    if (run.status === 'completed') await tellCheckRun(world, repository, app.bot, run, 'completed')
    await advanceQueue(world, repository)
    return context.json(checkRunView(world, repository, run), 201)
  })
  routes.get('/check-runs/:run', (context) => {
    demand(context, reading)
    return context.json(checkRunView(world, context.var.repository, found(context)))
  })
  routes.patch('/check-runs/:run', async (context) => {
    const app = actingAsApp(context)
    const run = found(context)
    if (run.app !== app.id)
      throw refusal(
        403,
        `Invalid app_id \`${app.id}\` - check run can only be modified by the GitHub App that created it.`,
      )
    const wasOpen = run.status !== 'completed'
    applyChange(world, run, await readBody(context, change))
    if (wasOpen && run.status === 'completed')
      await tellCheckRun(world, context.var.repository, app.bot, run, 'completed')
    await advanceQueue(world, context.var.repository)
    return context.json(checkRunView(world, context.var.repository, run))
  })
  routes.get('/check-runs/:run/annotations', (context) => {
    demand(context, reading)
    const run = found(context)
    return context.json(
      paged(world, context, run.annotations).map((one) => ({
        ...one,
        start_column: null,
        end_column: null,
        blob_href: '',
      })),
    )
  })
  routes.post('/check-runs/:run/rerequest', async (context) => {
    const account = demand(context, { resource: 'checks', level: 'write', role: 'write' })
    const run = found(context)
    await tellCheckRun(world, context.var.repository, account, run, 'rerequested', appById(world, run.app))
    return context.json({}, 201)
  })
  const answerList = (context: Context<PlaygroundEnvironment>, runs: readonly CheckRun[]) => {
    const name = context.req.query('check_name')
    const status = context.req.query('status')
    const app = context.req.query('app_id')
    const wanted = (context.req.query('filter') === 'all' ? runs : latest(runs)).filter(
      (run) =>
        (name === undefined || run.name === name) &&
        (status === undefined || run.status === status) &&
        (app === undefined || String(run.app) === app),
    )
    // Newest first.
    const page = paged(world, context, [...wanted].reverse())
    return context.json({
      total_count: wanted.length,
      check_runs: page.map((run) => checkRunView(world, context.var.repository, run)),
    })
  }
  routes.get('/commits/:sha/check-runs', async (context) => {
    demand(context, reading)
    const commit = await namedCommit(context, 'sha')
    return answerList(
      context,
      context.var.listed.checkRuns.filter((run) => run.headSha === commit.sha),
    )
  })
  routes.get('/check-suites/:suite/check-runs', (context) => {
    demand(context, reading)
    const suite = numberParameter(context, 'suite')
    return answerList(
      context,
      context.var.listed.checkRuns.filter((run) => run.suite === suite),
    )
  })
  routes.get('/commits/:sha/check-suites', async (context) => {
    demand(context, reading)
    const repository = context.var.repository
    const commit = await namedCommit(context, 'sha')
    const suites = context.var.listed.checkSuites.filter((one) => one.headSha === commit.sha)
    return context.json({
      total_count: suites.length,
      check_suites: paged(world, context, suites).map((one) => checkSuiteView(world, repository, one, commit)),
    })
  })
  return routes
}
