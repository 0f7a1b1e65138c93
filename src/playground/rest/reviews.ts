import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { tell } from '../domain/events.ts'
import type { PullRequest, Review, ReviewState } from '../state/records.ts'
import { nodeId, type World } from '../state/world.ts'
import { reviewView, simplePullRequestView } from '../views/pull-request.ts'
import { demand, mayModerate } from './access.ts'
import { notFound, numberParameter, readBody, refusal } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { paged } from './paging.ts'
import { foundPullRequest } from './thread.ts'

const kinds = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const
const kind = z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT'])
const creation = z.object({
  body: z.string().nullish(),
  event: kind.optional(),
  commit_id: z.string().nullish(),
  comments: z.array(z.unknown()).optional(),
})
const submission = z.object({ body: z.string().nullish(), event: kind })
const edit = z.object({ body: z.string() })
const dismissal = z.object({ message: z.string().min(1), event: z.string().optional() })

/** Reviews. Each stays on the head that it was given on; nobody, an App included, approves what it opened itself. */
export const reviewRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()
  const reading = { resource: 'pull_requests', level: 'read', role: 'read' } as const
  const writing = { resource: 'pull_requests', level: 'write', role: 'read' } as const

  const found = (context: Context<PlaygroundEnvironment>, issue: PullRequest): Review => {
    const id = numberParameter(context, 'review')
    const review = context.var.repository.records.reviews.find((one) => one.id === id && one.issue === issue.number)
    if (!review) throw notFound()
    return review
  }
  const view = (context: Context<PlaygroundEnvironment>, issue: PullRequest, review: Review) =>
    reviewView(world, context.var.repository, issue, review)

  const say = (
    context: Context<PlaygroundEnvironment>,
    issue: PullRequest,
    review: Review,
    action: string,
    extra = {},
  ) => {
    const repository = context.var.repository
    const shown = view(context, issue, review)
    tell(world, repository, demand(context, writing), `pull_request_review.${action}`, {
      // Webhooks print the state in lower case.
      review: { ...shown, state: shown.state.toLowerCase() },
      pull_request: simplePullRequestView(world, repository, issue),
      ...extra,
    })
  }

  const stateFor = (issue: PullRequest, author: number, event: z.infer<typeof kind>, body: string): ReviewState => {
    if (author === issue.author && event === 'APPROVE')
      throw refusal(422, 'Unprocessable Entity', ['Review Can not approve your own pull request'])
    if (author === issue.author && event === 'REQUEST_CHANGES')
      throw refusal(422, 'Unprocessable Entity', ['Review Can not request changes on your own pull request'])
    if (event !== 'APPROVE' && body === '') throw refusal(422, 'Unprocessable Entity', ['Body can not be blank'])
    return kinds[event]
  }

  routes.get('/pulls/:number/reviews', (context) => {
    const account = demand(context, reading)
    const issue = foundPullRequest(context)
    // A pending review is seen by its author alone.
    const visible = context.var.listed.reviews.filter(
      (one) => one.issue === issue.number && (one.state !== 'PENDING' || one.author === account.id),
    )
    return context.json(paged(world, context, visible).map((one) => view(context, issue, one)))
  })
  routes.post('/pulls/:number/reviews', async (context) => {
    const account = demand(context, writing)
    const repository = context.var.repository
    const issue = foundPullRequest(context)
    const wish = await readBody(context, creation)
    const body = wish.body ?? ''
    const state = wish.event ? stateFor(issue, account.id, wish.event, body) : 'PENDING'
    const commit = wish.commit_id ?? issue.pull.headSha
    if (!(await repository.git.isAncestor(commit, issue.pull.headSha)))
      throw refusal(422, 'Unprocessable Entity', ['Commit is not part of the pull request'])
    const now = world.now()
    const id = world.nextId()
    const review: Review = {
      id,
      nodeId: nodeId('PRR', id),
      issue: issue.number,
      author: account.id,
      body,
      state,
      commit,
      submittedAt: state === 'PENDING' ? null : now,
      createdAt: now,
      updatedAt: now,
      lastEditedAt: null,
      editor: null,
    }
    repository.records.reviews.push(review)
    issue.pull.requestedReviewers = issue.pull.requestedReviewers.filter((one) => one !== account.id)
    if (state !== 'PENDING') {
      issue.updatedAt = now
      say(context, issue, review, 'submitted')
    }
    return context.json(view(context, issue, review))
  })
  routes.get('/pulls/:number/reviews/:review', (context) => {
    demand(context, reading)
    const issue = foundPullRequest(context)
    return context.json(view(context, issue, found(context, issue)))
  })
  routes.put('/pulls/:number/reviews/:review', async (context) => {
    const account = demand(context, writing)
    const issue = foundPullRequest(context)
    const review = found(context, issue)
    if (!mayModerate(context, review.author)) throw refusal(403, 'Must have admin rights to Repository.')
    const from = review.body
    review.body = (await readBody(context, edit)).body
    review.updatedAt = world.now()
    review.lastEditedAt = review.updatedAt
    review.editor = account.id
    say(context, issue, review, 'edited', { changes: { body: { from } } })
    return context.json(view(context, issue, review))
  })
  routes.post('/pulls/:number/reviews/:review/events', async (context) => {
    const account = demand(context, writing)
    const issue = foundPullRequest(context)
    const review = found(context, issue)
    if (review.author !== account.id || review.state !== 'PENDING') throw notFound()
    const wish = await readBody(context, submission)
    review.body = wish.body ?? review.body
    review.state = stateFor(issue, account.id, wish.event, review.body)
    review.submittedAt = world.now()
    say(context, issue, review, 'submitted')
    return context.json(view(context, issue, review))
  })
  routes.put('/pulls/:number/reviews/:review/dismissals', async (context) => {
    demand(context, { ...writing, role: 'write' })
    const issue = foundPullRequest(context)
    const review = found(context, issue)
    await readBody(context, dismissal)
    if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED')
      throw refusal(422, 'Can not dismiss a commented pull request review')
    review.state = 'DISMISSED'
    review.updatedAt = world.now()
    say(context, issue, review, 'dismissed')
    return context.json(view(context, issue, review))
  })
  return routes
}
