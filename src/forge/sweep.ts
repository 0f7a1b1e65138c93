import { z } from 'zod'
import type { Heard, SourceKey, ThreadFacts } from '../reconcile/ports.ts'
import { instant } from './actor.ts'
import { ask, type Connection, pageLimit } from './connection.ts'
import { heardOf, heardOfReview, writtenComment, writtenIssue, writtenReview } from './heard.ts'
import { partOf, readOne, type Unread } from './partial-answer.ts'
import { earlierQuery, sweepAnswer, sweepQuery, type ThreadPage, writtenPage } from './sweep-query.ts'
import { issueThread, pullRequestThread } from './thread.ts'

const base = z.object({ id: z.string(), updatedAt: instant })
const withComments = z.object({ comments: writtenPage }).transform(({ comments }) => comments)
const withReviews = z.object({ reviews: writtenPage }).transform(({ reviews }) => reviews)
const earlierAnswer = z.object({ node: z.unknown() })

type Page = z.infer<typeof writtenPage>

/** The items of one thread since then: the page at hand, and those before it as long as they may still be young enough. */
const everySince = async <Item extends { readonly createdAt: number }>(
  newest: Page,
  since: number,
  read: (node: unknown) => Item | null,
  earlier: (before: string) => Promise<Page | null>,
): Promise<readonly Item[]> => {
  let items: readonly Item[] = []
  let page: Page | null = newest
  for (let count = 0; page !== null && count < pageLimit; count += 1) {
    const found: readonly Item[] = page.nodes.flatMap((node) => read(node) ?? [])
    items = [...found, ...items]
    const isOld = found.some(({ createdAt }) => createdAt < since)
    page = page.before === null || page.nodes.length === 0 || isOld ? null : await earlier(page.before)
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
 * requests are not even asked for: they never command. What is bounded is cut at its old end; what cannot be read is told and left out.
 */
export const sweep = async (connection: Connection, since: number, unread: Unread): Promise<readonly Heard[]> => {
  const { octokit, owner, name } = connection
  // GitHub's times are whole seconds, ours are not.
  const from = Math.floor(since / 1000) * 1000

  const earlier = async <Shape extends z.ZodType>(
    shape: Shape,
    id: string,
    kind: 'comments' | 'reviews',
    before: string,
  ): Promise<z.infer<Shape> | null> => {
    const answer = await octokit.graphql(earlierQuery(kind), { id, before })
    return readOne(shape, earlierAnswer.parse(answer).node, unread)
  }
  const commentsOf = async (node: unknown, id: string, thread: ThreadFacts): Promise<readonly Heard[]> => {
    const page = readOne(withComments, node, unread)
    if (page === null) return []
    const comments = await everySince(
      page,
      from,
      (comment) => readOne(writtenComment, comment, unread),
      (before) => earlier(withComments, id, 'comments', before),
    )
    return comments.map((comment) => heardOf(`comment/${comment.fullDatabaseId}`, comment, thread))
  }
  const reviewsOf = async (node: unknown, id: string, thread: ThreadFacts): Promise<readonly Heard[]> => {
    const page = readOne(withReviews, node, unread)
    if (page === null) return []
    const reviews = await everySince(
      page,
      from,
      (review) => readOne(writtenReview, review, unread),
      (before) => earlier(withReviews, id, 'reviews', before),
    )
    return reviews.flatMap((review) => heardOfReview(review, thread))
  }
  const issue = async (node: unknown, id: string): Promise<readonly Heard[]> => {
    const thread = readOne(issueThread, node, unread)
    if (thread === null) return []
    const item = readOne(writtenIssue, node, unread)
    const opening = item === null ? [] : [heardOf(`issue/${thread.number}`, item, thread)]
    return [...opening, ...(await commentsOf(node, id, thread))]
  }
  const pullRequest = async (node: unknown, id: string): Promise<readonly Heard[]> => {
    const thread = readOne(pullRequestThread, node, unread)
    if (thread === null) return []
    return [...(await commentsOf(node, id, thread)), ...(await reviewsOf(node, id, thread))]
  }

  /** Reads one page's threads; the next page's cursor, or null where nothing further can be young enough. */
  const take = async (
    page: ThreadPage | undefined,
    read: (node: unknown, id: string) => Promise<readonly Heard[]>,
    found: Heard[],
  ): Promise<string | null> => {
    for (const node of page?.nodes ?? []) {
      if (node === null) continue
      const known = readOne(base, node, unread)
      if (known === null) continue
      if (known.updatedAt < from) return null
      found.push(...(await read(node, known.id)))
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
      const question = octokit.graphql(sweepQuery({ issues, pullRequests }), {
        owner,
        name,
        ...(issues ? { since: new Date(from).toISOString(), issuesAfter: cursors?.issues ?? null } : {}),
        ...(pullRequests ? { pullRequestsAfter: cursors?.pullRequests ?? null } : {}),
      })
      const answer = await partOf(question, unread)
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
