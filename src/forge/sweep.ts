import { z } from 'zod'
import type { Heard, SourceKey, ThreadFacts } from '../reconcile/ports.ts'
import { instant } from './actor.ts'
import { ask, type Connection, pageLimit } from './connection.ts'
import { heardOf, heardOfReview, writtenComment, writtenIssue, writtenReview } from './heard.ts'
import { earlierQuery, sweepAnswer, sweepQuery, type ThreadPage, writtenPage } from './sweep-query.ts'
import { issueThread, pullRequestThread } from './thread.ts'

const commentsPage = writtenPage(writtenComment)
const reviewsPage = writtenPage(writtenReview)

const base = z.object({ id: z.string(), updatedAt: instant })
const withComments = z.object({ comments: commentsPage })
const withReviews = z.object({ reviews: reviewsPage })
const earlierAnswer = z.object({ node: z.unknown() })

interface Page<Item> {
  readonly items: readonly Item[]
  readonly before: string | null
}

/** The items of one thread since then: the page at hand, and those before it as long as they may still be young enough. */
const everySince = async <Item extends { readonly createdAt: number }>(
  newest: Page<Item>,
  since: number,
  earlier: (before: string) => Promise<Page<Item>>,
): Promise<readonly Item[]> => {
  let page = newest
  let items = [...page.items]
  for (let count = 1; count < pageLimit; count += 1) {
    const oldest = page.items[0]
    if (page.before === null || oldest === undefined || oldest.createdAt < since) break
    page = await earlier(page.before)
    items = [...page.items, ...items]
  }
  return items
}

/** GitHub's times are whole seconds; within one, an issue comes before what was said on it, and then ids count up. */
const rank = (source: SourceKey): number => {
  const [kind, number] = source.split('/')
  return kind === 'issue' ? 0 : Number(number)
}

/**
 * Everything that people wrote since then and that the App has not marked as done or refused, oldest first. Descriptions of pull
 * requests are not even asked for: they never command. What is bounded is cut at its old end.
 */
export const sweep = async (connection: Connection, since: number): Promise<readonly Heard[]> => {
  const { octokit, owner, name, self } = connection
  // GitHub's times are whole seconds, ours are not.
  const from = Math.floor(since / 1000) * 1000

  const earlier = async (id: string, kind: 'comments' | 'reviews', before: string): Promise<unknown> => {
    const answer = await octokit.graphql(earlierQuery(kind), { id, before })
    return earlierAnswer.parse(answer).node
  }
  const commentsOf = async (node: unknown, id: string, thread: ThreadFacts): Promise<readonly Heard[]> => {
    const comments = await everySince(withComments.parse(node).comments, from, async (before) => {
      return withComments.parse(await earlier(id, 'comments', before)).comments
    })
    return comments.map((comment) => heardOf(`comment/${comment.fullDatabaseId}`, comment, thread, self.botId))
  }
  const reviewsOf = async (node: unknown, id: string, thread: ThreadFacts): Promise<readonly Heard[]> => {
    const reviews = await everySince(withReviews.parse(node).reviews, from, async (before) => {
      return withReviews.parse(await earlier(id, 'reviews', before)).reviews
    })
    return reviews.flatMap((review) => heardOfReview(review, thread, self.botId))
  }
  const issue = async (node: unknown): Promise<readonly Heard[]> => {
    const thread = issueThread.parse(node)
    const item = writtenIssue.parse(node)
    return [heardOf(`issue/${thread.number}`, item, thread, self.botId), ...(await commentsOf(node, item.id, thread))]
  }
  const pullRequest = async (node: unknown): Promise<readonly Heard[]> => {
    const thread = pullRequestThread.parse(node)
    const { id } = base.parse(node)
    return [...(await commentsOf(node, id, thread)), ...(await reviewsOf(node, id, thread))]
  }

  /** Reads one page's threads; the next page's cursor, or null where nothing further can be young enough. */
  const take = async (
    page: ThreadPage | undefined,
    read: (node: unknown) => Promise<readonly Heard[]>,
    found: Heard[],
  ): Promise<string | null> => {
    for (const node of page?.nodes ?? []) {
      if (node === null) continue
      if (base.parse(node).updatedAt < from) return null
      found.push(...(await read(node)))
    }
    return page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null
  }

  return ask('reading what people wrote', async () => {
    const found: Heard[] = []
    let cursors: { readonly issues: string | null; readonly pullRequests: string | null } | undefined
    for (let count = 0; count < pageLimit; count += 1) {
      const issues = cursors === undefined || cursors.issues !== null
      const pullRequests = cursors === undefined || cursors.pullRequests !== null
      if (!issues && !pullRequests) break
      const answer = await octokit.graphql(sweepQuery({ issues, pullRequests }), {
        owner,
        name,
        ...(issues ? { since: new Date(from).toISOString(), issuesAfter: cursors?.issues ?? null } : {}),
        ...(pullRequests ? { pullRequestsAfter: cursors?.pullRequests ?? null } : {}),
      })
      const { repository } = sweepAnswer.parse(answer)
      cursors = {
        issues: await take(repository.issues, issue, found),
        pullRequests: await take(repository.pullRequests, pullRequest, found),
      }
    }
    const marked = (heard: Heard): boolean => heard.ownReactions.some((reaction) => reaction !== 'eyes')
    return found
      .filter((heard) => heard.createdAt >= from && !heard.author.isBot && !marked(heard))
      .sort((a, b) => a.createdAt - b.createdAt || rank(a.source) - rank(b.source))
  })
}
