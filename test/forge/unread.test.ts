import { afterEach, describe, expect, it } from 'vitest'
import { RateLimited } from '../../src/reconcile/ports.ts'
import { type AnsweringServer, answering } from './answering-server.ts'

let server: AnsweringServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const at = '2026-03-02T09:00:00Z'
const author = { __typename: 'User', login: 'ada', databaseId: 5 }

const comment = (id: number, changes: object = {}) => ({
  id: `C_${id}`,
  fullDatabaseId: String(id),
  body: `/canary ${id}`,
  url: 'https://forge.test/c',
  createdAt: at,
  lastEditedAt: null,
  author,
  reactionGroups: [],
  ...changes,
})

const noPage = { hasNextPage: false, endCursor: null }

const comments = (nodes: readonly unknown[]) => ({ pageInfo: { hasPreviousPage: false, startCursor: null }, nodes })

const issue = (number: number, nodes: readonly unknown[], changes: object = {}) => ({
  ...comment(number),
  id: `I_${number}`,
  number,
  state: 'OPEN',
  updatedAt: at,
  closedAt: null,
  locked: false,
  timelineItems: { nodes: [] },
  comments: comments(nodes),
  ...changes,
})

const answered = (issues: readonly unknown[]) => ({
  repository: { issues: { pageInfo: noPage, nodes: issues }, pullRequests: { pageInfo: noPage, nodes: [] } },
})

const heardFrom = async (answer: object) => {
  server = await answering((app) => {
    app.post('/graphql', (context) => context.json(answer))
  })
  const unread: string[] = []
  const heard = await server.forge.heard(0, (what) => unread.push(what))
  return { sources: heard.map(({ source }) => source), unread }
}

describe('what has not the form that GitHub promises', () => {
  it.each([
    ['a comment', issue(1, [comment(10), comment(11, { createdAt: 'yesterday' }), comment(12)])],
    ['a comment without a text', issue(1, [comment(10), comment(11, { body: null }), comment(12)])],
    ['a comment that is a number', issue(1, [comment(10), 11, comment(12)])],
  ])('%s is left out and told, and the others are heard', async (_, thread) => {
    const { sources, unread } = await heardFrom({ data: answered([thread, issue(2, [comment(20)])]) })
    expect(sources).toEqual(['issue/1', 'issue/2', 'comment/10', 'comment/12', 'comment/20'])
    expect(unread).toHaveLength(1)
  })

  it('is a whole thread: the other threads are heard', async () => {
    const broken = issue(1, [comment(10)], { state: 'ELSEWHERE' })
    const { sources, unread } = await heardFrom({ data: answered([broken, issue(2, [comment(20)])]) })
    expect(sources).toEqual(['issue/2', 'comment/20'])
    expect(unread).toEqual(['#1: state'])
  })

  it('is an issue’s own text: its comments are heard', async () => {
    const { sources } = await heardFrom({ data: answered([issue(1, [comment(10)], { body: null })]) })
    expect(sources).toEqual(['comment/10'])
  })

  it('is null beside an error of GitHub’s own about it', async () => {
    const path = ['repository', 'issues', 'nodes', 0, 'comments', 'nodes', 0]
    const errors = [{ type: 'INTERNAL', message: 'Something went wrong.', path }]
    const { sources, unread } = await heardFrom({ data: answered([issue(1, [null, comment(12)])]), errors })
    expect(sources).toEqual(['issue/1', 'comment/12'])
    expect(unread).toEqual(['repository.issues.nodes.0.comments.nodes.0: Something went wrong.'])
  })
})

it('a limit is no partial answer', async () => {
  const errors = [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded.' }]
  await expect(heardFrom({ data: answered([]), errors })).rejects.toBeInstanceOf(RateLimited)
})
