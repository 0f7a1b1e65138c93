import { z } from 'zod'
import type { CheckRun, CheckRunDraft, CommitSha } from '../reconcile/ports.ts'
import { instant } from './actor.ts'
import { ask, type Connection, everyPage, never, repositoryOf, writeOnce } from './connection.ts'

const checkRunShape = z.object({
  id: z.number(),
  name: z.string(),
  external_id: z.string().nullish(),
  status: z.string(),
  conclusion: z.string().nullish(),
  started_at: instant.nullish(),
  completed_at: instant.nullish(),
  details_url: z.string().nullish(),
  app: z.object({ id: z.number() }).nullish(),
  output: z
    .object({ title: z.string().nullish(), summary: z.string().nullish(), text: z.string().nullish() })
    .nullish(),
})
const listShape = z.object({ check_runs: z.array(checkRunShape) })
const idShape = z.object({ id: z.number() })

const checkRunOf = (run: z.infer<typeof checkRunShape>, appId: number): CheckRun => ({
  id: run.id,
  name: run.name,
  appId: run.app?.id ?? null,
  isOurs: run.app?.id === appId,
  externalId: run.external_id ?? '',
  // GitHub Actions has further states before a run starts (waiting, requested, pending): none of them is an end.
  status: run.status === 'completed' || run.status === 'in_progress' ? run.status : 'queued',
  conclusion: run.conclusion ?? null,
  title: run.output?.title ?? '',
  summary: run.output?.summary ?? '',
  text: run.output?.text ?? '',
  startedAt: run.started_at ?? 0,
  completedAt: run.completed_at ?? null,
  detailsUrl: run.details_url ?? null,
})

interface Which {
  readonly name?: string
  readonly app_id?: number
  readonly filter: 'all' | 'latest'
}

/** Records are among these, and one that falls off the end would be a rollout forgotten: ten thousand are more than anybody begins from one commit. */
const mostPages = 100

const runs = (connection: Connection, head: CommitSha, { name, ...which }: Which): Promise<readonly CheckRun[]> =>
  ask(`reading the check runs of ${head.slice(0, 10)}`, () =>
    everyPage(async (page) => {
      const { data } = await connection.octokit.rest.checks.listForRef({
        ...repositoryOf(connection),
        ref: head,
        ...which,
        ...(name === undefined ? {} : { check_name: name }),
        per_page: 100,
        page,
      })
      return listShape.parse(data).check_runs.map((run) => checkRunOf(run, connection.self.appId))
    }, mostPages),
  )

const lowestFirst = (found: readonly CheckRun[]): readonly CheckRun[] => [...found].sort((a, b) => a.id - b.id)

export const checkRuns = async (connection: Connection, head: CommitSha, name: string): Promise<readonly CheckRun[]> =>
  lowestFirst(await runs(connection, head, { name, filter: 'all' }))

export const ownCheckRuns = async (connection: Connection, head: CommitSha): Promise<readonly CheckRun[]> => {
  const found = await runs(connection, head, { app_id: connection.self.appId, filter: 'all' })
  return lowestFirst(found.filter(({ isOurs }) => isOurs))
}

export const foreignCheckRuns = async (connection: Connection, head: CommitSha): Promise<readonly CheckRun[]> => {
  const found = await runs(connection, head, { filter: 'latest' })
  return lowestFirst(found.filter(({ isOurs }) => !isOurs))
}

const body = (draft: CheckRunDraft) => ({
  name: draft.name,
  external_id: draft.externalId,
  status: draft.status,
  // A conclusion beside any other status would complete the run.
  ...(draft.status === 'completed' && draft.conclusion !== null ? { conclusion: draft.conclusion } : {}),
  ...(draft.detailsUrl === null ? {} : { details_url: draft.detailsUrl }),
  output: { title: draft.title, summary: draft.summary, text: draft.text },
})

/** Posts a run. Where the answer is lost, the run that now stands there with the same name and external id is the one. */
export const createCheckRun = (connection: Connection, draft: CheckRunDraft): Promise<number> =>
  writeOnce(
    `posting ${draft.name}`,
    async () => {
      const { data } = await connection.octokit.rest.checks.create({
        ...repositoryOf(connection),
        head_sha: draft.head,
        ...body(draft),
        request: never,
      })
      return idShape.parse(data).id
    },
    async () => {
      const found = await checkRuns(connection, draft.head, draft.name)
      const same = found.filter((run) => run.isOurs && run.externalId === draft.externalId && run.text === draft.text)
      return same.at(-1)?.id ?? null
    },
  )

export const updateCheckRun = (connection: Connection, id: number, draft: CheckRunDraft): Promise<void> =>
  ask(`updating ${draft.name}`, async () => {
    await connection.octokit.rest.checks.update({ ...repositoryOf(connection), check_run_id: id, ...body(draft) })
  })
