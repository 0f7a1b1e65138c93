import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const path = 'apps/reviews/virtual-service.yaml'

const opened = async (policy = 'live:\n  assume-after: 1m\n  settle: 0s\n') => {
  town = await openTown({ policy })
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return { thread, stage: await town.stage() }
}

/** The stage is approved, merged by a person and live. */
const live = async (number: number) => {
  await town.approve('reviewer', number)
  await town.merge('maintainer', number)
  town.wait(61_000)
  await town.settle()
}

describe('a person', () => {
  it('closes the stage’s pull request: that cancels it, and nothing was merged, so the rollout ends', async () => {
    const { thread, stage } = await opened()
    await town.as('maintainer', 'PATCH', `pulls/${stage.number}`, { state: 'closed' })
    await town.settle()
    expect((await town.answers(thread))[0]).toContain('cancelled')
    expect((await town.answers(thread))[0]).toContain('`/canary 10 v2 reviews` asks for it again')
    expect(await town.forge.claims()).toEqual([])
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    expect((await town.stage()).number).not.toBe(stage.number)
  })

  it('opens it again: it stays cancelled, is closed, and says which line asks for it', async () => {
    const { thread, stage } = await opened()
    expect(stage.body).toContain('`/cancel` closes this stage, as closing the pull request does')
    await town.as('maintainer', 'PATCH', `pulls/${stage.number}`, { state: 'closed' })
    await town.settle()
    await town.as('maintainer', 'PATCH', `pulls/${stage.number}`, { state: 'open' })
    await town.settle()
    const [closed] = await town.pullRequests()
    expect(closed).toMatchObject({ state: 'closed', merged: false })
    expect(closed?.body).toContain('opened again it stays cancelled, and is closed')
    expect(closed?.body).toContain(`\`/canary 10 v2 reviews\` in #${thread} asks for it again`)
  })

  it('closes stage 2: traffic stays where stage 1 has left it, and the rollout stays open', async () => {
    const { thread, stage } = await opened()
    await live(stage.number)
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    const second = await town.stage()
    await town.as('maintainer', 'PATCH', `pulls/${second.number}`, { state: 'closed' })
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    expect(await town.forge.claims()).toHaveLength(1)
    await town.chat('writer', thread, '/rollback')
    const back = await town.stage()
    await town.merge('writer', back.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('pushes to the stage’s branch: the head is not ours, and /replan opens a fresh pull request', async () => {
    const { thread, stage } = await opened()
    await town.edit(
      'writer',
      path,
      (text) => text.replace('weight: 10', 'weight: 60').replace('weight: 90', 'weight: 40'),
      stage.branch,
    )
    await town.settle()
    const moved = await town.stage()
    expect(moved.head).not.toBe(stage.head)
    expect(await town.checks(moved.head, 'sluice/gates')).toMatchObject([{ conclusion: 'failure' }])
    expect((await town.answers(thread))[0]).toContain('is not the commit that Sluice made')
    await town.approve('reviewer', moved.number)
    expect(await town.checks(moved.head, 'sluice/gates')).toMatchObject([{ conclusion: 'failure' }])
    const comment = await town.chat('writer', moved.number, '/replan')
    expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
    const fresh = await town.stage()
    expect(fresh.branch).toMatch(/\/1-2$/)
    expect(fresh.body).toContain(`It replaces #${stage.number}.`)
    await live(fresh.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('presses “Update branch”: the same', async () => {
    const { stage } = await opened()
    await town.edit('maintainer', 'README.md', (text) => `${text}\nMore.\n`)
    await town.as('writer', 'PUT', `pulls/${stage.number}/update-branch`, {})
    await town.settle()
    const moved = await town.stage()
    expect(moved.head).not.toBe(stage.head)
    expect(await town.checks(moved.head, 'sluice/gates')).toMatchObject([{ conclusion: 'failure' }])
  })

  it('merges without the approval: it is told as bypassed, and the rollout holds until /unhold', async () => {
    const { thread, stage } = await opened()
    await town.merge('maintainer', stage.number)
    expect((await town.answers(thread))[0]).toContain('bypassed (maintainer)')
    town.wait(61_000)
    const comment = await town.chat('writer', thread, '/canary 50 v2 reviews')
    expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
    await expect(town.stage()).rejects.toThrow('0 pull requests are open')
    await town.chat('maintainer', thread, '/unhold')
    expect((await town.stage()).title).toContain('v2 10 → 50 %')
  })

  it('deletes the branch before the merge: GitHub closes the pull request, which cancels the stage', async () => {
    const { thread, stage } = await opened()
    await town.as('maintainer', 'DELETE', `git/refs/heads/${stage.branch}`)
    await town.settle()
    expect((await town.answers(thread))[0]).toContain('cancelled')
    expect(await town.forge.claims()).toEqual([])
  })

  it('takes a stage back by hand: it is known by its fields, and ends the rollout', async () => {
    const { thread, stage } = await opened()
    const before = await town.file(path)
    await live(stage.number)
    await town.edit('maintainer', path, () => before)
    await town.settle()
    expect((await town.answers(thread))[0]).toContain('by hand')
    expect(await town.forge.claims()).toEqual([])
  })

  it('rewrites the history of the base: that its merges are gone is said, and it ends the rollout', async () => {
    const { thread, stage } = await opened()
    const sha = await town.main()
    await live(stage.number)
    await town.as('maintainer', 'PATCH', 'git/refs/heads/main', { sha, force: true })
    await town.settle()
    const [status] = await town.answers(thread)
    expect(status).toContain('`v1` 100 % — the history of `main` was rewritten and its merges are gone')
    expect(status).toContain('**Next:** `/canary 10 v2 reviews` begins it again')
    expect(status).not.toContain('/rollback')
    expect((await town.pullRequests())[0]?.body).toContain('is gone from the branch since, whose history was rewritten')
    expect(await town.forge.claims()).toEqual([])
  })

  it('changes something else in between: it is kept by the stages and by the rollback', async () => {
    const { thread, stage } = await opened()
    await live(stage.number)
    await town.edit('maintainer', path, (text) => text.replace('timeout: 3s', 'timeout: 2s'))
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    const second = await town.stage()
    await live(second.number)
    expect(await town.file(path)).toContain('timeout: 2s')
    await town.chat('writer', thread, '/rollback')
    const back = await town.stage()
    await live(back.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await town.file(path)).toContain('timeout: 2s')
  })

  it('moves the planned weights meanwhile: a new attempt is planned, and the old pull request links to it', async () => {
    const { thread, stage } = await opened()
    await live(stage.number)
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    const second = await town.stage()
    await town.edit('maintainer', path, (text) =>
      text.replace('weight: 90', 'weight: 80').replace('weight: 10', 'weight: 20'),
    )
    await town.settle()
    const fresh = await town.stage()
    expect(fresh.number).not.toBe(second.number)
    expect(fresh.title).toContain('v2 20 → 50 %')
    expect(fresh.body).toContain(`It replaces #${second.number}.`)
    expect(fresh.body).toContain('differs from what was shown')
  })

  it('moves the base elsewhere: nothing happens to the stage', async () => {
    const { stage } = await opened()
    await town.edit('maintainer', 'README.md', (text) => `${text}\nMore.\n`)
    await town.settle()
    expect(await town.stage()).toMatchObject({ number: stage.number, head: stage.head })
    await town.approve('reviewer', stage.number)
    expect(await town.checks(stage.head, 'sluice/gates')).toMatchObject([{ conclusion: 'success' }])
  })

  it('reopens a pull request that was cancelled: it is closed again', async () => {
    const { thread, stage } = await opened()
    await live(stage.number)
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    const second = await town.stage()
    await town.chat('writer', thread, '/cancel')
    await town.as('maintainer', 'PATCH', `pulls/${second.number}`, { state: 'open' })
    await town.settle()
    expect((await town.pullRequests()).filter(({ state }) => state === 'open')).toEqual([])
  })

  it('points the pull request at another branch: it is blocked, and merged there it counts as cancelled', async () => {
    const { thread, stage } = await opened('merging: merge\nlive:\n  assume-after: 1m\n')
    await town.as('maintainer', 'POST', 'git/refs', { ref: 'refs/heads/other', sha: await town.main() })
    await town.as('maintainer', 'PATCH', `pulls/${stage.number}`, { base: 'other' })
    await town.approve('reviewer', stage.number)
    const [status] = await town.answers(thread)
    expect(status).toContain('was pointed at other, and the rollout merges into main')
    expect(status).toContain(`point #${stage.number} at \`main\` again`)
    expect(status?.split('\n')[2]).not.toContain('approve')
    await town.merge('maintainer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect((await town.pullRequests())[0]?.body).toContain(
      'it was merged by **maintainer** into `other`, which moves no traffic and cancels the stage',
    )
    expect(await town.forge.claims()).toEqual([])
  })
})
