import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Mirror } from '../../src/git/git.ts'
import { author, leaveBehind, makeRemote, packsOf, type Remote, routeFor } from './remote.ts'

const date = new Date('2024-05-01T10:00:00Z')

describe('a mirror', () => {
  let remote: Remote
  let mirror: Mirror
  beforeAll(async () => {
    remote = makeRemote()
    remote.commit({ 'reviews.yaml': routeFor('reviews'), 'other/README.md': 'hello' }, { message: 'first' })
    mirror = await remote.mirror()
  })
  afterAll(async () => {
    await mirror.close()
    remote.remove()
  })

  it('knows a branch after a fetch, and forgets one that is gone', async () => {
    remote.commit({ 'a.yaml': 'a: 1' }, { branch: 'passing' })
    await mirror.fetch()
    expect(await mirror.resolve('refs/heads/passing')).toBe(remote.head('passing'))
    remote.git('update-ref', '-d', 'refs/heads/passing')
    await mirror.fetch()
    expect(await mirror.resolve('refs/heads/passing')).toBeNull()
  })

  it('follows a branch that was rewritten', async () => {
    const first = remote.commit({ 'a.yaml': 'a: 1' }, { branch: 'rewritten' })
    await mirror.fetch()
    remote.git('update-ref', 'refs/heads/rewritten', remote.head('main'))
    await mirror.fetch({ refs: ['refs/heads/rewritten'] })
    expect(await mirror.resolve('refs/heads/rewritten')).toBe(remote.head('main'))
    expect((await mirror.commit(first))?.sha).toBe(first)
  })

  it('makes a commit that no ref points to, and pushes it to a new branch', async () => {
    const parent = remote.head()
    const made = await mirror.commitEdits({
      parent,
      files: [{ path: 'reviews.yaml', content: routeFor('reviews', 90), mode: '100644' }],
      message: 'reviews: v2 0 → 10 %\n\nSluice-Stage: 1/2\n',
      author,
      committer: author,
      date,
    })
    if (!made.ok) throw new Error(made.problems[0].message)
    expect(made.value.paths).toEqual(['reviews.yaml'])
    expect((await mirror.refs('refs/import/')).size).toBe(0)
    expect(await mirror.changedPaths(parent, made.value.commit)).toEqual(['reviews.yaml'])
    const ref = 'refs/heads/sluice/reviews/r1/1-1'
    expect(await mirror.push({ ref, sha: made.value.commit, expected: null })).toEqual({ kind: 'pushed' })
    expect(remote.head('sluice/reviews/r1/1-1')).toBe(made.value.commit)
    expect(remote.read(made.value.commit, 'reviews.yaml')).toBe(routeFor('reviews', 90))
    expect(remote.read(made.value.commit, 'other/README.md')).toBe('hello')
    // The mirror knows what it pushed without another fetch.
    expect(await mirror.resolve(ref)).toBe(made.value.commit)
    const commit = await mirror.commit(made.value.commit)
    expect(commit).toMatchObject({
      parents: [parent],
      author,
      committer: author,
      committedAt: date,
      message: 'reviews: v2 0 → 10 %\n\nSluice-Stage: 1/2',
      trailers: [{ key: 'Sluice-Stage', value: '1/2' }],
    })
  })

  it('makes the same commit from the same request, so that doing it twice changes nothing', async () => {
    const request = {
      parent: remote.head(),
      files: [{ path: 'twice.yaml', content: 'a: 1\n', mode: '100644' as const }],
      message: 'twice',
      author,
      committer: author,
      date,
    }
    expect(await mirror.commitEdits(request)).toEqual(await mirror.commitEdits(request))
  })

  it('keeps the executable bit, creates in new directories and deletes', async () => {
    const parent = remote.commit({ 'run.yaml': { executable: 'a: 1\n' }, 'gone.yaml': 'a: 1\n' })
    await mirror.fetch()
    const made = await mirror.commitEdits({
      parent,
      files: [
        { path: 'run.yaml', content: 'a: 2\n', mode: '100755' },
        { path: 'new/deep/b.yaml', content: 'b: 1\n', mode: '100644' },
        { path: 'gone.yaml', content: null, mode: '100644' },
      ],
      message: 'three',
      author,
      committer: author,
      date,
    })
    if (!made.ok) throw new Error(made.problems[0].message)
    expect(made.value.paths).toEqual(['gone.yaml', 'new/deep/b.yaml', 'run.yaml'])
    const entries = await mirror.listTree(made.value.commit, '')
    expect(entries.map(({ path, mode }) => `${mode} ${path}`)).toEqual([
      '100644 new/deep/b.yaml',
      '100644 other/README.md',
      '100644 reviews.yaml',
      '100755 run.yaml',
    ])
    expect((await mirror.listTree(made.value.commit, 'new/deep')).map(({ path }) => path)).toEqual(['new/deep/b.yaml'])
  })

  it('says who is older, what two commits share, and where the first-parent line begins', async () => {
    const [root] = (await mirror.log({ from: remote.head() })).slice(-1)
    const head = remote.head()
    const side = remote.commit({ 'side.yaml': 'a: 1' }, { branch: 'side' })
    await mirror.fetch()
    expect(await mirror.isAncestor(root?.sha ?? '', head)).toBe(true)
    expect(await mirror.isAncestor(head, root?.sha ?? '')).toBe(false)
    expect(await mirror.isAncestor(`${'0'.repeat(39)}1`, head)).toBeNull()
    expect(await mirror.mergeBase(head, root?.sha ?? '')).toBe(root?.sha)
    expect(await mirror.mergeBase(head, side)).toBeNull()
    expect(await mirror.rootCommit(head)).toBe(root?.sha)
  })

  it('reads a file, says null where there is none, and a problem where it is no file', async () => {
    const revision = remote.commit({ 'link.yaml': { link: '/etc/passwd' }, 'sub.yaml': { submodule: remote.head() } })
    await mirror.fetch()
    expect(await mirror.readFile(revision, 'other/README.md')).toEqual({
      ok: true,
      value: { path: 'other/README.md', text: 'hello', mode: '100644' },
    })
    expect(await mirror.readFile(revision, 'nothing.yaml')).toEqual({ ok: true, value: null })
    for (const path of ['link.yaml', 'sub.yaml', 'other']) {
      expect(await mirror.readFile(revision, path)).toMatchObject({
        ok: false,
        problems: [{ code: 'file-not-regular', path }],
      })
    }
  })

  it('answers a fetch from nowhere with a problem', async () => {
    const lonely = makeRemote()
    const broken = await lonely.mirror()
    rmSync(lonely.directory, { recursive: true })
    expect(await broken.fetch()).toMatchObject({ ok: false, problems: [{ code: 'git-not-found' }] })
    await broken.close()
    lonely.remove()
  })

  it('is tidied once much was left behind, and works on', async () => {
    const lonely = makeRemote()
    lonely.commit({ 'a.yaml': 'a: 1' })
    const left = await lonely.mirror()
    await left.fetch()
    const directory = join(lonely.root, 'mirror')
    await left.tidy()
    expect(packsOf(directory)).toBe(0)
    leaveBehind(directory)
    await left.tidy()
    expect(packsOf(directory)).toBe(1)
    expect(await left.resolve('refs/heads/main')).toBe(lonely.head())
    expect(await left.readFile(lonely.head(), 'a.yaml')).toMatchObject({ ok: true, value: { text: 'a: 1' } })
    await left.close()
    lonely.remove()
  })
})
