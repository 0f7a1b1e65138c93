import { z } from 'zod'
import type { Forge, MergeOutcome } from '../reconcile/ports.ts'
import { ask, type Connection, never, repositoryOf, writeOnce } from './connection.ts'
import { statusOf } from './failure.ts'
import { pullRequest, pullRequestOfBranch } from './pull-requests.ts'

type OpenDraft = Parameters<Forge['openPullRequest']>[0]
type Opened = Awaited<ReturnType<Forge['openPullRequest']>>
type MergeDraft = Parameters<Forge['mergePullRequest']>[0]

const opened = z.object({ number: z.number(), html_url: z.string() })
const mergeAnswer = z.object({ merged: z.literal(true), sha: z.string() })
const told = z.object({ message: z.string() })

/** One that is merged counts too: another server of ours was faster, and a branch without commits of its own gets no second one. */
const ofBranch = async (connection: Connection, { branch, base }: OpenDraft): Promise<Opened | null> => {
  const found = await pullRequestOfBranch(connection, branch)
  const isThere = found?.state === 'open' || (found?.state === 'merged' && found.isOurs)
  return isThere && found.base === base ? { kind: 'exists', number: found.number, url: found.url } : null
}

/** Opens the stage's pull request. GitHub allows one open pull request for a head and base, so a second call finds the first. */
export const openPullRequest = (connection: Connection, draft: OpenDraft): Promise<Opened> =>
  writeOnce(
    `opening the pull request of ${draft.branch}`,
    async () => {
      try {
        const { data } = await connection.octokit.rest.pulls.create({
          ...repositoryOf(connection),
          head: draft.branch,
          base: draft.base,
          title: draft.title,
          body: draft.body,
          maintainer_can_modify: false,
          request: never,
        })
        const { number, html_url: url } = opened.parse(data)
        return { kind: 'opened', number, url } as const
      } catch (error) {
        if (statusOf(error) !== 422) throw error
        const found = await ofBranch(connection, draft)
        if (found === null) throw error
        return found
      }
    },
    () => ofBranch(connection, draft),
  )

export const editPullRequest = (
  connection: Connection,
  number: number,
  change: { readonly title?: string; readonly body?: string; readonly state?: 'closed' },
): Promise<void> =>
  ask(`editing pull request ${number}`, async () => {
    await connection.octokit.rest.pulls.update({ ...repositoryOf(connection), pull_number: number, ...change })
  })

const outcomeNow = async (connection: Connection, draft: MergeDraft): Promise<MergeOutcome | null> => {
  const now = await pullRequest(connection, draft.number)
  if (now.head !== draft.head) return { kind: 'head-moved' }
  return now.state === 'merged' && now.mergeCommit !== null
    ? { kind: 'merged', sha: now.mergeCommit, isByUs: false }
    : null
}

/** Merges that very head and no other. A merge that was already done, by us or by a person, counts as merged. */
export const mergePullRequest = (connection: Connection, draft: MergeDraft): Promise<MergeOutcome> =>
  writeOnce<MergeOutcome>(
    `merging pull request ${draft.number}`,
    async () => {
      try {
        const { data } = await connection.octokit.rest.pulls.merge({
          ...repositoryOf(connection),
          pull_number: draft.number,
          sha: draft.head,
          merge_method: draft.method,
          // A rebase takes the commits' own messages; GitHub ignores these two there.
          commit_title: draft.title,
          commit_message: draft.message,
          request: never,
        })
        return { kind: 'merged', sha: mergeAnswer.parse(data).sha, isByUs: true }
      } catch (error) {
        const status = statusOf(error)
        if (status !== 405 && status !== 409 && status !== 422) throw error
        // 405 is also "already merged", and 409 also "base branch was modified": what counts is what is there now.
        const outcome = await outcomeNow(connection, draft)
        if (outcome !== null) return outcome
        return { kind: 'refused', message: told.safeParse(error).data?.message ?? `GitHub answered ${status}` }
      }
    },
    () => outcomeNow(connection, draft),
  )
