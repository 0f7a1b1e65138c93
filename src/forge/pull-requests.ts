import { z } from 'zod'
import type { PullRequestFacts, Review } from '../reconcile/ports.ts'
import { ask, type Connection, everyPage, pageLimit, repositoryOf } from './connection.ts'
import {
  type PullRequestNode,
  pullRequestFields,
  pullRequestNode,
  reviewsFields,
  reviewsPage,
} from './pull-request-facts.ts'

const oneQuery = `query PullRequest($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { ${pullRequestFields} } }
}`

const branchQuery = `query PullRequestsOfBranch($owner: String!, $name: String!, $branch: String!) {
  repository(owner: $owner, name: $name) {
    pullRequests(headRefName: $branch, first: 20, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes { ${pullRequestFields} }
    }
  }
}`

const someQuery = (numbers: readonly number[]): string =>
  `query PullRequests($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { ${numbers
    .map((number) => `pullRequest${number}: pullRequest(number: ${number}) { ${pullRequestFields} }`)
    .join(' ')} } }`

const reviewsQuery = `query MoreReviews($id: ID!, $after: String) {
  node(id: $id) { ... on PullRequest { ${reviewsFields(', after: $after')} } }
}`

const oneAnswer = z.object({ repository: z.object({ pullRequest: z.unknown() }) })
const branchAnswer = z.object({
  repository: z.object({ pullRequests: z.object({ nodes: z.array(z.unknown()).nullish() }) }),
})
const someAnswer = z.object({ repository: z.record(z.string(), z.unknown()) })
const reviewsAnswer = z.object({ node: z.object({ reviews: reviewsPage }) })
const described = z.object({ body: z.string().nullish() })
const listed = z.array(
  z.object({
    number: z.number(),
    state: z.string(),
    body: z.string().nullish(),
    user: z.object({ id: z.number() }).nullish(),
    pull_request: z.unknown().optional(),
  }),
)

/** All reviews: an approval that falls off the page would count as missing, and a veto as well. */
const complete = async ({ octokit }: Connection, read: PullRequestNode): Promise<PullRequestFacts> => {
  const reviews: Review[] = [...read.facts.reviews]
  let after = read.moreReviewsAfter
  for (let count = 0; after !== null && count < pageLimit; count += 1) {
    const answer = await octokit.graphql(reviewsQuery, { id: read.id, after })
    const more = reviewsAnswer.parse(answer).node.reviews
    reviews.push(...more.reviews)
    after = more.after
  }
  return { ...read.facts, reviews }
}

export const pullRequest = (connection: Connection, number: number): Promise<PullRequestFacts> =>
  ask(`reading pull request ${number}`, async () => {
    const { octokit, owner, name, self } = connection
    const answer = await octokit.graphql(oneQuery, { owner, name, number })
    return complete(connection, pullRequestNode(oneAnswer.parse(answer).repository.pullRequest, self.botId))
  })

export const pullRequestBody = (connection: Connection, number: number): Promise<string> =>
  ask(`reading the description of pull request ${number}`, async () => {
    const { data } = await connection.octokit.rest.pulls.get({ ...repositoryOf(connection), pull_number: number })
    return described.parse(data).body ?? ''
  })

/** The open one of that branch in this repository, else the newest; forks may have branches of the same name. */
export const pullRequestOfBranch = (connection: Connection, branch: string): Promise<PullRequestFacts | null> =>
  ask(`looking for the pull request of ${branch}`, async () => {
    const { octokit, owner, name, self } = connection
    const answer = await octokit.graphql(branchQuery, { owner, name, branch })
    const found = (branchAnswer.parse(answer).repository.pullRequests.nodes ?? [])
      .filter((node) => node !== null)
      .map((node) => pullRequestNode(node, self.botId))
      .filter(({ facts }) => !facts.isFromFork && facts.branch === branch)
    const chosen = found.find(({ facts }) => facts.state === 'open') ?? found[0]
    return chosen === undefined ? null : complete(connection, chosen)
  })

/**
 * What our bot opened, by number, with its text: every open pull request, and the newest `limit` of the ended ones. The list of issues is the one list
 * that GitHub filters by creator, pull requests included; going through all pull requests would cost a page for every fifty of others.
 */
const ownOnes = async (connection: Connection, limit: number): Promise<ReadonlyMap<number, string>> => {
  const { octokit, self } = connection
  const page = async (state: 'open' | 'all', number: number): Promise<z.infer<typeof listed>> => {
    const { data } = await octokit.rest.issues.listForRepo({
      ...repositoryOf(connection),
      creator: `${self.slug}[bot]`,
      state,
      sort: 'created',
      direction: 'desc',
      per_page: 100,
      page: number,
    })
    return listed.parse(data)
  }
  const newest = await page('all', 1)
  const open = newest.length < 100 ? [] : await everyPage((number) => page('open', number))
  const ours = [...newest, ...open].filter(
    (issue) => issue.pull_request !== undefined && issue.pull_request !== null && issue.user?.id === self.botId,
  )
  const ended = ours.filter(({ state }) => state !== 'open').slice(0, limit)
  const wanted = [...ours.filter(({ state }) => state === 'open'), ...ended]
  return new Map(wanted.sort((one, other) => other.number - one.number).map(({ number, body }) => [number, body ?? '']))
}

/** With a hundred reviews each they are a hundredth of the nodes that one query may ask for. */
const atOnce = 50

/** Those that our App opened from branches under `sluice/`, newest first. */
export const ownPullRequests = (connection: Connection, limit: number): Promise<readonly PullRequestFacts[]> =>
  ask('listing our pull requests', async () => {
    const { octokit, owner, name, self } = connection
    const own = await ownOnes(connection, limit)
    const numbers = [...own.keys()]
    const found: PullRequestFacts[] = []
    for (let start = 0; start < numbers.length; start += atOnce) {
      const some = numbers.slice(start, start + atOnce)
      const { repository } = someAnswer.parse(await octokit.graphql(someQuery(some), { owner, name }))
      for (const number of some) {
        const node = pullRequestNode(repository[`pullRequest${number}`], self.botId)
        const { isOurs, isFromFork, branch } = node.facts
        if (isOurs && !isFromFork && branch.startsWith('sluice/'))
          found.push({ ...(await complete(connection, node)), body: own.get(number) ?? '' })
      }
    }
    return found
  })
