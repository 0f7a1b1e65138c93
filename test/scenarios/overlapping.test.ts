import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = 'merging: merge\nlive:\n  assume-after: 1m\n  settle: 0s\n'

describe('two servers that run at the same time', () => {
  it('leave one status comment, and it is not stale', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    const [status] = await town.forge.ownComments(thread)
    // The other server, which saw the same command and no comment yet.
    await town.forge.createComment(thread, status?.body ?? '')
    await town.forge.createComment(thread, 'Something else of ours.')
    await town.approve('reviewer', (await town.stage()).number)
    const after = await town.forge.ownComments(thread)
    expect(after).toHaveLength(2)
    expect(after[0]?.id).toBe(status?.id)
    expect(after[0]?.body).toContain('v2` 10 %')
  })

  it('delete the same one twice without harm', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    const { id } = await town.forge.createComment(thread, 'Once.')
    await town.forge.deleteComment(id)
    await town.forge.deleteComment(id)
    expect(await town.forge.ownComments(thread)).toEqual([])
  })
})
