import { z } from 'zod'
import type { OwnComment } from '../reconcile/ports.ts'
import { ask, type Connection, everyPage, never, repositoryOf, writeOnce } from './connection.ts'
import { statusOf } from './failure.ts'

const commentShape = z.object({
  id: z.number(),
  body: z.string().nullish(),
  html_url: z.string(),
  user: z.object({ id: z.number() }).nullish(),
})

const commentOf = (comment: z.infer<typeof commentShape>): OwnComment => ({
  id: comment.id,
  body: comment.body ?? '',
  url: comment.html_url,
})

/** The App's own, by its bot's user id: anyone may write a comment that looks like ours. */
export const ownComments = (connection: Connection, thread: number): Promise<readonly OwnComment[]> =>
  ask(`reading the comments of ${thread}`, async () => {
    const all = await everyPage(async (page) => {
      const { data } = await connection.octokit.rest.issues.listComments({
        ...repositoryOf(connection),
        issue_number: thread,
        per_page: 100,
        page,
      })
      return z.array(commentShape).parse(data)
    })
    return all.filter(({ user }) => user?.id === connection.self.botId).map(commentOf)
  })

/** Writes a comment once. Where the answer is lost, our newest comment with the same text is the one. */
export const createComment = (connection: Connection, thread: number, body: string): Promise<OwnComment> =>
  writeOnce(
    `commenting on ${thread}`,
    async () => {
      const { data } = await connection.octokit.rest.issues.createComment({
        ...repositoryOf(connection),
        issue_number: thread,
        body,
        request: never,
      })
      return commentOf(commentShape.parse(data))
    },
    async () => (await ownComments(connection, thread)).findLast((comment) => comment.body === body) ?? null,
  )

export const editComment = (connection: Connection, id: number, body: string): Promise<void> =>
  ask(`editing comment ${id}`, async () => {
    await connection.octokit.rest.issues.updateComment({ ...repositoryOf(connection), comment_id: id, body })
  })

export const deleteComment = (connection: Connection, id: number): Promise<void> =>
  ask(`deleting comment ${id}`, async () => {
    try {
      await connection.octokit.rest.issues.deleteComment({ ...repositoryOf(connection), comment_id: id })
    } catch (error) {
      if (statusOf(error) !== 404) throw error
    }
  })
