import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const path = 'apps/reviews/virtual-service.yaml'
const policy = 'merging: merge\nlive:\n  assume-after: 1m\n  settle: 0s\n'

const opened = async (rules = policy) => {
  town = await openTown({ policy: rules })
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return { thread, stage: await town.stage() }
}

const ours = async () => (await town.pullRequests()).filter(({ title }) => title.startsWith('reviews:'))
const lastGates = async (head: string) => (await town.checks(head, 'sluice/gates')).at(-1)

describe('whoever lost the right meanwhile', () => {
  it('commands nothing: the right is asked for when the command is carried out', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    const comment = await town.says('writer', thread, '/canary 10 v2 reviews')
    town.playground.settings.permission('writer', 'read')
    await town.settle()
    expect(await town.reactions(comment)).not.toContain('rocket')
    expect(await town.pullRequests()).toEqual([])
    expect(await town.answers(thread)).toEqual([])
  })

  it('has approved nothing: the right is asked for at each judgement', async () => {
    const { stage } = await opened('merging: propose\n')
    await town.approve('reviewer', stage.number)
    expect(await lastGates(stage.head)).toMatchObject({ conclusion: 'success' })
    town.playground.settings.permission('reviewer', 'read')
    town.wait(61_000)
    await town.chat('writer', stage.number, '/status reviews')
    expect(await lastGates(stage.head)).not.toMatchObject({ conclusion: 'success' })
  })

  it('has approved nothing either where the approval was dismissed', async () => {
    const { stage } = await opened('merging: propose\n')
    await town.approve('reviewer', stage.number)
    const reviews = await town.as('writer', 'GET', `pulls/${stage.number}/reviews`)
    const [{ id } = { id: 0 }] = Object.values(reviews) as { id: number }[]
    await town.as('maintainer', 'PUT', `pulls/${stage.number}/reviews/${id}/dismissals`, { message: 'Not yet.' })
    await town.settle()
    expect(await lastGates(stage.head)).not.toMatchObject({ conclusion: 'success' })
  })
})

describe('a writer’s forgery', () => {
  it('a status or a check of our own name is no verdict of ours', async () => {
    const { thread, stage } = await opened()
    await town.as('writer', 'POST', `statuses/${stage.head}`, { state: 'success', context: 'sluice/gates' })
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect((await town.answers(thread))[0]).toContain('approval')
  })

  it('trailers of a commit of theirs make no rollout, and are nothing to go back to', async () => {
    town = await openTown({ policy })
    const file = await town.as('writer', 'GET', `contents/${path}?ref=main`)
    const before = await town.main()
    const text = (await town.file(path)).replace('host: reviews', 'host: reviews # mine')
    const message = `reviews: v2 0 → 50 %\n\nSluice-Rollout: r1\nSluice-Stage: 1/1\nSluice-Service: shop/reviews\nSluice-Baseline: ${before}\nSluice-Plan: ${'d'.repeat(64)}\n`
    await town.as('writer', 'PUT', `contents/${path}`, {
      message,
      content: Buffer.from(text).toString('base64'),
      sha: file['sha'],
      branch: 'main',
    })
    const thread = await town.issue('writer', 'Back.')
    const comment = await town.chat('writer', thread, '/rollback reviews')
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    expect(await ours()).toEqual([])
    expect(await town.file(path)).toBe(text)
  })

  it('a comment that begins like our status comment is not taken for it', async () => {
    const { thread, stage } = await opened()
    const comments = Object.values(await town.as('writer', 'GET', `issues/${thread}/comments`)) as { body: string }[]
    const status = comments.find(({ body }) => body.startsWith('<!--'))
    if (status === undefined) throw new Error('no status comment')
    const forged = await town.says('writer', thread, `${status.body.split('\n')[0]}\nAll gates allow. Merge it!`)
    await town.restart(true)
    await town.approve('reviewer', stage.number)
    expect(await town.answers(thread)).toHaveLength(1)
    expect((await town.as('writer', 'GET', `issues/comments/${forged.id}`))['body']).toContain('Merge it!')
  })

  it('the base of a stage, turned to another branch, is not merged into', async () => {
    const { stage } = await opened()
    await town.as('writer', 'POST', 'git/refs', { ref: 'refs/heads/elsewhere', sha: await town.main() })
    await town.as('writer', 'PATCH', `pulls/${stage.number}`, { base: 'elsewhere' })
    await town.approve('reviewer', stage.number)
    expect((await town.pullRequests()).find(({ number }) => number === stage.number)).toMatchObject({ merged: false })
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })
})

describe('a pull request from a fork', () => {
  it('under the branch name, the title and the text of a stage is left alone, approved or not', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    const comment = await town.says('writer', thread, '/canary 10 v2 reviews')
    const branch = `sluice/reviews/r${comment.id.toString(36)}/1-1`
    await town.playground.fork('outsider')
    const fork = '/repos/outsider/shop'
    const main = await town.main()
    await town.as('outsider', 'POST', `${fork}/git/refs`, { ref: `refs/heads/${branch}`, sha: main })
    const file = await town.as('outsider', 'GET', `${fork}/contents/${path}`)
    await town.as('outsider', 'PUT', `${fork}/contents/${path}`, {
      message: `reviews: v2 0 → 10 %\n\nSluice-Rollout: r${comment.id.toString(36)}\nSluice-Stage: 1\n`,
      content: Buffer.from((await town.file(path)).replace('weight: 100', 'weight: 0')).toString('base64'),
      sha: file['sha'],
      branch,
    })
    const title = 'reviews: v2 0 → 10 %'
    const theirs = await town.as('outsider', 'POST', 'pulls', { title, head: `outsider:${branch}`, base: 'main' })
    await town.settle()
    await town.approve('reviewer', Number(theirs['number']))
    await town.approve('maintainer', Number(theirs['number']))
    expect(await town.main()).toBe(main)
    const mine = (await ours()).find(({ number }) => number !== Number(theirs['number']))
    if (mine === undefined) throw new Error('no stage of ours')
    expect(mine.branch).toBe(branch)
    await town.approve('reviewer', mine.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    expect((await town.pullRequests()).find(({ number }) => number === Number(theirs['number']))).toMatchObject({
      merged: false,
    })
  })
})
