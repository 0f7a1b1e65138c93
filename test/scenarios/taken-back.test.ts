import { afterEach, describe, expect, it } from 'vitest'
import { alive as aliveIn, released as releasedBy, ruleFile } from './live-release.ts'
import type { Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const alive = (thread: number, command: string) => aliveIn(town, thread, command)

const released = async (...commands: readonly string[]): Promise<number> => {
  const release = await releasedBy(...commands)
  town = release.town
  return release.thread
}

const status = async (thread: number): Promise<string> => (await town.answers(thread))[0] ?? ''
const split = () => town.traffic('shop/reviews')

/** What goes for every change after which it cannot be told whether the stage still stands. */
const staysOpen = async (thread: number) => {
  await town.settle()
  const text = await status(thread)
  expect(text).not.toContain('by hand')
  expect(await town.forge.claims()).toHaveLength(1)
  return text
}

describe('nothing is taken for a revert by hand because it is gone:', () => {
  it('a file that no longer parses is named with its line, and /rollback says so too', async () => {
    const thread = await released('/canary 10 v2 reviews')
    await town.edit('maintainer', ruleFile, (text) => text.replace('  http:', '  http: ]['))
    expect(await staysOpen(thread)).toMatch(/virtual-service\.yaml:\d+/)
    const back = await town.chat('writer', thread, '/rollback')
    expect(await town.reactions(back)).toEqual(['eyes', 'confused'])
    expect((await town.answers(thread)).at(-1)).toMatch(/virtual-service\.yaml:\d+/)
    await town.edit('maintainer', ruleFile, (text) => text.replace('  http: ][', '  http:'))
    expect(await staysOpen(thread)).not.toContain('cannot be told')
    await alive(thread, '/rollback')
    expect(await split()).toBe('v1 100')
  })

  it('a rule under another name', async () => {
    const thread = await released('/canary 10 v2 reviews')
    await town.edit('maintainer', ruleFile, (text) => text.replace('- name: default', '- name: everyone'))
    expect(await staysOpen(thread)).toMatch(/has no .spec.http..?.default/)
    const back = await town.chat('writer', thread, '/rollback')
    expect(await town.reactions(back)).toEqual(['eyes', 'confused'])
    expect((await town.answers(thread)).at(-1)).toContain('/canary 0 v2 reviews')
    expect((await town.answers(thread)).at(-1)).not.toContain('--route default')
  })

  it('an object in another file, where /rollback finds it', async () => {
    const thread = await released('/canary 10 v2 reviews')
    const text = await town.file(ruleFile)
    const elsewhere = 'apps/reviews/routes.yaml'
    const content = Buffer.from(`# All routes.\n---\n${text}`).toString('base64')
    await town.as('maintainer', 'PUT', `contents/${elsewhere}`, { message: 'Move', content, branch: 'main' })
    await town.edit('maintainer', ruleFile, () => '# See routes.yaml.\n')
    expect(await staysOpen(thread)).not.toContain('cannot be told')
    await alive(thread, '/rollback')
    expect(await split()).toBe('v1 100')
    expect(await town.file(elsewhere)).not.toContain('v2')
    expect(await town.forge.claims()).toEqual([])
  })
})

describe('stages taken back by hand', () => {
  it('all of them: the rollout ends', async () => {
    const thread = await released()
    const before = await town.file(ruleFile)
    await alive(thread, '/canary 10 v2 reviews')
    await alive(thread, '/canary 50 v2 reviews')
    await town.edit('maintainer', ruleFile, () => before)
    await town.settle()
    expect(await status(thread)).toContain('by hand')
    expect(await town.forge.claims()).toEqual([])
  })

  it('the last alone: the rollout stays open, says where traffic is, and goes back from there', async () => {
    const thread = await released('/canary 10 v2 reviews')
    const ten = await town.file(ruleFile)
    await alive(thread, '/canary 50 v2 reviews')
    await town.edit('maintainer', ruleFile, () => ten)
    const text = await (async () => {
      await town.settle()
      return status(thread)
    })()
    expect(text).toContain('`v1` 90 % · `v2` 10 %')
    expect(text).toContain('stage 2 (v2 10 → 50 %) was taken back by hand')
    expect(text).toContain('/rollback reviews')
    expect(await town.forge.claims()).toHaveLength(1)
    await alive(thread, '/rollback last')
    expect(await split()).toBe('v1 100')
    expect(await town.forge.claims()).toEqual([])
  })

  it('while the next one is open: that one waits for a word', async () => {
    const thread = await released('/canary 10 v2 reviews')
    const ten = await town.file(ruleFile)
    await alive(thread, '/canary 50 v2 reviews')
    await town.edit('maintainer', '.github/sluice.yml', (text) => text.replace('next: 0', 'next: 1'))
    await town.chat('writer', thread, '/canary 100 v2 reviews')
    await town.edit('maintainer', ruleFile, () => ten)
    await town.settle()
    await town.approve('reviewer', (await town.stage()).number)
    expect(await split()).toBe('v1 90, v2 10')
    expect(await status(thread)).toContain('stage 2 was taken back by hand')
    await town.chat('maintainer', thread, '/unhold')
    expect((await town.stage()).title).toContain('v2 10 → 100 %')
  })
})
