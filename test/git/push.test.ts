import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Mirror } from '../../src/git/git.ts'
import { parsePush } from '../../src/git/push.ts'
import { addHook, author, makeRemote, type Remote, routeFor } from './remote.ts'

describe('a push', () => {
  let remote: Remote
  let mirror: Mirror
  let head: string
  beforeAll(async () => {
    remote = makeRemote()
    head = remote.commit({ 'reviews.yaml': routeFor('reviews') })
    mirror = await remote.mirror()
  })
  afterAll(async () => {
    await mirror.close()
    remote.remove()
  })
  const commitOf = async (text: string): Promise<string> => {
    const made = await mirror.commitEdits({
      parent: head,
      files: [{ path: 'a.yaml', content: text, mode: '100644' }],
      message: text,
      author,
      committer: author,
      date: new Date(0),
    })
    if (!made.ok) throw new Error(made.problems[0].message)
    return made.value.commit
  }

  it('creates a ref once: whoever comes second is told, with another commit or with the same', async () => {
    const ref = 'refs/sluice/open/prod/default/reviews'
    expect(await mirror.push({ ref, sha: head, expected: null })).toEqual({ kind: 'pushed' })
    expect(await mirror.push({ ref, sha: await commitOf('other'), expected: null })).toEqual({
      kind: 'stale',
      refs: [ref],
    })
    expect(await mirror.push({ ref, sha: head, expected: null })).toEqual({ kind: 'already-there' })
    expect([...(await mirror.refs('refs/sluice/open/'))]).toEqual([[ref, head]])
  })

  it('moves a ref only from where it was expected to be', async () => {
    const ref = 'refs/heads/moving'
    const [one, two] = [await commitOf('one'), await commitOf('two')]
    await mirror.push({ ref, sha: one, expected: null })
    expect(await mirror.push({ ref, sha: two, expected: head })).toEqual({ kind: 'stale', refs: [ref] })
    expect(remote.head('moving')).toBe(one)
    expect(await mirror.push({ ref, sha: two, expected: one })).toEqual({ kind: 'pushed' })
    expect(await mirror.deleteRef(ref, one)).toEqual({ kind: 'stale', refs: [ref] })
    expect(await mirror.deleteRef(ref, two)).toEqual({ kind: 'pushed' })
    expect(await mirror.resolve(ref)).toBeNull()
  })

  it('moves several refs, or none of them', async () => {
    const sha = await commitOf('several')
    const updates = ['refs/sluice/open/prod/default/a', 'refs/sluice/open/prod/default/b'].map((ref) => ({
      ref,
      sha,
      expected: null,
    }))
    remote.git('update-ref', 'refs/sluice/open/prod/default/b', head)
    expect(await mirror.push(updates)).toEqual({ kind: 'stale', refs: ['refs/sluice/open/prod/default/b'] })
    expect(remote.git('for-each-ref', 'refs/sluice/open/prod/default/a')).toBe('')
    remote.git('update-ref', '-d', 'refs/sluice/open/prod/default/b')
    expect(await mirror.push(updates)).toEqual({ kind: 'pushed' })
  })

  it('hands on what the remote says when it refuses', async () => {
    const guarded = makeRemote()
    const first = guarded.commit({ 'a.yaml': 'a: 1' })
    addHook(guarded, 'pre-receive', 'echo "GH006: Protected branch update failed for refs/heads/main." >&2; exit 1')
    const watched = await guarded.mirror()
    const outcome = await watched.push({ ref: 'refs/heads/x', sha: first, expected: null })
    expect(outcome).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/GH006: Protected branch.*pre-receive hook declined/),
    })
    await watched.close()
    guarded.remove()
  })

  it('says that nobody answered, and can be aborted', async () => {
    const lonely = makeRemote()
    const first = lonely.commit({ 'a.yaml': 'a: 1' })
    const watched = await lonely.mirror()
    expect(await watched.push({ ref: 'refs/heads/x', sha: first, expected: null }, AbortSignal.abort())).toMatchObject({
      kind: 'unreachable',
    })
    rmSync(lonely.directory, { recursive: true })
    expect(await watched.push({ ref: 'refs/heads/x', sha: first, expected: null })).toMatchObject({
      kind: 'unreachable',
    })
    await watched.close()
    lonely.remove()
  })
})

describe('what git says of a push', () => {
  const line = (flag: string, summary: string): string => `To x\n${flag}\tabc:refs/heads/b\t${summary}\nDone\n`
  it.each([
    ['!', '[rejected] (stale info)'],
    ['!', '[rejected] (fetch first)'],
    ['!', "[remote rejected] (cannot lock ref 'refs/heads/b': is at 1 but expected 2)"],
    ['!', "[remote rejected] (cannot lock ref 'refs/heads/b': reference already exists)"],
    ['!', '[remote rejected] (failed to update ref)'],
  ])('%s %s is stale', (flag, summary) => {
    expect(parsePush(1, line(flag, summary), '')).toEqual({ kind: 'stale', refs: ['refs/heads/b'] })
  })

  it('takes an exit code without a line, and a line without an exit code, for no answer', () => {
    expect(parsePush(128, '', 'fatal: unable to access')).toEqual({
      kind: 'unreachable',
      reason: 'fatal: unable to access',
    })
    expect(parsePush(0, '', '')).toEqual({ kind: 'unreachable', reason: 'the remote gave no answer' })
    expect(parsePush(1, line('*', '[new branch]'), 'error: half way')).toEqual({
      kind: 'unreachable',
      reason: 'error: half way',
    })
  })
})
