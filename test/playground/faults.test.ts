import { describe, expect, it } from 'vitest'
import { startGitHub } from './github.ts'

describe('faults on demand', () => {
  it('answer 500 after the request took effect', async () => {
    const github = await startGitHub()
    github.playground.faults.add({ method: 'POST', path: /\/issues$/, effect: { kind: 'fail-after' } })
    expect((await github.as('bot')('POST', 'issues', { title: 'done all the same' })).status).toBe(500)
    const { body } = await github.as('bot')('GET', 'issues')
    expect(body[0]?.['title']).toBe('done all the same')
    expect((await github.as('bot')('POST', 'issues', { title: 'second' })).status).toBe(201)
  })

  it('answer an error without doing anything', async () => {
    const github = await startGitHub()
    const message = 'Base branch was modified. Review and try the merge again.'
    github.playground.faults.add({ path: /\/merge$/, effect: { kind: 'answer', status: 405, message } })
    await github.pullRequest('writer', 'stage', { 'a.md': 'a\n' })
    expect(await github.as('reviewer')('PUT', 'pulls/1/merge', {})).toMatchObject({ status: 405, body: { message } })
    expect((await github.as('reviewer')('PUT', 'pulls/1/merge', {})).status).toBe(200)
  })

  it('cut the connection, before or after the effect', async () => {
    const github = await startGitHub()
    const remove = github.playground.faults.add({
      method: 'POST',
      times: Infinity,
      effect: { kind: 'cut', when: 'before' },
    })
    await expect(github.as('bot')('POST', 'issues', { title: 'never' })).rejects.toThrow()
    remove()
    github.playground.faults.add({ method: 'POST', effect: { kind: 'cut', when: 'after' } })
    await expect(github.as('bot')('POST', 'issues', { title: 'made' })).rejects.toThrow()
    const { body } = await github.as('bot')('GET', 'issues')
    expect([...body].map((issue) => issue['title'])).toEqual(['made'])
  })

  it('let so many pass first, count only what changes something, and say when they cut', async () => {
    const github = await startGitHub()
    const cuts: string[] = []
    const cutting = (): void => void cuts.push('cut')
    github.playground.faults.add({ writes: true, skip: 1, effect: { kind: 'cut', when: 'after', cutting } })
    const post = (title: string) => github.as('bot')('POST', 'issues', { title })
    expect((await post('first')).status).toBe(201)
    expect((await github.as('bot')('POST', '/graphql', { query: 'query { viewer { login } }' })).status).toBe(200)
    expect((await github.as('bot')('GET', 'issues')).status).toBe(200)
    expect(cuts).toEqual([])
    await expect(post('second')).rejects.toThrow()
    expect(cuts).toEqual(['cut'])
    expect((await github.as('bot')('GET', 'issues')).body).toHaveLength(2)
    expect((await post('third')).status).toBe(201)
  })

  it('run one caller into the secondary and the primary limit', async () => {
    const github = await startGitHub()
    const { faults } = github.playground
    faults.add({ actor: 'sluice', effect: { kind: 'secondary-limit', retryAfter: 7 } })
    expect((await github.as('writer')('GET', 'issues')).status).toBe(200)
    const secondary = await github.as('bot')('GET', 'issues')
    expect(secondary.status).toBe(403)
    expect(secondary.headers.get('retry-after')).toBe('7')
    expect(String(secondary.body['message'])).toContain('secondary rate limit')
    faults.add({ actor: 'sluice', effect: { kind: 'primary-limit', resetInSeconds: 60 } })
    const primary = await github.as('bot')('GET', 'issues')
    expect(primary.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(Number(primary.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000)
  })

  it('let lists lag behind while single objects are fresh', async () => {
    const github = await startGitHub()
    const catchUp = github.playground.faults.lagLists()
    await github.as('writer')('POST', 'issues', { title: 'new' })
    await github.as('writer')('POST', 'issues/1/comments', { body: 'new' })
    await github.as('writer')('POST', 'issues/1/reactions', { content: 'eyes' })
    await github.pullRequest('bot', 'stage', { 'a.md': 'a\n' })
    const bot = github.as('bot')
    for (const list of ['issues', 'issues/comments', 'issues/1/reactions', 'pulls'])
      expect((await bot('GET', list)).body).toEqual([])
    const query = '{ repository(owner: "acme", name: "shop") { pullRequests(first: 9) { totalCount } } }'
    const count = async () =>
      (await bot('POST', '/graphql', { query })).body['data']?.['repository']?.['pullRequests']?.['totalCount']
    expect(await count()).toBe(0)
    expect((await bot('GET', 'pulls/2')).body['state']).toBe('open')
    catchUp()
    expect(await count()).toBe(1)
    expect((await bot('GET', 'pulls')).body).toHaveLength(1)
  })

  it('show stale states in lists that lag', async () => {
    const github = await startGitHub()
    await github.pullRequest('bot', 'stage', { 'a.md': 'a\n' })
    github.playground.faults.lagLists()
    await github.as('reviewer')('PUT', 'pulls/1/merge', {})
    expect((await github.as('bot')('GET', 'pulls?state=open')).body).toHaveLength(1)
    github.playground.faults.clear()
    expect((await github.as('bot')('GET', 'pulls?state=open')).body).toEqual([])
  })

  it('take their time when told to', async () => {
    const github = await startGitHub()
    github.playground.faults.add({ effect: { kind: 'latency', milliseconds: 40 } })
    await github.as('bot')('GET', 'issues')
    expect(github.playground.requests.at(-1)?.milliseconds).toBeGreaterThan(35)
  })
})

describe('what every client relies on', () => {
  it('pages lists with links in all directions', async () => {
    const github = await startGitHub()
    for (let count = 0; count < 5; count += 1) await github.as('bot')('POST', 'issues', { title: `n${count}` })
    const second = await github.as('bot')('GET', 'issues?per_page=2&page=2&direction=asc')
    expect([...second.body].map((issue) => issue['title'])).toEqual(['n2', 'n3'])
    const rels = [...(second.headers.get('link') ?? '').matchAll(/[?&]page=(\d+)[^>]*>; rel="(\w+)"/g)]
    expect(rels.map(([, page, rel]) => `${rel}=${page}`)).toEqual(['prev=1', 'next=3', 'last=3', 'first=1'])
    expect((await github.as('bot')('GET', 'issues')).headers.get('link')).toBe(null)
  })

  it('answers 304 to who knows it already, and counts no request for that', async () => {
    const github = await startGitHub()
    const { token } = github.playground.account('writer')
    const ask = (headers = {}) =>
      fetch(`${github.playground.apiUrl}/repos/acme/shop/issues`, {
        headers: { authorization: `token ${token}`, ...headers },
      })
    const first = await ask()
    const second = await ask({ 'if-none-match': first.headers.get('etag') ?? '' })
    expect(second.status).toBe(304)
    expect(second.headers.get('x-ratelimit-used')).toBe(first.headers.get('x-ratelimit-used'))
    await github.as('writer')('POST', 'issues', { title: 'x' })
    expect((await ask({ 'if-none-match': first.headers.get('etag') ?? '' })).status).toBe(200)
  })

  it('writes down every request with who made it', async () => {
    const github = await startGitHub()
    github.playground.requests.length = 0
    await github.as('bot')('GET', 'issues?state=all')
    await github.as('bot')('POST', '/graphql', { query: '{ viewer { login } }' })
    await github.git('writer', 'ls-remote', github.playground.gitUrl)
    expect(
      github.playground.requests
        .map(({ kind, method, path, actor, status }) => [kind, method, path, actor, status])
        .slice(0, 2),
    ).toEqual([
      ['rest', 'GET', '/repos/acme/shop/issues', 'sluice[bot]', 200],
      ['graphql', 'POST', '/graphql', 'sluice[bot]', 200],
    ])
    expect(github.playground.requests.at(-1)).toMatchObject({ kind: 'git', actor: 'writer', status: 200 })
  })

  it('tells a body that is no JSON from one of the wrong shape', async () => {
    const github = await startGitHub()
    const { token } = github.playground.account('writer')
    const post = (body: string) =>
      fetch(`${github.playground.apiUrl}/repos/acme/shop/issues`, {
        method: 'POST',
        headers: { authorization: `token ${token}` },
        body,
      })
    expect((await post('{')).status).toBe(400)
    expect((await post('{"title": 1}')).status).toBe(422)
    const long = await github.as('writer')('POST', 'issues', { title: 'x', body: 'x'.repeat(65_537) })
    expect(long.status).toBe(422)
  })

  it('makes ids that are apart from numbers, and times from its one clock', async () => {
    let time = Date.parse('2026-01-02T03:04:05Z')
    const github = await startGitHub({ clock: () => new Date(time) })
    const issue = await github.as('writer')('POST', 'issues', { title: 'x' })
    expect(Number(issue.body['id'])).toBeGreaterThan(1_000_000)
    expect(issue.body['created_at']).toBe('2026-01-02T03:04:05Z')
    time += 86_400_000
    await github.as('writer')('PATCH', 'issues/1', { state: 'closed' })
    const since = await github.as('writer')('GET', 'issues?state=all&since=2026-01-03T00:00:00Z')
    expect(since.body[0]).toMatchObject({ closed_at: '2026-01-03T03:04:05Z', closed_by: { login: 'writer' } })
  })
})
