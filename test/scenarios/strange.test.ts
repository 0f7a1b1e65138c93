import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = 'merging: merge\nlive:\n  assume-after: 1m\n  settle: 0s\n'

const ours = async () => (await town.pullRequests()).filter(({ branch }) => branch.startsWith('sluice/'))
const openNow = async () => (await ours()).filter(({ state }) => state === 'open')

const opened = async (more = '') => {
  town = await openTown({ policy: `${more}${policy}` })
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  const comment = await town.chat('writer', thread, '/canary 10 v2 reviews')
  return { thread, comment, stage: await town.stage() }
}

describe('what a writer can do to the refs', () => {
  it('a branch of the name that a stage will have is left alone, and the next attempt is taken', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    const comment = await town.says('writer', thread, '/canary 10 v2 reviews')
    const squatted = `sluice/reviews/r${comment.id.toString(36)}/1-1`
    await town.as('maintainer', 'POST', 'git/refs', { ref: `refs/heads/${squatted}`, sha: await town.main() })
    await town.settle()
    const stage = await town.stage()
    expect(stage.branch).toBe(squatted.replace(/1$/, '2'))
    expect((await town.as('maintainer', 'GET', `git/ref/heads/${squatted}`))['object']).toMatchObject({
      sha: await town.main(),
    })
    await town.chat('writer', thread, '/rollback')
    expect(await openNow()).toEqual([])
  })

  it('a claim that is deleted is made again from the pull request', async () => {
    const { stage } = await opened()
    for (const { ref } of await town.forge.claims()) await town.as('maintainer', 'DELETE', `git/${ref}`)
    expect(await town.forge.claims()).toEqual([])
    await town.restart(true)
    await town.settle()
    expect(await town.forge.claims()).toHaveLength(1)
    expect((await town.stage()).number).toBe(stage.number)
  })

  it('a claim deleted between two stages is made again too', async () => {
    const { thread, stage } = await opened()
    await town.approve('reviewer', stage.number)
    for (const { ref } of await town.forge.claims()) await town.as('maintainer', 'DELETE', `git/${ref}`)
    await town.restart(true)
    await town.settle()
    expect(await town.forge.claims()).toHaveLength(1)
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('a claim that leads to no record of ours is void, and replaced', async () => {
    town = await openTown({ policy })
    await town.as('maintainer', 'POST', 'git/refs', {
      ref: 'refs/sluice/open/default/shop/reviews',
      sha: await town.main(),
    })
    await town.edit('maintainer', 'README.md', (text) => `${text}\nMore.\n`)
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    expect(await openNow()).toHaveLength(1)
    expect(await town.forge.claims()).toMatchObject([{ sha: await town.main() }])
  })
})

describe('who and where', () => {
  it('a bot never commands', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    await town.forge.createComment(thread, '/canary 10 v2 reviews')
    await town.settle()
    expect(await ours()).toEqual([])
  })

  it('a review’s text can command, and its rollback takes that back', async () => {
    town = await openTown({ policy })
    await town.edit('writer', 'README.md', (text) => `${text}\nMore.\n`)
    await town.as('writer', 'POST', 'git/refs', { ref: 'refs/heads/topic', sha: await town.main() })
    await town.edit('writer', 'README.md', (text) => `${text}\nEven more.\n`, 'topic')
    const mine = await town.as('writer', 'POST', 'pulls', { title: 'Topic', head: 'topic', base: 'main' })
    const review = await town.as('reviewer', 'POST', `pulls/${mine['number']}/reviews`, {
      event: 'COMMENT',
      body: '/canary 10 v2 reviews',
    })
    await town.settle()
    expect((await openNow())[0]?.branch).toBe(`sluice/reviews/rv-${Number(review['id']).toString(36)}/1-1`)
    await town.chat('reviewer', Number(mine['number']), '/rollback')
    expect(await openNow()).toEqual([])
  })

  it('in a pull request from a fork only what reads works', async () => {
    town = await openTown({ policy })
    const url = await town.playground.fork('outsider')
    expect(url).toContain('outsider')
    await town.playground.request('outsider', 'PUT', '/repos/outsider/shop/contents/NEW.md', {
      message: 'New',
      content: 'eA==',
      branch: 'main',
    })
    const theirs = await town.as('outsider', 'POST', 'pulls', { title: 'Mine', head: 'outsider:main', base: 'main' })
    const change = await town.chat('maintainer', Number(theirs['number']), '/canary 10 v2 reviews')
    expect(await town.reactions(change)).toEqual(['eyes', 'confused'])
    const reading = await town.chat('maintainer', Number(theirs['number']), '/status')
    expect(await town.reactions(reading)).toEqual(['eyes', 'rocket'])
    expect(await ours()).toEqual([])
  })

  it('whom the policy does not name gets one answer that names the rule', async () => {
    town = await openTown({ policy: `commands: {users: [maintainer]}\n${policy}` })
    const thread = await town.issue('writer', 'A release.')
    const comment = await town.chat('writer', thread, '/canary 10 v2 reviews')
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    expect(await town.answers(thread)).toHaveLength(1)
    await town.chat('maintainer', thread, '/canary 10 v2 reviews')
    expect(await openNow()).toHaveLength(1)
  })

  it('only an approver of the policy counts', async () => {
    const { stage } = await opened('approvals: {users: [maintainer]}\n')
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    await town.approve('maintainer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })
})

describe('another way to a commit, and to a merge', () => {
  it('pushed: the same stages by git alone', async () => {
    const { thread, stage } = await opened('commit: pushed\n')
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('rebased: the trailers go as a note on the merged commit', async () => {
    town = await openTown({ policy })
    town.playground.settings.allowMethods({ rebase: true })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    const stage = await town.stage()
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    expect(await town.note(await town.main())).toContain(`Approved-by: @reviewer (${stage.head})`)
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('a person’s merge with GitHub’s own message is told by a note', async () => {
    town = await openTown({ policy: 'live:\n  assume-after: 1m\n' })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    const stage = await town.stage()
    await town.approve('reviewer', stage.number)
    await town.merge('maintainer', stage.number)
    const note = await town.note(await town.main())
    expect(note).toMatch(/^Sluice-Stage: 1$/m)
    expect(note).toContain(`Approved-by: @reviewer (${stage.head})`)
  })
})

describe('GitHub on a bad day', () => {
  it('refuses a merge for a reason that passes: it is told, and tried again', async () => {
    const { thread, stage } = await opened()
    town.playground.faults.add({
      method: 'PUT',
      path: /\/merge$/,
      actor: 'sluice',
      effect: { kind: 'answer', status: 405, message: 'Base branch was modified. Review and try the merge again.' },
    })
    await town.as('reviewer', 'POST', `pulls/${stage.number}/reviews`, { event: 'APPROVE' })
    const wakeAt = await town.settle()
    expect((await town.answers(thread))[0]).toContain('Base branch was modified')
    town.wait((wakeAt ?? 0) - town.now())
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('does not let the App write branches: the status says what GitHub said', async () => {
    town = await openTown({ policy })
    town.playground.faults.add({
      method: 'POST',
      path: /git\/refs$/,
      actor: 'sluice',
      times: Number.POSITIVE_INFINITY,
      effect: { kind: 'answer', status: 403, message: 'Resource not accessible by integration' },
    })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    expect((await town.answers(thread)).join('\n')).toContain('not accessible by integration')
    town.playground.faults.clear()
    town.wait(61_000)
    await town.settle()
    expect(await openNow()).toHaveLength(1)
  })
})
