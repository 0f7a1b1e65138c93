import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GraphqlSyntaxError, parseGraphql } from '../../src/playground/graphql/language.ts'
import { type GitHub, startGitHub } from './github.ts'

const ask = async (github: GitHub, query: string, variables = {}, login = 'bot') =>
  (await github.as(login)('POST', '/graphql', { query, variables })).body

const inRepository = (selection: string) => `{ repository(owner: "acme", name: "shop") { ${selection} } }`

describe('GraphQL', () => {
  it('answers what is asked of a pull request, at any depth', async () => {
    const github = await startGitHub()
    await github.as('writer')('POST', 'issues', { title: 'Release' })
    await github.pullRequest('bot', 'stage', { 'a.md': 'a\n' })
    const head = await github.head('heads/stage')
    await github.as('reviewer')('POST', 'pulls/2/reviews', { event: 'APPROVE', body: 'fine' })
    await github.as('writer')('POST', 'issues/2/comments', { body: 'go' })
    const answer = await ask(
      github,
      `query ($number: Int!) { repository(owner: "acme", name: "shop") { pr: issueOrPullRequest(number: $number) {
        __typename ... on PullRequest { ...Facts comments(last: 1) { nodes { body author { login } viewerDidAuthor } } } } } }
      fragment Facts on PullRequest {
        number state merged mergeable headRefOid baseRefName isCrossRepository
        author { __typename login ... on Bot { databaseId } }
        commits(last: 1) { totalCount nodes { commit { oid } } }
        reviews(first: 10) { nodes { state body commit { oid } author { login ... on User { databaseId } } } }
      }`,
      { number: 2 },
    )
    expect(answer).toEqual({
      data: {
        repository: {
          pr: {
            __typename: 'PullRequest',
            number: 2,
            state: 'OPEN',
            merged: false,
            mergeable: 'UNKNOWN',
            headRefOid: head,
            baseRefName: 'main',
            isCrossRepository: false,
            author: { __typename: 'Bot', login: 'sluice', databaseId: github.playground.app.botId },
            commits: { totalCount: 1, nodes: [{ commit: { oid: head } }] },
            reviews: {
              nodes: [
                {
                  state: 'APPROVED',
                  body: 'fine',
                  commit: { oid: head },
                  author: { login: 'reviewer', databaseId: github.playground.account('reviewer').id },
                },
              ],
            },
            comments: { nodes: [{ body: 'go', author: { login: 'writer' }, viewerDidAuthor: false }] },
          },
        },
      },
    })
    const again = await ask(github, inRepository('pullRequest(number: 2) { mergeable mergeStateStatus }'))
    expect(again['data']?.['repository']?.['pullRequest']).toEqual({
      mergeable: 'MERGEABLE',
      mergeStateStatus: 'CLEAN',
    })
  })

  it('pages from either end with cursors', async () => {
    const github = await startGitHub()
    await github.as('writer')('POST', 'issues', { title: 'Release' })
    for (const body of ['1', '2', '3', '4', '5']) await github.as('writer')('POST', 'issues/1/comments', { body })
    const page = async (bounds: string) => {
      const answer = await ask(
        github,
        inRepository(`issue(number: 1) { comments(${bounds}) { totalCount nodes { body }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`),
      )
      const found = answer['data']?.['repository']?.['issue']?.['comments']
      return {
        texts: [...(found?.['nodes'] ?? [])].map((one) => String(one['body'])).join(''),
        info: found?.['pageInfo'],
      }
    }
    const first = await page('first: 2')
    expect([first.texts, first.info?.['hasNextPage'], first.info?.['hasPreviousPage']]).toEqual(['12', true, false])
    expect((await page(`first: 2, after: "${first.info?.['endCursor']}"`)).texts).toBe('34')
    const last = await page('last: 2')
    expect([last.texts, last.info?.['hasPreviousPage']]).toEqual(['45', true])
    expect((await page(`last: 2, before: "${last.info?.['startCursor']}"`)).texts).toBe('23')
  })

  it('reacts on reviews, once each, and takes it back', async () => {
    const github = await startGitHub()
    await github.pullRequest('bot', 'stage', { 'a.md': 'a\n' })
    const review = await github.as('reviewer')('POST', 'pulls/1/reviews', { event: 'COMMENT', body: '/hold' })
    const id = review.body['node_id']
    const change = (name: string) =>
      ask(
        github,
        `mutation ($id: ID!) { ${name}(input: { subjectId: $id, content: ROCKET }) { reaction { content user { login } } } }`,
        { id },
      )
    const groups = async (login: string) => {
      const answer = await ask(
        github,
        `query ($id: ID!) { node(id: $id) { ... on PullRequestReview {
          reactions(first: 10, content: ROCKET) { nodes { user { login databaseId } } }
          reactionGroups { content viewerHasReacted reactors(first: 1) { nodes { ... on Bot { databaseId } } } } } } }`,
        { id },
        login,
      )
      const node = answer['data']?.['node']
      const rocket = [...(node?.['reactionGroups'] ?? [])].find((one) => String(one['content']) === 'ROCKET')
      return [node?.['reactions']?.['nodes'], rocket?.['viewerHasReacted'], rocket?.['reactors']?.['nodes']]
    }
    await change('addReaction')
    await change('addReaction')
    const databaseId = github.playground.app.botId
    expect(await groups('bot')).toEqual([[{ user: { login: 'sluice', databaseId } }], true, [{ databaseId }]])
    expect((await groups('writer'))[1]).toBe(false)
    await change('removeReaction')
    expect(await groups('bot')).toEqual([[], false, []])
  })

  it('remembers every closing, which reopening hides elsewhere', async () => {
    const github = await startGitHub()
    await github.as('writer')('POST', 'issues', { title: 'Release' })
    await github.as('writer')('PATCH', 'issues/1', { state: 'closed' })
    await github.as('writer')('PATCH', 'issues/1', { state: 'open' })
    const answer = await ask(
      github,
      inRepository(
        'issue(number: 1) { closedAt timelineItems(last: 1, itemTypes: [CLOSED_EVENT]) { nodes { ... on ClosedEvent { actor { login } } } } }',
      ),
    )
    expect(answer['data']?.['repository']?.['issue']).toEqual({
      closedAt: null,
      timelineItems: { nodes: [{ actor: { login: 'writer' } }] },
    })
  })

  it.each([
    [
      'a field that is not there',
      inRepository('issue(number: 1) { colour }'),
      "Field 'colour' doesn't exist on type 'Issue'",
    ],
    [
      'an argument that is not taken',
      inRepository('issue(number: 1) { title(last: 1) }'),
      "doesn't accept argument 'last'",
    ],
    ['a list without bounds', inRepository('issues { totalCount }'), 'You must provide a `first` or `last` value'],
    ['a list of too many', inRepository('issues(first: 101) { totalCount }'), 'exceeds the `first` limit of 100'],
    ['an object without selections', inRepository('issue(number: 1)'), 'must have selections'],
    ['a variable nobody declared', '{ node(id: $id) { id } }', 'not declared'],
    ['a variable nobody uses', 'query ($id: ID!) { viewer { login } }', 'not used'],
    ['a variable that is not given', 'query ($id: ID!) { node(id: $id) { id } }', 'invalid value'],
    ['a fragment that is not there', '{ viewer { ...Nothing } }', 'was used, but not defined'],
    ['text that is no GraphQL', '{ viewer ', 'Expected'],
  ])('refuses %s, without data', async (_, query, message) => {
    const github = await startGitHub()
    await github.as('writer')('POST', 'issues', { title: 'Release' })
    const answer = await ask(github, query)
    expect(String(answer['errors']?.[0]?.['message'])).toContain(message)
    expect(answer['data']).toBeUndefined()
  })

  it('says NOT_FOUND and FORBIDDEN at the field that it concerns', async () => {
    const github = await startGitHub({ permissions: { metadata: 'read', contents: 'read', issues: 'read' } })
    const missing = await ask(github, inRepository('name issue(number: 9) { id }'))
    expect(missing).toMatchObject({
      data: { repository: { name: 'shop', issue: null } },
      errors: [{ type: 'NOT_FOUND', path: ['repository', 'issue'] }],
    })
    const forbidden = await ask(github, inRepository('pullRequests(first: 1) { totalCount }'))
    expect(forbidden['errors']?.[0]).toMatchObject({ type: 'FORBIDDEN' })
    expect((await ask(github, '{ node(id: "X_1") { id } }'))['errors']?.[0]?.['type']).toBe('NOT_FOUND')
  })

  it('reads names, directives, defaults and lists of values', async () => {
    const github = await startGitHub()
    const answer = await ask(
      github,
      `query Q($with: Boolean = false, $ids: [ID!]! = []) {
        viewer { a: login b: login @include(if: $with) c: login @skip(if: $with) } nodes(ids: $ids) { id } # a remark
      }`,
    )
    expect(answer['data']).toEqual({ viewer: { a: 'sluice', c: 'sluice' }, nodes: [] })
  })
})

describe('the parser', () => {
  it('takes any text: a document, or a syntax error and nothing else', () => {
    const word = fc.constantFrom(
      'query',
      'fragment',
      'on',
      'a',
      '{',
      '}',
      '(',
      ')',
      ':',
      '$',
      '...',
      '@',
      '"x"',
      '1',
      '[',
      ']',
      '!',
      '=',
      '%',
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 14 }), (words) => {
        try {
          parseGraphql(words.join(' '))
        } catch (error) {
          expect(error).toBeInstanceOf(GraphqlSyntaxError)
        }
      }),
    )
  })
})
