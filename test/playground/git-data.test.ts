import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startPlayground } from '../../src/playground/playground.ts'
import { afterwards, callerWith, startGitHub, temporaryDirectory } from './github.ts'

describe('references', () => {
  it('are made once: who comes second is told so', async () => {
    const github = await startGitHub()
    const sha = await github.head('heads/main')
    const wish = { ref: 'refs/sluice/open/default/_/reviews', sha }
    const answers = await Promise.all([1, 2, 3].map(() => github.as('bot')('POST', 'git/refs', wish)))
    expect(answers.map((one) => one.status).sort()).toEqual([201, 422, 422])
    const refused = answers.filter((one) => one.status === 422)
    expect(refused.map((one) => one.body['message'])).toEqual(Array(2).fill('Reference already exists'))
    const found = await github.as('bot')('GET', 'git/matching-refs/sluice/open/')
    expect([...found.body].map((one) => one['ref'])).toEqual([wish.ref])
    const listed = await github.git('writer', 'ls-remote', github.playground.gitUrl, 'refs/sluice/*')
    expect(listed).toBe(`${sha}\t${wish.ref}\n`)
    expect((await github.as('bot')('DELETE', 'git/refs/sluice/open/default/_/reviews')).status).toBe(204)
    expect((await github.as('bot')('DELETE', 'git/refs/sluice/open/default/_/reviews')).status).toBe(422)
  })

  it('move forward, and elsewhere only by force', async () => {
    const github = await startGitHub()
    const first = await github.head('heads/main')
    const one = await github.branch('one', { 'a.md': 'a' })
    const two = await github.branch('two', { 'b.md': 'b' })
    const move = (body: object) => github.as('writer')('PATCH', 'git/refs/heads/one', body)
    expect(await move({ sha: two })).toMatchObject({ status: 422, body: { message: 'Update is not a fast forward' } })
    expect((await move({ sha: two, force: true })).status).toBe(200)
    expect((await move({ sha: first })).status).toBe(422)
    expect(await github.head('heads/one')).toBe(two)
    expect((await github.as('writer')('GET', `git/commits/${one}`)).status).toBe(200)
    expect((await github.as('writer')('PATCH', 'git/refs/heads/none', { sha: one })).body['message']).toBe(
      'Reference does not exist',
    )
  })

  it('refuse names that git would not take, and those that GitHub keeps for itself', async () => {
    const github = await startGitHub()
    const sha = await github.head('heads/main')
    const status = async (ref: string) => (await github.as('bot')('POST', 'git/refs', { ref, sha })).status
    for (const ref of [
      'heads/x',
      'refs/x',
      'refs/heads/a..b',
      'refs/heads/a b',
      'refs/heads/x.lock',
      'refs/pull/1/head',
    ])
      expect(await status(ref), ref).toBe(422)
    expect(await status('refs/heads/-')).toBe(201)
  })

  it('cannot point at what is not there', async () => {
    const github = await startGitHub()
    const { status } = await github.as('bot')('POST', 'git/refs', { ref: 'refs/heads/x', sha: 'f'.repeat(40) })
    expect(status).toBe(422)
  })
})

describe('commits through the API', () => {
  it('are verified when an App makes them in its own name, and at no other time', async () => {
    const github = await startGitHub()
    const parent = await github.head('heads/main')
    const { tree } = (await github.as('bot')('GET', `git/commits/${parent}`)).body
    const wish = { message: 'm', tree: tree?.['sha'], parents: [parent] }
    const made = async (login: string, more = {}) => {
      const { body } = await github.as(login)('POST', 'git/commits', { ...wish, ...more })
      return [body['verification']?.['verified'], body['author']?.['name'], body['committer']?.['name']]
    }
    expect(await made('bot')).toEqual([true, 'sluice[bot]', 'GitHub'])
    expect(await made('bot', { author: { name: 'A', email: 'a@b' } })).toEqual([false, 'A', 'A'])
    expect(await made('writer')).toEqual([false, 'writer', 'writer'])
  })

  it('build their tree on another: entries put in, replaced and taken out', async () => {
    const github = await startGitHub()
    const base = await github.head('heads/main')
    const { body } = await github.as('bot')('POST', 'git/trees', {
      base_tree: base,
      tree: [
        { path: 'apps/new/deep.yaml', mode: '100755', type: 'blob', content: 'new: 1\n' },
        { path: 'README.md', mode: '100644', type: 'blob', sha: null },
      ],
    })
    const whole = await github.as('bot')('GET', `git/trees/${body['sha']}?recursive=1`)
    expect([...(whole.body['tree'] ?? [])].map((one) => `${one['mode']} ${one['path']}`)).toEqual([
      '040000 apps',
      '040000 apps/new',
      '100755 apps/new/deep.yaml',
      '100644 apps/reviews.yaml',
    ])
    const blob = await github.as('bot')('POST', 'git/blobs', { content: 'AAEC/w==', encoding: 'base64' })
    expect((await github.as('bot')('GET', `git/blobs/${blob.body['sha']}`)).body['content']).toBe('AAEC/w==')
    const bad = { base_tree: base, tree: [{ path: '../x', mode: '100644', type: 'blob', content: '' }] }
    expect((await github.as('bot')('POST', 'git/trees', bad)).status).toBe(422)
  })
})

describe('git over HTTP', () => {
  it('loses a push, or refuses one, when told to', async () => {
    const github = await startGitHub()
    const { faults, gitUrl } = github.playground
    const clone = join(temporaryDirectory(), 'clone')
    await github.git('writer', 'clone', '--quiet', gitUrl, clone)
    const push = (branch: string) =>
      github.git('writer', '-C', clone, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`)
    const branches = async () =>
      [...(await github.as('writer')('GET', 'branches')).body].map(({ name }) => String(name))
    const cuts: string[] = []
    const cutting = (): void => void cuts.push('cut')
    // git itself sends again where a connection that it kept is cut.
    faults.add({ writes: true, actor: 'writer', effect: { kind: 'cut', when: 'before', cutting } })
    await push('made')
    expect(cuts).toEqual(['cut'])
    faults.add({ path: /git-receive-pack$/, effect: { kind: 'answer', status: 503 } })
    await expect(push('refused')).rejects.toThrow()
    await push('at-last')
    expect(await branches()).toEqual(['at-last', 'made', 'main'])
  })

  it('has as many repositories as are asked for, each on its own from then on', async () => {
    const github = await startGitHub()
    const { playground } = github
    expect(await playground.addRepository('other')).toBe('acme/other')
    const head = async (name: string) =>
      (await github.as('writer')('GET', `/repos/acme/${name}/git/ref/heads/main`)).body['object']
    expect(await head('other')).toMatchObject({ sha: String((await head('shop'))?.['sha']) })
    const made = await github.as('writer')('POST', '/repos/acme/other/issues', { title: 'elsewhere' })
    expect(made.status).toBe(201)
    expect((await github.as('writer')('GET', 'issues')).body).toHaveLength(0)
  })

  it('clones, pushes and tells unverified commits', async () => {
    const github = await startGitHub()
    const clone = join(temporaryDirectory(), 'clone')
    await github.git('writer', 'clone', '--quiet', github.playground.gitUrl, clone)
    writeFileSync(join(clone, 'pushed.md'), 'pushed\n')
    await github.git('writer', '-C', clone, 'add', '.')
    await github.git('writer', '-C', clone, 'commit', '--quiet', '-m', 'by hand')
    await github.git('writer', '-C', clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/main')
    expect(await github.file('pushed.md')).toBe('pushed\n')
    const { body } = await github.as('bot')('GET', 'commits/main')
    expect(body['commit']?.['verification']).toMatchObject({ verified: false, reason: 'unsigned' })
    expect(body['files']?.[0]).toMatchObject({ filename: 'pushed.md', status: 'added', additions: 1 })
  })

  it('brings pull requests along before the push is answered', async () => {
    const github = await startGitHub()
    await github.pullRequest('writer', 'stage', { 'a.md': 'a\n' })
    const clone = join(temporaryDirectory(), 'clone')
    await github.git('writer', 'clone', '--quiet', '--branch', 'stage', github.playground.gitUrl, clone)
    await github.git('writer', '-C', clone, 'commit', '--quiet', '--allow-empty', '-m', 'more')
    await github.git('writer', '-C', clone, 'push', '--quiet', 'origin', 'stage')
    const head = (await github.git('writer', '-C', clone, 'rev-parse', 'HEAD')).trim()
    expect((await github.as('bot')('GET', 'pulls/1')).body['head']?.['sha']).toBe(head)
    expect(await github.git('writer', 'ls-remote', github.playground.gitUrl, 'refs/pull/1/head')).toContain(head)
    await github.git('writer', '-C', clone, 'push', '--quiet', 'origin', '--delete', 'stage')
    expect((await github.as('bot')('GET', 'pulls/1')).body).toMatchObject({ state: 'closed', merged: false })
    expect(await github.git('writer', 'ls-remote', github.playground.gitUrl, 'refs/pull/1/head')).toContain(head)
  })

  it('refuses pushes to a protected branch with GitHub’s own words', async () => {
    const github = await startGitHub()
    github.playground.settings.protect({ requiredReviews: 1 })
    const clone = join(temporaryDirectory(), 'clone')
    await github.git('maintainer', 'clone', '--quiet', github.playground.gitUrl, clone)
    await github.git('maintainer', '-C', clone, 'commit', '--quiet', '--allow-empty', '-m', 'more')
    await expect(github.git('maintainer', '-C', clone, 'push', 'origin', 'HEAD:main')).rejects.toThrow('GH006')
    await github.git('maintainer', '-C', clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/free')
  })

  it('keeps wrong tokens out', async () => {
    const github = await startGitHub()
    const answer = await fetch(`${github.playground.gitUrl}/info/refs?service=git-receive-pack`, {
      headers: { authorization: `Basic ${Buffer.from('x-access-token:wrong').toString('base64')}` },
    })
    expect(answer.status).toBe(401)
  })
})

describe('an empty repository', () => {
  it('has no commits and takes a first push', async () => {
    const playground = await startPlayground()
    afterwards(() => playground.close())
    const writer = callerWith(playground, playground.account('writer').token)
    expect((await writer('GET', 'commits')).status).toBe(409)
    expect((await writer('GET', 'git/ref/heads/main')).status).toBe(409)
  })
})
