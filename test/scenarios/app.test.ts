import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ServedShop, serveShop } from './served-shop.ts'

let shop: ServedShop
beforeEach(async () => {
  shop = await serveShop()
})
afterEach(() => shop.close())

it('over HTTP, by signed webhooks: a comment becomes a stage, an approval lets it in, /rollback takes it back', async () => {
  const { ask, until, openStage, weights } = shop
  const before = await weights()
  const { number: thread } = await ask<{ number: number }>('writer', 'POST', 'issues', {
    title: 'Release',
    body: 'Today.',
  })
  const comment = await ask<{ id: number }>('writer', 'POST', `issues/${thread}/comments`, {
    body: '/canary 10 v2 reviews',
  })
  const stage = await openStage()
  expect(stage.title).toBe('reviews: v2 0 → 10 %')
  await until(async () => {
    const reactions = await ask<{ content: string }[]>('writer', 'GET', `issues/comments/${comment.id}/reactions`)
    return reactions.some(({ content }) => content === 'rocket') || undefined
  })
  const pullRequest = await ask<{ head: { sha: string } }>('writer', 'GET', `pulls/${stage.number}`)
  await ask('reviewer', 'POST', `pulls/${stage.number}/reviews`, { event: 'APPROVE' })
  await until(async () => {
    const runs = await ask<{ check_runs: { conclusion: string | null }[] }>(
      'writer',
      'GET',
      `commits/${pullRequest.head.sha}/check-runs?check_name=sluice%2Fgates`,
    )
    return runs.check_runs.some(({ conclusion }) => conclusion === 'success') || undefined
  })
  await ask('maintainer', 'PUT', `pulls/${stage.number}/merge`, {})
  expect(await weights()).toContain('weight: 10')
  await until(async () => {
    const comments = await ask<{ body: string }[]>('writer', 'GET', `issues/${thread}/comments`)
    return comments.some(({ body }) => body.includes('· merged')) || undefined
  })
  await ask('writer', 'POST', `issues/${thread}/comments`, { body: '/rollback' })
  const back = await openStage()
  await ask('writer', 'PUT', `pulls/${back.number}/merge`, {})
  expect(await weights()).toBe(before)
}, 60_000)
