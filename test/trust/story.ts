import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type Playground, startPlayground } from '../../src/playground/playground.ts'

const shop = fileURLToPath(new URL('../../examples/shop', import.meta.url))
const policy = 'merging: merge\nlive:\n  assume-after: 1s\n  settle: 0s\n'

const pull = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullable(),
  state: z.string(),
  merged_at: z.string().nullable(),
  head: z.object({ ref: z.string(), sha: z.string() }),
})
const comment = z.object({ id: z.number(), body: z.string(), user: z.object({ login: z.string() }) })
const reaction = z.object({ content: z.string(), user: z.object({ login: z.string() }) })
const run = z.object({
  id: z.number(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  output: z.object({ title: z.string().nullable(), summary: z.string().nullable() }),
})
const commit = z.object({
  sha: z.string(),
  commit: z.object({ message: z.string(), tree: z.object({ sha: z.string() }) }),
})
const reference = z.object({ ref: z.string() })

export type PullRequest = z.infer<typeof pull>

/** A shop with a local GitHub, on which people act and look. */
export interface Stage {
  readonly playground: Playground
  as(login: string, method: string, path: string, body?: unknown): Promise<unknown>
  pullRequests(): Promise<readonly PullRequest[]>
  reactionsOn(commentId: number): Promise<readonly string[]>
  close(): Promise<void>
}

export const openStage = async (): Promise<Stage> => {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-story-'))
  cpSync(shop, directory, { recursive: true })
  mkdirSync(join(directory, '.github'), { recursive: true })
  writeFileSync(join(directory, '.github', 'sluice.yml'), policy)
  const playground = await startPlayground({ directory })
  playground.settings.mergeableNullReads(0)
  const as: Stage['as'] = async (login, method, path, body) => {
    const answer = await playground.request(login, method, path, body)
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  return {
    playground,
    as,
    pullRequests: async () =>
      z.array(pull).parse(await as('maintainer', 'GET', 'pulls?state=all&per_page=100&direction=asc')),
    reactionsOn: async (id) =>
      z
        .array(reaction)
        .parse(await as('maintainer', 'GET', `issues/comments/${id}/reactions`))
        .map(({ content, user }) => `${user.login} ${content}`)
        .sort(),
    close: async () => {
      await playground.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** One thing that a person does, and what is to come of it. */
interface Act {
  readonly what: string
  readonly does: (stage: Stage) => Promise<void>
  readonly holds: (stage: Stage) => Promise<boolean>
  /** The command that it is, where it is one. */
  readonly command: string | null
}

const thread = 1
const comments = async (stage: Stage) =>
  z.array(comment).parse(await stage.as('maintainer', 'GET', `issues/${thread}/comments?per_page=100`))

const reactionsTo = async (stage: Stage, text: string): Promise<readonly (readonly string[])[]> => {
  const given = (await comments(stage)).filter(({ body }) => body === text)
  return Promise.all(given.map(({ id }) => stage.reactionsOn(id)))
}
const isDone = async (stage: Stage, text: string): Promise<boolean> =>
  (await reactionsTo(stage, text)).some((all) => all.some((one) => one.endsWith('rocket')))

/** The bot has said that it did not do it, each time: what GitHub refused stands in the thread, and somebody has to give the command again. */
export const isRefused = async (stage: Stage, text: string): Promise<boolean> => {
  const given = await reactionsTo(stage, text)
  // A list that lags does not show it yet.
  return given.length > 0 && given.every((all) => all.some((one) => one.endsWith('confused')))
}

export const says = (text: string) => async (stage: Stage) => {
  await stage.as('writer', 'POST', `issues/${thread}/comments`, { body: text })
}
const opened = async (stage: Stage, count: number): Promise<boolean> => {
  const all = await stage.pullRequests()
  return all.length === count && all.some(({ state }) => state === 'open')
}
const merged = async (stage: Stage, count: number): Promise<boolean> =>
  (await stage.pullRequests()).filter(({ merged_at: at }) => at !== null).length === count
const approves = async (stage: Stage): Promise<void> => {
  const [open] = (await stage.pullRequests()).filter(({ state }) => state === 'open')
  if (open === undefined) throw new Error('there is nothing to approve')
  await stage.as('reviewer', 'POST', `pulls/${open.number}/reviews`, { event: 'APPROVE' })
}
const claims = async (stage: Stage): Promise<readonly string[]> =>
  z
    .array(reference)
    .parse(await stage.as('maintainer', 'GET', 'git/matching-refs/sluice/open/'))
    .map(({ ref }) => ref)

/** A whole release: opened, approved, merged, live, and taken back. */
export const story: readonly Act[] = [
  {
    what: 'a canary is asked for',
    command: '/canary 10 v2 reviews',
    does: async (stage) => {
      await stage.as('writer', 'POST', 'issues', { title: 'A release', body: 'We release reviews v2 today.' })
      await says('/canary 10 v2 reviews')(stage)
    },
    holds: async (stage) => (await isDone(stage, '/canary 10 v2 reviews')) && (await opened(stage, 1)),
  },
  { what: 'it is approved', command: null, does: approves, holds: (stage) => merged(stage, 1) },
  {
    what: 'more is asked for',
    command: '/canary 50 v2 reviews',
    does: says('/canary 50 v2 reviews'),
    holds: async (stage) => (await isDone(stage, '/canary 50 v2 reviews')) && (await opened(stage, 2)),
  },
  {
    what: 'all of it is taken back',
    command: '/rollback',
    does: says('/rollback'),
    holds: async (stage) =>
      (await isDone(stage, '/rollback')) && (await merged(stage, 2)) && (await claims(stage)).length === 0,
  },
]

/** What differs from one run to the next by nature: hashes, times, and ids that go by the order of requests. */
const withoutChance = (text: string, rollouts: readonly string[]): string =>
  rollouts
    .reduce((rest, id, index) => rest.replaceAll(id, `ROLLOUT-${index}`), text)
    .replace(/\b[0-9a-f]{40}\b/g, 'SHA')
    .replace(/`[0-9a-f]{7,12}`/g, '`SHA`')
    // No word of ours has only these letters.
    .replace(/\b[0-9a-f]{7,12}\b(?=[^0-9a-z]|$)/g, 'SHA')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| UTC)?/g, 'TIME')
    .replace(/\b\d\d:\d\d(?::\d\d)?\b/g, 'TIME')
    .replace(/(issuecomment-|pullrequestreview-|\/runs\/|#issue-)\d+/g, '$1ID')
    .replace(/"digest":"[^"]*"/g, '"digest":"DIGEST"')
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'HUB')

/** What a pull request's gates said last depends on when somebody looked, and what GitHub refused in between. */
const withoutLastGates = (body: string): string =>
  body.replace(/(<summary>Gates, as last shown while it was open<\/summary>)[\s\S]*?<\/details>/, '$1')

/** All that a person could see in the end. What stands twice is in it twice. */
export const endState = async (stage: Stage) => {
  const pulls = await stage.pullRequests()
  const rollouts = [...new Set(pulls.map(({ head }) => head.ref.split('/').at(-2) ?? ''))]
    .filter((id) => id !== '')
    // The longer first: the id of an automatic rollback begins with that of its rollout.
    .sort((one, other) => other.length - one.length || one.localeCompare(other))
  const plain = (text: string | null): string => withoutChance(text ?? '', rollouts)
  const commits = z.array(commit).parse(await stage.as('maintainer', 'GET', 'commits?sha=main&per_page=100'))
  const runsOf = async (sha: string): Promise<readonly string[]> => {
    const answer = await stage.as('maintainer', 'GET', `commits/${sha}/check-runs?filter=all&per_page=100`)
    const { check_runs: runs } = z.object({ check_runs: z.array(run) }).parse(answer)
    return [...runs]
      .sort((one, other) => one.id - other.id)
      .map(({ name, status, conclusion, output }) =>
        plain(`${name} ${status} ${conclusion} ${output.title} ${output.summary}`),
      )
  }
  const talk = async (number: number): Promise<readonly string[]> => {
    const all = z.array(comment).parse(await stage.as('maintainer', 'GET', `issues/${number}/comments?per_page=100`))
    const shown: string[] = []
    for (const { id, body, user } of all)
      shown.push(`${user.login}: ${plain(body)} [${(await stage.reactionsOn(id)).join(', ')}]`)
    return shown
  }
  const refs = z.array(reference).parse(await stage.as('maintainer', 'GET', 'git/matching-refs/'))
  return {
    tree: commits[0]?.commit.tree.sha,
    commits: commits.map(({ commit: { message } }) => plain(message)),
    pullRequests: await Promise.all(
      pulls.map(async ({ number, title, body, state, merged_at: at, head }) => ({
        title: plain(title),
        body: withoutLastGates(plain(body)),
        state,
        merged: at !== null,
        branch: plain(head.ref),
        checks: await runsOf(head.sha),
        comments: await talk(number),
      })),
    ),
    thread: await talk(thread),
    checks: await Promise.all(commits.map(({ sha }) => runsOf(sha))),
    references: refs.map(({ ref }) => plain(ref)),
  }
}
