import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const opened = async (policy?: string) => {
  town = await openTown(policy === undefined ? {} : { policy })
  const thread = await town.issue('writer', 'A release.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return (await town.answers(thread))[0] ?? ''
}

const lines = '```yaml\napprovals:\n  first: 0\n  next: 0\n```'

describe('where nobody else could approve', () => {
  it('the first answer says so, with the lines of configuration that help', async () => {
    const answer = await opened('approvals:\n  users: [writer]\n')
    expect(answer).toContain('nobody else may give it here')
    expect(answer).toContain(lines)
    const { body, head } = await town.stage()
    expect(body).toContain(lines)
    expect((await town.checks(head, 'sluice/gates'))[0]?.title).toContain('nobody else may give it here')
  })

  it('that is also where more are needed than there are', async () => {
    expect(await opened('approvals:\n  first: 3\n')).toContain('only 2 others may give one here')
  })

  it('nothing of it is said where somebody could, or nobody needs to', async () => {
    expect(await opened()).not.toContain('approvals:')
    await town.close()
    expect(await opened('approvals:\n  users: [writer]\n  first: 0\n')).not.toContain('approvals:')
  })
})
