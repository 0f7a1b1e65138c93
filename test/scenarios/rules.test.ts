import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const path = 'apps/reviews/virtual-service.yaml'
const policy = 'merging: merge\napprovals: {first: 0, next: 0}\nlive:\n  assume-after: 1m\n  settle: 0s\n'

const alive = async (thread: number, comment: string) => {
  const said = await town.chat('writer', thread, comment)
  town.wait(61_000)
  await town.settle()
  return said
}

describe('rules, by comments', () => {
  it('for a browser and for testers come in one pull request, and go back to the same bytes', async () => {
    town = await openTown({ policy })
    const before = await town.file(path)
    const thread = await town.issue('writer', 'Chrome and the testers first.')
    await alive(
      thread,
      '/route browser chrome v2 reviews\n/route header x-team=qa v2 reviews --name testers\n/route cookie tester=yes v2 reviews --name testers',
    )
    const [stage] = await town.pullRequests()
    expect(stage).toMatchObject({ merged: true, title: expect.stringContaining('browser chrome → v2') })
    expect(stage?.body).toContain('browser chrome')
    expect(stage?.body).toContain('pass it on')
    const routed = await town.file(path)
    expect(routed.match(/name: (?:chrome|testers)/g)).toEqual(['name: chrome', 'name: testers'])
    expect(await town.traffic('shop/reviews')).toBe('v2 100 | v2 100 | v1 100')
    await alive(thread, '/rollback')
    expect(await town.file(path)).toBe(before)
    expect(await town.forge.claims()).toEqual([])
  })

  it('keep the clients of a canary on their version, until everyone has one', async () => {
    town = await openTown({ policy })
    const before = await town.file(path)
    const thread = await town.issue('writer', 'A release whose clients stay.')
    await alive(thread, '/canary 10 v2 reviews --sticky cookie=release')
    const sticky = await town.file(path)
    expect(sticky.match(/set-cookie: "?release=v\d/g)).toHaveLength(2)
    expect(sticky.match(/name: release-v\d/g)).toEqual(['name: release-v1', 'name: release-v2'])
    await alive(thread, '/canary 50 v2 reviews')
    expect(await town.traffic('shop/reviews')).toBe('v1 100 | v2 100 | v1 50, v2 50')
    expect((await town.file(path)).match(/release=v\d/g)).toHaveLength(4)
    await alive(thread, '/canary 100 v2 reviews')
    expect(await town.file(path)).not.toContain('release')
    const all = await town.pullRequests()
    expect(all.at(-1)?.body).toContain('v2 alone gets requests now')
    expect(await town.traffic('shop/reviews')).toMatch(/v2 100/)
    await alive(thread, '/rollback')
    expect(await town.file(path)).toBe(before)
    expect(await town.forge.claims()).toEqual([])
  })
})
