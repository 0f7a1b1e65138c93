import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callerWith, type GitHub, startGitHub, temporaryDirectory } from './github.ts'

const change = { 'apps/reviews.yaml': 'weight: 10\nother: 1\n' }

/** A pull request out of somebody's own copy of the repository. */
const fromFork = async (github: GitHub, login: string) => {
  const url = await github.playground.fork(login)
  const clone = join(temporaryDirectory(), 'clone')
  await github.git(login, 'clone', '--quiet', url, clone)
  writeFileSync(join(clone, 'forked.md'), 'from outside\n')
  await github.git(login, '-C', clone, 'add', '.')
  await github.git(login, '-C', clone, 'commit', '--quiet', '-m', 'outside')
  await github.git(login, '-C', clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/offer')
  const opened = await github.as(login)('POST', 'pulls', { title: 'Offer', head: `${login}:offer`, base: 'main' })
  return { opened, clone }
}

describe('opening a pull request', () => {
  it('refuses a second one for the same branches, as long as the first is open', async () => {
    const github = await startGitHub()
    await github.pullRequest('bot', 'stage', change)
    const wish = { title: 'again', head: 'stage', base: 'main' }
    const second = await github.as('bot')('POST', 'pulls', wish)
    expect(second).toMatchObject({
      status: 422,
      body: { errors: [{ message: 'A pull request already exists for acme:stage.' }] },
    })
    await github.as('bot')('PATCH', 'pulls/1', { state: 'closed' })
    expect((await github.as('bot')('POST', 'pulls', wish)).status).toBe(201)
  })

  it('refuses branches without a difference, and branches that are not there', async () => {
    const github = await startGitHub()
    const sha = await github.head('heads/main')
    await github.as('bot')('POST', 'git/refs', { ref: 'refs/heads/same', sha })
    const open = (head: string, base = 'main') => github.as('bot')('POST', 'pulls', { title: 't', head, base })
    expect((await open('same')).body['errors']?.[0]?.['message']).toBe('No commits between main and same')
    expect((await open('none')).body['errors']?.[0]).toMatchObject({ field: 'head', code: 'invalid' })
    expect((await open('same', 'none')).body['errors']?.[0]).toMatchObject({ field: 'base', code: 'invalid' })
  })

  it('is found by its head, among all that there are', async () => {
    const github = await startGitHub()
    await github.pullRequest('bot', 'one', { 'a.md': 'a\n' })
    await github.pullRequest('writer', 'two', { 'b.md': 'b\n' })
    const numbers = async (query: string) => {
      const { body } = await github.as('bot')('GET', `pulls?${query}`)
      return [...body].map((one) => one['number'])
    }
    expect(await numbers('head=acme:two')).toEqual([2])
    expect(await numbers('state=all&sort=created&direction=asc')).toEqual([1, 2])
    expect(await numbers('state=closed')).toEqual([])
  })
})

describe('a pull request', () => {
  it('tells its files, renames and deletions among them, and its commits', async () => {
    const github = await startGitHub()
    const base = await github.head('heads/main')
    const old = await github.as('writer')('GET', 'contents/README.md')
    const tree = await github.as('writer')('POST', 'git/trees', {
      base_tree: base,
      tree: [
        { path: 'README.md', mode: '100644', type: 'blob', sha: null },
        { path: 'docs/README.md', mode: '100644', type: 'blob', sha: old.body['sha'] },
        { path: 'apps/reviews.yaml', mode: '100644', type: 'blob', content: 'weight: 10\nother: 1\n' },
        { path: 'new file.md', mode: '100644', type: 'blob', content: 'x\n' },
      ],
    })
    const commit = await github.as('writer')('POST', 'git/commits', {
      message: 'm',
      tree: tree.body['sha'],
      parents: [base],
    })
    await github.as('writer')('POST', 'git/refs', { ref: 'refs/heads/stage', sha: commit.body['sha'] })
    await github.as('writer')('POST', 'pulls', { title: 't', head: 'stage', base: 'main' })
    const files = await github.as('bot')('GET', 'pulls/1/files')
    expect([...files.body].map((one) => [one['filename'], one['status'], one['additions'], one['deletions']])).toEqual([
      ['apps/reviews.yaml', 'modified', 1, 1],
      ['docs/README.md', 'renamed', 0, 0],
      ['new file.md', 'added', 1, 0],
    ])
    expect(files.body[0]?.['patch']).toBe('@@ -1,2 +1,2 @@\n-weight: 0\n+weight: 10\n other: 1')
    expect(files.body[1]?.['previous_filename']).toBe('README.md')
    expect((await github.as('bot')('GET', 'pulls/1')).body).toMatchObject({ commits: 1, changed_files: 4 })
    const found = await github.as('bot')('GET', `commits/${commit.body['sha']}/pulls`)
    expect(found.body[0]?.['number']).toBe(1)
  })

  it('can be closed and opened again, through the issue too, until its branch is gone', async () => {
    const github = await startGitHub()
    await github.pullRequest('writer', 'stage', change)
    const set = (path: string, state: string) => github.as('writer')('PATCH', path, { state })
    await set('issues/1', 'closed')
    expect((await github.as('bot')('GET', 'pulls/1')).body).toMatchObject({ state: 'closed', merged: false })
    expect((await set('pulls/1', 'open')).body['state']).toBe('open')
    await set('pulls/1', 'closed')
    await github.as('writer')('DELETE', 'git/refs/heads/stage')
    expect((await set('pulls/1', 'open')).status).toBe(422)
  })

  it('stays merged for good', async () => {
    const github = await startGitHub()
    await github.pullRequest('writer', 'stage', change)
    await github.as('reviewer')('PUT', 'pulls/1/merge', {})
    expect((await github.as('writer')('PATCH', 'pulls/1', { state: 'open' })).status).toBe(422)
    expect((await github.as('reviewer')('PUT', 'pulls/1/merge', {})).status).toBe(405)
  })
})

describe('a fork', () => {
  it('offers pull requests that are told apart, and follow its pushes', async () => {
    const github = await startGitHub()
    const { opened, clone } = await fromFork(github, 'outsider')
    expect(opened.body).toMatchObject({
      head: { label: 'outsider:offer', repo: { full_name: 'outsider/shop', fork: true } },
      base: { repo: { full_name: 'acme/shop', fork: false } },
    })
    const query =
      '{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { isCrossRepository headRefOid } } }'
    const look = async () =>
      (await github.as('bot')('POST', '/graphql', { query })).body['data']?.['repository']?.['pullRequest']
    expect(await look()).toMatchObject({ isCrossRepository: true, headRefOid: opened.body['head']?.['sha'] })
    await github.git('outsider', '-C', clone, 'commit', '--quiet', '--allow-empty', '-m', 'more')
    await github.git('outsider', '-C', clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/offer')
    const head = (await github.git('outsider', '-C', clone, 'rev-parse', 'HEAD')).trim()
    expect(await look()).toMatchObject({ headRefOid: head })
    const listed = await github.git('writer', 'ls-remote', github.playground.gitUrl, 'refs/pull/1/head')
    expect(listed).toContain(head)
    expect((await github.as('maintainer')('PUT', 'pulls/1/merge', {})).status).toBe(200)
    expect(await github.file('forked.md')).toBe('from outside\n')
  })

  it('is none of the App’s business', async () => {
    const github = await startGitHub()
    await fromFork(github, 'outsider')
    const { body } = await github.as('bot')('GET', '/repos/outsider/shop/git/ref/heads/main')
    const sha = body['object']?.['sha']
    const wish = { ref: 'refs/heads/mine', sha }
    expect((await github.as('bot')('POST', '/repos/outsider/shop/git/refs', wish)).status).toBe(403)
    expect((await github.as('bot')('PUT', 'pulls/1/update-branch', {})).status).toBe(403)
    expect((await github.as('bot')('GET', '/installation/repositories')).body['total_count']).toBe(1)
    const outsider = callerWith(github.playground, github.playground.account('outsider').token)
    expect((await outsider('POST', '/repos/outsider/shop/git/refs', wish)).status).toBe(201)
  })
})

describe('comparing', () => {
  it('tells identical, ahead, behind and diverged', async () => {
    const github = await startGitHub()
    const first = await github.head('heads/main')
    await github.branch('stage', change)
    await github.branch('main', { 'a.md': 'a\n' })
    const of = async (range: string) => {
      const { body } = await github.as('bot')('GET', `compare/${range}`)
      return [body['status'], body['ahead_by'], body['behind_by'], String(body['merge_base_commit']?.['sha']) === first]
    }
    expect(await of('main...stage')).toEqual(['diverged', 1, 1, true])
    expect(await of(`${first}...stage`)).toEqual(['ahead', 1, 0, true])
    expect(await of(`stage...${first}`)).toEqual(['behind', 0, 1, true])
    expect(await of(`${first}...${first}`)).toEqual(['identical', 0, 0, true])
    expect((await github.as('bot')('GET', 'compare/main...none')).status).toBe(404)
  })
})

describe('contents', () => {
  it('are read at any revision, as JSON or raw, files and directories', async () => {
    const github = await startGitHub()
    const before = await github.head('heads/main')
    await github.branch('main', { 'apps/reviews.yaml': 'weight: 99\n', 'apps/ä b.yaml': 'x: 1\n' })
    expect(await github.file('apps/reviews.yaml')).toBe('weight: 99\n')
    expect(await github.file('apps/reviews.yaml', before)).toBe('weight: 0\nother: 1\n')
    expect(await github.file(encodeURIComponent('apps/ä b.yaml'))).toBe('x: 1\n')
    const listed = await github.as('bot')('GET', 'contents/apps')
    expect([...listed.body].map((one) => [one['name'], one['type']])).toEqual([
      ['reviews.yaml', 'file'],
      ['ä b.yaml', 'file'],
    ])
    expect([...(await github.as('bot')('GET', 'contents')).body].map((one) => one['name'])).toEqual([
      'README.md',
      'apps',
    ])
    const raw = await fetch(`${github.playground.apiUrl}/repos/acme/shop/contents/apps/reviews.yaml`, {
      headers: {
        accept: 'application/vnd.github.raw+json',
        authorization: `Bearer ${github.playground.account('writer').token}`,
      },
    })
    expect(await raw.text()).toBe('weight: 99\n')
    expect((await github.as('bot')('GET', 'contents/nothing')).status).toBe(404)
    expect((await github.as('bot')('GET', 'contents/apps?ref=none')).status).toBe(404)
  })

  it('are written as one commit of the person, on the text that was seen', async () => {
    const github = await startGitHub()
    const { body } = await github.as('writer')('GET', 'contents/README.md')
    const put = (sha?: unknown) =>
      github.as('writer')('PUT', 'contents/README.md', {
        message: 'by hand',
        content: Buffer.from('new\n').toString('base64'),
        ...(sha ? { sha } : {}),
      })
    expect((await put()).status).toBe(422)
    expect((await put('f'.repeat(40))).status).toBe(409)
    const done = await put(body['sha'])
    expect(done).toMatchObject({ status: 200, body: { commit: { author: { name: 'writer' }, message: 'by hand' } } })
    expect(await github.file('README.md')).toBe('new\n')
    expect((await github.as('outsider')('PUT', 'contents/x', { message: 'm', content: '' })).status).toBe(404)
  })
})
