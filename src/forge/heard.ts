import { z } from 'zod'
import type { Actor, Heard, Reaction, SourceKey, ThreadFacts } from '../reconcile/ports.ts'
import { actorFields, graphqlActor, instant, longId } from './actor.ts'

/**
 * `viewerHasReacted` is the App's bot here, by user id on GitHub's side. It costs nothing, where listing who reacted would cost a
 * request per comment and emoji; the reading of a single source lists them too.
 */
const groupFields = 'content viewerHasReacted'

const writtenFields = `id body url createdAt lastEditedAt author { ${actorFields} }`

export const issueFields = `${writtenFields} reactionGroups { ${groupFields} }`
export const commentFields = `fullDatabaseId ${issueFields}`
export const reviewFields = `state submittedAt ${commentFields}`

const reactions: Readonly<Record<string, Reaction>> = { EYES: 'eyes', ROCKET: 'rocket', CONFUSED: 'confused' }

const reactionGroups = z
  .array(
    z.object({
      content: z.string(),
      viewerHasReacted: z.boolean(),
    }),
  )
  .nullish()

const written = {
  id: z.string(),
  body: z.string(),
  url: z.string(),
  createdAt: instant,
  lastEditedAt: instant.nullable(),
  author: graphqlActor,
  reactionGroups,
}

export const writtenIssue = z.object(written)
export const writtenComment = z.object({ ...written, fullDatabaseId: longId })
export const writtenReview = z.object({
  ...written,
  fullDatabaseId: longId,
  state: z.string(),
  submittedAt: instant.nullable(),
})

interface Written {
  readonly id: string
  readonly body: string
  readonly url: string
  readonly createdAt: number
  readonly lastEditedAt: number | null
  readonly author: Actor
  readonly reactionGroups?: z.infer<typeof reactionGroups>
}

const ownReactions = (groups: z.infer<typeof reactionGroups>): readonly Reaction[] =>
  (groups ?? []).flatMap(({ content, viewerHasReacted }) => {
    const reaction = reactions[content]
    return reaction !== undefined && viewerHasReacted ? [reaction] : []
  })

/** One source as reconcile knows it. */
export const heardOf = (source: SourceKey, item: Written, thread: ThreadFacts): Heard => ({
  source,
  nodeId: item.id,
  author: item.author,
  body: item.body,
  createdAt: item.createdAt,
  editedAt: item.lastEditedAt,
  url: item.url,
  thread,
  ownReactions: ownReactions(item.reactionGroups),
})

/** A review counts from when it was submitted; a pending one is not said yet, and one without a text says nothing. */
export const heardOfReview = (review: z.infer<typeof writtenReview>, thread: ThreadFacts): readonly Heard[] =>
  review.state === 'PENDING' || review.submittedAt === null || review.body.trim() === ''
    ? []
    : [heardOf(`review/${review.fullDatabaseId}`, { ...review, createdAt: review.submittedAt }, thread)]
