import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const path = 'apps/reviews/virtual-service.yaml'
const policy = 'merging: merge\napprovals: {first: 0, next: 0}\nlive:\n  assume-after: 1m\n  settle: 0s\n'

const openNow = async () => (await town.pullRequests()).filter(({ state }) => state === 'open')

/** Commands of one thread, each live before the next. */
const released = async (...commands: readonly string[]): Promise<number> => {
  town = await openTown({ policy })
  const thread = await town.issue('writer', 'A release.')
  for (const command of commands) await alive(thread, command)
  return thread
}

const alive = async (thread: number, command: string) => {
  const comment = await town.chat('writer', thread, command)
  town.wait(61_000)
  await town.settle()
  return comment
}

const split = () => town.traffic('shop/reviews')

describe('/rollback', () => {
  it('last undoes the last stage alone; what is left stays open, and the next command joins it', async () => {
    const thread = await released('/canary 10 v2 reviews', '/canary 50 v2 reviews')
    await alive(thread, '/rollback last')
    expect(await split()).toBe('v1 90, v2 10')
    expect(await town.forge.claims()).toHaveLength(1)
    await alive(thread, '/canary 30 v2 reviews')
    expect(await split()).toBe('v1 70, v2 30')
  })

  it('to N goes back to the state after that stage', async () => {
    const thread = await released('/canary 10 v2 reviews', '/canary 20 v2 reviews', '/canary 50 v2 reviews')
    await alive(thread, '/rollback to 1')
    expect(await split()).toBe('v1 90, v2 10')
    const wrong = await alive(thread, '/rollback to 7')
    expect(await town.reactions(wrong)).toEqual(['eyes', 'confused'])
  })

  it('works on a rollout that has ended, found by its pull requests alone', async () => {
    const thread = await released('/canary 10 v2 reviews', '/canary 100 v2 reviews')
    expect(await town.forge.claims()).toEqual([])
    await town.restart(true)
    const comment = await alive(thread, '/rollback')
    expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
    expect(await split()).toBe('v1 100')
  })

  it('after a rollback moves nothing, and says what brings in again what that took', async () => {
    const thread = await released('/canary 10 v2 reviews')
    await alive(thread, '/rollback')
    expect(await split()).toBe('v1 100')
    for (const line of ['/rollback', '/rollback last', '/rollback reviews']) {
      const comment = await alive(thread, line)
      expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
      expect((await town.answers(thread)).at(-1)).toContain(`\`${line} --forward\` brings it in again`)
    }
    expect(await split()).toBe('v1 100')
    await alive(thread, '/rollback --forward')
    expect(await split()).toBe('v1 90, v2 10')
    const twice = await alive(thread, '/rollback --forward')
    expect(await town.reactions(twice)).toEqual(['eyes', 'confused'])
    expect(await town.forge.claims()).toHaveLength(1)
    await alive(thread, '/canary 20 v2 reviews')
    expect(await split()).toBe('v1 80, v2 20')
  })

  it('closes an open stage, from another thread too, and says so in both', async () => {
    const thread = await released('/canary 10 v2 reviews')
    await town.edit('maintainer', '.github/sluice.yml', (text) => text.replace('next: 0', 'next: 1'))
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    const stage = await town.stage()
    const elsewhere = await town.issue('maintainer', 'It is three in the morning.')
    await town.chat('maintainer', elsewhere, '/rollback reviews')
    expect(await openNow()).toEqual([])
    expect((await town.pullRequests()).find(({ number }) => number === stage.number)?.merged).toBe(false)
    expect(await split()).toBe('v1 100')
    expect((await town.answers(thread))[0]).toContain('is going back by #')
    expect((await town.answers(elsewhere))[0]).toContain('/rollback reviews')
  })

  it('typed twice is one rollback', async () => {
    const thread = await released('/canary 10 v2 reviews')
    await town.edit('maintainer', '.github/sluice.yml', (text) => text.replace('merging: merge', 'merging: propose'))
    await town.says('writer', thread, '/rollback')
    await town.says('maintainer', thread, '/rollback')
    await town.settle()
    expect(await openNow()).toHaveLength(1)
    expect((await town.answers(thread)).join('\n')).toContain('going back already')
  })

  it('leaves weights alone that somebody has moved since, names them, and the command that decides', async () => {
    const thread = await released('/canary 10 v2 reviews', '/canary 50 v2 reviews')
    await town.edit('maintainer', path, (text) =>
      text.replaceAll('weight: 50', 'weight: 45').replace('weight: 45', 'weight: 55'),
    )
    const comment = await town.chat('writer', thread, '/rollback')
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    expect((await town.answers(thread)).at(-1)).toContain('/canary 0 v2 reviews')
    expect(await openNow()).toEqual([])
  })

  it('needs no approval and no one else, and passes a broken policy', async () => {
    const thread = await released('/canary 10 v2 reviews')
    await town.edit('maintainer', '.github/sluice.yml', (text) => `${text}nonsense: 1\n`)
    const change = await town.chat('writer', thread, '/canary 50 v2 reviews')
    expect(await town.reactions(change)).toEqual(['eyes', 'confused'])
    expect((await town.answers(thread)).at(-1)).toContain('nonsense')
    const back = await town.chat('writer', thread, '/rollback')
    expect(await town.reactions(back)).toEqual(['eyes', 'rocket'])
    await town.merge('writer', (await town.stage()).number)
    expect(await split()).toBe('v1 100')
    expect((await town.answers(thread)).join('\n')).not.toContain('bypassed')
  })

  it('before anything was merged just closes the stage', async () => {
    town = await openTown()
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    await town.chat('writer', thread, '/rollback')
    expect(await openNow()).toEqual([])
    expect(await town.forge.claims()).toEqual([])
    expect(await split()).toBe('v1 100')
  })
})

describe('every other command and its way back', () => {
  const twins: readonly (readonly [string, string])[] = [
    ['/route header end-user=jason v2 reviews', 'end-user'],
    ['/mirror v2 25% reviews', 'mirror'],
    ['/pin v2 reviews', 'subset: v2'],
  ]
  it.each(twins)('%s', async (command, trace) => {
    town = await openTown({ policy })
    const before = await town.file(path)
    const thread = await town.issue('writer', 'A release.')
    await alive(thread, command)
    expect(await town.file(path)).toContain(trace)
    expect(await town.forge.claims()).toEqual([])
    await alive(thread, '/rollback')
    expect(await town.file(path)).toBe(before)
  })

  it('/unroute', async () => {
    const thread = await released('/route header end-user=jason v2 reviews --name jason')
    const before = await town.file(path)
    await alive(thread, '/unroute jason reviews')
    expect(await town.file(path)).not.toContain('jason')
    await alive(thread, '/rollback')
    expect(await town.file(path)).toBe(before)
  })
})
