import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MergeOutcome } from '../../src/reconcile/ports.ts'
import { type PlaygroundForge, playgroundForge } from './playground-forge.ts'

let house: PlaygroundForge
let count = 0
beforeAll(async () => {
  house = await playgroundForge()
})
afterAll(() => house.close())
beforeEach(() => {
  house.playground.faults.clear()
  house.playground.requests.length = 0
})

/** One commit on a branch of ours, and its pull request. */
const stage = async (): Promise<{ number: number; branch: string; head: string }> => {
  count += 1
  const { forge } = house
  const branch = `sluice/reviews/r${count}/1-1`
  const files = [{ path: `stage-${count}.txt`, content: `${count}\n`, mode: '100644' as const }]
  const head = await forge.createCommit({ parent: await house.main(), message: `stage ${count}`, files })
  await forge.createReference(`refs/heads/${branch}`, head)
  const { number } = await forge.openPullRequest({ branch, base: 'main', title: `stage ${count}`, body: 'body' })
  return { number, branch, head }
}

const merge = (number: number, head: string): Promise<MergeOutcome> =>
  house.forge.mergePullRequest({ number, head, method: 'merge', title: `Merge ${number}`, message: 'Sluice-Stage: 1' })

describe('a pull request of ours', () => {
  it('that another server opened and merged meanwhile is found, and opened no second time', async () => {
    const { number, branch, head } = await stage()
    await merge(number, head)
    const again = await house.forge.openPullRequest({ branch, base: 'main', title: 'again', body: '' })
    expect(again).toMatchObject({ kind: 'exists', number })
  })

  it('is opened once, and read in one request with all that is asked of it', async () => {
    const { forge, playground } = house
    const { number, branch, head } = await stage()
    const again = await forge.openPullRequest({ branch, base: 'main', title: 'again', body: '' })
    expect(again).toMatchObject({ kind: 'exists', number })
    await house.as('reviewer', 'POST', `pulls/${number}/reviews`, { event: 'APPROVE', body: 'fine' })
    playground.requests.length = 0
    const read = await forge.pullRequest(number)
    expect(playground.requests).toHaveLength(1)
    expect(read).toMatchObject({
      number,
      branch,
      head,
      base: 'main',
      isOurs: true,
      isFromFork: false,
      state: 'open',
      commitCount: 1,
      mergeCommit: null,
      mergedBy: null,
      closedBy: null,
      author: { id: playground.app.botId, login: 'sluice[bot]', isBot: true },
    })
    expect(read.reviews).toMatchObject([
      {
        author: { id: playground.account('reviewer').id, login: 'reviewer', isBot: false },
        state: 'APPROVED',
        commit: head,
      },
    ])
  })

  it('is found by its branch, the open one first, and not where a fork has a branch of that name', async () => {
    const { forge } = house
    const { number, branch } = await stage()
    expect(await forge.pullRequestOfBranch(branch)).toMatchObject({ number, state: 'open' })
    await forge.closePullRequest(number)
    await house.playground.fork('writer')
    const theirs = await house.as('writer', 'POST', 'pulls', { head: `writer:${branch}`, base: 'main', title: 'fork' })
    expect(await forge.pullRequest(Number(theirs['number']))).toMatchObject({ isFromFork: true, isOurs: false })
    expect(await forge.pullRequestOfBranch(branch)).toMatchObject({
      number,
      state: 'closed',
      closedBy: { login: 'sluice[bot]' },
    })
    expect(await forge.pullRequestOfBranch('sluice/reviews/none/1-1')).toBeNull()
  })

  it('tells who closed it by hand', async () => {
    const { number } = await stage()
    await house.as('writer', 'PATCH', `pulls/${number}`, { state: 'closed' })
    expect((await house.forge.pullRequest(number)).closedBy).toMatchObject({ login: 'writer', isBot: false })
  })

  it('is listed among our own, where a person’s from a branch of the same prefix is not', async () => {
    const { forge, playground } = house
    const first = await stage()
    const second = await stage()
    await forge.closePullRequest(first.number)
    await forge.createReference('refs/heads/sluice/forged/r9/1-1', second.head)
    await house.as('writer', 'POST', 'pulls', { head: 'sluice/forged/r9/1-1', base: 'main', title: 'forged' })
    playground.requests.length = 0
    const own = await forge.ownPullRequests(1)
    expect(playground.requests).toHaveLength(2)
    expect(own.map(({ number }) => number)).toContain(second.number)
    expect(own.every(({ isOurs }) => isOurs)).toBe(true)
    const ended = own.filter(({ state }) => state !== 'open')
    expect(ended.map(({ number }) => number)).toEqual([first.number])
  })

  it('changes its title and body and keeps the rest', async () => {
    const { number } = await stage()
    await house.forge.editPullRequest(number, { title: 'new title' })
    expect(await house.as('writer', 'GET', `pulls/${number}`)).toMatchObject({ title: 'new title', body: 'body' })
  })

  it('was opened though the answer broke off: the second look finds it', async () => {
    house.playground.faults.add({ method: 'POST', path: /pulls$/, effect: { kind: 'fail-after' } })
    const { number } = await stage()
    expect(await house.forge.pullRequest(number)).toMatchObject({ state: 'open', isOurs: true })
  })
})

describe('a merge', () => {
  it('names the head it was judged on', async () => {
    const { forge } = house
    const { number, head } = await stage()
    const outcome = await merge(number, head)
    expect(outcome).toMatchObject({ kind: 'merged' })
    const read = await forge.pullRequest(number)
    expect(read).toMatchObject({ state: 'merged', mergedBy: { login: 'sluice[bot]' } })
    expect(outcome).toMatchObject({ sha: read.mergeCommit })
  })

  it('of another head is none', async () => {
    const { number, branch, head } = await stage()
    const files = [{ path: 'pushed.txt', content: 'by hand\n', mode: '100644' as const }]
    const pushed = await house.forge.createCommit({ parent: head, message: 'by hand', files })
    await house.as('writer', 'PATCH', `git/refs/heads/${branch}`, { sha: pushed })
    expect(await merge(number, head)).toEqual({ kind: 'head-moved' })
    expect(await house.forge.pullRequest(number)).toMatchObject({ state: 'open', head: pushed, commitCount: 2 })
  })

  it('that GitHub refuses brings GitHub’s sentence', async () => {
    const { number, head } = await stage()
    house.playground.settings.protect({ requiredReviews: 1 })
    try {
      const outcome = await merge(number, head)
      expect(outcome).toMatchObject({ kind: 'refused' })
      expect(outcome.kind === 'refused' ? outcome.message : '').toMatch(/review/i)
    } finally {
      house.playground.settings.protect(null)
    }
  })

  it('that took effect before the answer was lost is a merge, and is sent once', async () => {
    const { number, head } = await stage()
    house.playground.faults.add({ method: 'PUT', path: /merge$/, effect: { kind: 'fail-after' } })
    expect(await merge(number, head)).toMatchObject({ kind: 'merged' })
    expect(house.playground.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1)
  })

  it('that somebody else made meanwhile is a merge', async () => {
    const { number, head } = await stage()
    await house.as('maintainer', 'PUT', `pulls/${number}/merge`, { sha: head })
    expect(await merge(number, head)).toMatchObject({ kind: 'merged' })
    expect((await house.forge.pullRequest(number)).mergedBy).toMatchObject({ login: 'maintainer' })
  })
})

describe('what a branch requires', () => {
  it('is read by rules and by protection, and is nothing where nothing is', async () => {
    expect((await house.forge.branchRules('main'))?.checks).toEqual([])
    house.playground.settings.protect({
      requiredChecks: ['ci/build', 'sluice/gates'].map((context) => ({ context, app: null })),
    })
    expect((await house.forge.branchRules('main'))?.checks).toEqual(['ci/build', 'sluice/gates'])
    house.playground.settings.protect(null)
  })

  it('leaves methods of merging by linear history, by signatures and by rulesets', async () => {
    const methods = async () => {
      const { merge, squash, rebase } = (await house.forge.branchRules('main'))?.methods ?? {}
      return { merge, squash, rebase }
    }
    expect(await methods()).toEqual({ merge: true, squash: true, rebase: true })
    house.playground.settings.protect({ linearHistory: true, requiredSignatures: true })
    expect(await methods()).toEqual({ merge: false, squash: true, rebase: false })
    expect((await house.forge.branchRules('main'))?.signatures).toBe(true)
    house.playground.settings.protect({ methods: ['rebase'] })
    expect(await methods()).toEqual({ merge: false, squash: false, rebase: true })
    house.playground.settings.protect(null)
  })
})
