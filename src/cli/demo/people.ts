import { z } from 'zod'
import type { Hub } from './stage.ts'

const numbered = z.object({ number: z.number() })
const pullRequest = z.object({
  number: z.number(),
  title: z.string(),
  state: z.string(),
  merged_at: z.string().nullable(),
  merge_commit_sha: z.string().nullable().optional(),
  head: z.object({ ref: z.string(), sha: z.string() }),
})
const changedFile = z.object({ filename: z.string(), patch: z.string().optional() })
const comment = z.object({ body: z.string().nullish(), user: z.object({ login: z.string() }) })
const reference = z.object({ object: z.object({ sha: z.string() }) })
const object = z.object({ sha: z.string() })
const content = z.object({ content: z.string() })
const checkRuns = z.object({
  check_runs: z.array(z.object({ name: z.string(), output: z.object({ title: z.string().nullish() }) })),
})

export type PullRequest = z.infer<typeof pullRequest>
export type ChangedFile = z.infer<typeof changedFile>

const longestWait = 60_000

/** What people do in the story, each as an API request with that person's own token. */
export const peopleOf = (hub: Hub) => {
  const ask = async <Value>(
    shape: z.ZodType<Value>,
    login: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Value> => {
    const answer = await hub.request(login, method, path, body)
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return shape.parse(answer.body)
  }
  const until = async <Value>(what: string, look: () => Promise<Value | null>): Promise<Value> => {
    const deadline = Date.now() + longestWait
    for (;;) {
      const found = await look()
      if (found !== null) return found
      if (Date.now() > deadline) throw new Error(`Waited a minute for ${what}.`)
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
  }
  const pullRequests = () => ask(z.array(pullRequest), 'reviewer', 'GET', 'pulls?state=all&per_page=100')

  return {
    openIssue: async (login: string, title: string, body: string) =>
      (await ask(numbered, login, 'POST', 'issues', { title, body })).number,
    comment: async (login: string, thread: number, body: string): Promise<void> => {
      await ask(z.object({ id: z.number() }), login, 'POST', `issues/${thread}/comments`, { body })
    },
    approve: async (login: string, number: number): Promise<void> => {
      await ask(z.object({ id: z.number() }), login, 'POST', `pulls/${number}/reviews`, { event: 'APPROVE' })
    },
    /** The stage pull request that is not among those already seen; where nobody need approve it, it may be merged by now. */
    nextStage: (seen: ReadonlySet<number>): Promise<PullRequest> =>
      until('a stage pull request', async () => (await pullRequests()).find(({ number }) => !seen.has(number)) ?? null),
    merged: (number: number): Promise<PullRequest> =>
      until(
        `#${number} to be merged`,
        async () => (await pullRequests()).find((one) => one.number === number && one.merged_at !== null) ?? null,
      ),
    files: (number: number): Promise<ChangedFile[]> =>
      ask(z.array(changedFile), 'reviewer', 'GET', `pulls/${number}/files`),
    gates: async (head: string, wanted: (title: string) => boolean): Promise<string> =>
      until('the gates', async () => {
        const { check_runs: runs } = await ask(checkRuns, 'reviewer', 'GET', `commits/${head}/check-runs`)
        const title = runs.find(({ name }) => name === 'sluice/gates')?.output.title ?? ''
        return wanted(title) ? title : null
      }),
    /** Until the App says so in the thread. */
    said: (thread: number, wanted: (body: string) => boolean): Promise<string> =>
      until('the answer', async () => {
        const comments = await ask(z.array(comment), 'reviewer', 'GET', `issues/${thread}/comments?per_page=100`)
        return (
          comments
            .filter(({ user }) => user.login.endsWith('[bot]'))
            .map(({ body }) => body ?? '')
            .find(wanted) ?? null
        )
      }),
    read: async (path: string): Promise<string> =>
      Buffer.from((await ask(content, 'maintainer', 'GET', `contents/${path}`)).content, 'base64').toString('utf8'),
    /** A commit straight to the default branch, as people make them between stages. */
    commit: async (login: string, path: string, text: string, message: string): Promise<string> => {
      const { object: head } = await ask(reference, login, 'GET', 'git/ref/heads/main')
      const tree = await ask(object, login, 'POST', 'git/trees', {
        base_tree: head.sha,
        tree: [{ path, mode: '100644', type: 'blob', content: text }],
      })
      const commit = await ask(object, login, 'POST', 'git/commits', { message, tree: tree.sha, parents: [head.sha] })
      await ask(reference, login, 'PATCH', 'git/refs/heads/main', { sha: commit.sha })
      return commit.sha
    },
  }
}

export type People = ReturnType<typeof peopleOf>
