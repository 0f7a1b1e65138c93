import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CheckRunDraft, ForgeRefusal } from '../../src/reconcile/ports.ts'
import { forgeOfApp } from './playground-app.ts'
import { type PlaygroundForge, playgroundForge } from './playground-forge.ts'

let house: PlaygroundForge
beforeAll(async () => {
  house = await playgroundForge()
})
afterAll(() => house.close())
beforeEach(() => {
  house.playground.requests.length = 0
})

const asked = (method: string): readonly string[] =>
  house.playground.requests.filter((request) => request.method === method).map(({ path }) => path)

describe('a commit', () => {
  it('has the very tree that was worked out here, or is none', async () => {
    const draft = {
      parent: await house.main(),
      message: 'feat: one',
      files: [{ path: 'a.txt', content: 'a\n', mode: '100644' as const }],
    }
    await expect(house.forge.createCommit(draft, 'f'.repeat(40))).rejects.toThrow('GitHub made another tree')
    expect(asked('POST').filter((path) => path.endsWith('/git/commits'))).toEqual([])
  })

  it('changes, adds and removes only what it names, keeps modes, and is signed by GitHub', async () => {
    const { forge } = house
    const parent = await house.main()
    const first = await forge.createCommit({
      parent,
      message: 'feat: one\n\nSluice-Stage: 1/2\n',
      files: [
        { path: 'tools/run.sh', content: '#!/bin/sh\n', mode: '100755' },
        { path: 'notes/ä b.txt', content: '\uFEFFone\r\ntwo', mode: '100644' },
      ],
    })
    const second = await forge.createCommit({
      parent: first,
      message: 'feat: two',
      files: [
        { path: 'tools/run.sh', content: '#!/bin/sh\nexit 0\n', mode: '100755' },
        { path: 'notes/ä b.txt', content: null, mode: '100644' },
      ],
    })
    const tree = async (sha: string): Promise<Map<string, string>> => {
      const commit = (await house.as('maintainer', 'GET', `git/commits/${sha}`)) as { tree: { sha: string } }
      const { tree: entries } = (await house.as('maintainer', 'GET', `git/trees/${commit.tree.sha}?recursive=1`)) as {
        tree: { path: string; mode: string; sha: string; type: string }[]
      }
      return new Map(
        entries.filter(({ type }) => type === 'blob').map(({ path, mode, sha: blob }) => [path, `${mode} ${blob}`]),
      )
    }
    const [before, between, after] = await Promise.all([tree(parent), tree(first), tree(second)])
    expect(between.get('tools/run.sh')?.startsWith('100755 ')).toBe(true)
    const blob = between.get('notes/ä b.txt')?.split(' ')[1]
    const { content } = (await house.as('maintainer', 'GET', `git/blobs/${blob}`)) as { content: string }
    expect(Buffer.from(content, 'base64').toString('utf8')).toBe('\uFEFFone\r\ntwo')
    expect(after.has('notes/ä b.txt')).toBe(false)
    expect(after.get('tools/run.sh')?.startsWith('100755 ')).toBe(true)
    expect([...after].filter(([path]) => path !== 'tools/run.sh')).toEqual([...before])

    const { verification, message, parents } = await house.as('maintainer', 'GET', `git/commits/${second}`)
    expect(verification).toMatchObject({ verified: true })
    expect(message).toBe('feat: two')
    expect(parents).toMatchObject([{ sha: first }])
  })

  it('takes three requests', async () => {
    const parent = await house.main()
    house.playground.requests.length = 0
    await house.forge.createCommit({ parent, message: 'm', files: [{ path: 'a.txt', content: 'a', mode: '100644' }] })
    expect(house.playground.requests).toHaveLength(3)
  })
})

describe('a reference', () => {
  it('is created once, read among the claims, and deleted as often as one likes', async () => {
    const { forge } = house
    const sha = await house.main()
    const ref = 'refs/sluice/open/default/shop/reviews'
    expect(await forge.createReference(ref, sha)).toBe('created')
    expect(await forge.createReference(ref, sha)).toBe('exists')
    expect(await forge.claims()).toEqual([{ ref, sha }])
    await forge.deleteReference(ref)
    await forge.deleteReference(ref)
    expect(await forge.claims()).toEqual([])
  })

  it('for a commit that is not there is refused, not taken for existing', async () => {
    await expect(house.forge.createReference('refs/heads/sluice/x/r1/1-1', 'f'.repeat(40))).rejects.toThrow(
      ForgeRefusal,
    )
  })

  it('that was created before the answer broke exists', async () => {
    house.playground.faults.add({ method: 'POST', path: /git\/refs$/, effect: { kind: 'fail-after' } })
    const ref = 'refs/sluice/open/default/shop/ratings'
    expect(await house.forge.createReference(ref, await house.main())).toBe('exists')
    expect(asked('POST').filter((path) => path.endsWith('/git/refs'))).toHaveLength(1)
    await house.forge.deleteReference(ref)
  })
})

describe('a check run', () => {
  const draft = (head: string, change: Partial<CheckRunDraft> = {}): CheckRunDraft => ({
    name: 'sluice/gates',
    head,
    externalId: 'r1/1/1/digest',
    status: 'in_progress',
    conclusion: null,
    title: 'waits',
    summary: 'for an approval',
    text: 'text',
    detailsUrl: null,
    ...change,
  })

  it('is posted, found by name and as our own, and completed', async () => {
    const { forge } = house
    const head = await house.main()
    const id = await forge.createCheckRun(draft(head))
    expect(await forge.checkRuns(head, 'sluice/gates')).toMatchObject([
      { id, isOurs: true, externalId: 'r1/1/1/digest', status: 'in_progress', conclusion: null, text: 'text' },
    ])
    await forge.updateCheckRun(id, draft(head, { status: 'completed', conclusion: 'success', title: 'allowed' }))
    expect(await forge.ownCheckRuns(head)).toMatchObject([{ id, status: 'completed', conclusion: 'success' }])
    expect(await forge.foreignCheckRuns(head)).toEqual([])
  })

  it('of another App is foreign and never ours, whatever its name', async () => {
    const other = await house.playground.addApp('ci')
    const head = await house.main()
    const probe = await forgeOfApp(house.playground, other)
    await probe.createCheckRun(draft(head, { externalId: 'forged', status: 'completed', conclusion: 'success' }))
    expect(await house.forge.foreignCheckRuns(head)).toMatchObject([{ name: 'sluice/gates', isOurs: false }])
    expect((await house.forge.ownCheckRuns(head)).map(({ externalId }) => externalId)).not.toContain('forged')
    const named = await house.forge.checkRuns(head, 'sluice/gates')
    expect(named.map(({ isOurs }) => isOurs)).toEqual([true, false])
  })

  it('is one, though its answer was lost', async () => {
    const head = await house.main()
    house.playground.faults.add({ method: 'POST', path: /check-runs$/, effect: { kind: 'cut', when: 'after' } })
    const record = draft(head, {
      name: 'sluice/rollout r2',
      externalId: 'r2',
      status: 'completed',
      conclusion: 'neutral',
    })
    const id = await house.forge.createCheckRun(record)
    expect((await house.forge.checkRuns(head, 'sluice/rollout r2')).map((run) => run.id)).toEqual([id])
  })
})

describe('a comment', () => {
  it('is written, edited in place and told from those of others', async () => {
    const { forge } = house
    const { number } = (await house.as('writer', 'POST', 'issues', { title: 'a release' })) as { number: number }
    const { id, body } = await forge.createComment(number, 'now: v1')
    expect(body).toBe('now: v1')
    await house.as('writer', 'POST', `issues/${number}/comments`, { body: 'now: v1' })
    await forge.editComment(id, 'now: v2')
    expect(await forge.ownComments(number)).toMatchObject([{ id, body: 'now: v2' }])
  })

  it('is one, though its answer was lost', async () => {
    const { number } = (await house.as('writer', 'POST', 'issues', { title: 'another' })) as { number: number }
    house.playground.faults.add({ method: 'POST', path: /comments$/, effect: { kind: 'fail-after' } })
    const { id } = await house.forge.createComment(number, 'hello')
    expect(await house.forge.ownComments(number)).toMatchObject([{ id, body: 'hello' }])
  })
})
