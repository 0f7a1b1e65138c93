import { createHmac, randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ServedShop, serveShop } from './served-shop.ts'

const secretBefore = 'the secret that is on its way out, long enough'

let shop: ServedShop
beforeEach(async () => {
  shop = await serveShop({ WEBHOOK_SECRET_PREVIOUS: secretBefore })
})
afterEach(() => shop.close())

const post = async (event: string, payload: unknown, secret = shop.playground.app.webhookSecret): Promise<number> => {
  const body = JSON.stringify(payload)
  const answer = await fetch(shop.webhookUrl, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  })
  return answer.status
}

/** A comment as GitHub would tell of it. */
const told = (thread: number, id: number, body: string, login = 'maintainer', action = 'created') => {
  const { app, repository } = shop.playground
  const [owner = '', name = ''] = repository.split('/')
  const user = { id: shop.playground.account(login).id, login, type: 'User' }
  return {
    action,
    installation: { id: app.installationId },
    repository: { id: 1, name, full_name: repository, owner: { login: owner } },
    sender: user,
    issue: { number: thread },
    comment: { id, body, user, author_association: 'OWNER' },
  }
}

const issue = async (): Promise<number> =>
  (await shop.ask<{ number: number }>('writer', 'POST', 'issues', { title: 'A release', body: 'Today.' })).number

const says = async (login: string, thread: number, body: string): Promise<number> =>
  (await shop.ask<{ id: number }>(login, 'POST', `issues/${thread}/comments`, { body })).id

/** Until the App has answered this comment with one of its two last reactions. */
const settled = (comment: number): Promise<string> =>
  shop.until(async () => {
    const given = await shop.ask<{ content: string }[]>('writer', 'GET', `issues/comments/${comment}/reactions`)
    return given.map(({ content }) => content).find((content) => content === 'rocket' || content === 'confused')
  })

const pulls = async (): Promise<readonly unknown[]> => shop.ask('writer', 'GET', 'pulls?state=all')

it('a webhook only wakes: what it says somebody wrote, commands nothing, not even rightly signed', async () => {
  const thread = await issue()
  expect(await post('issue_comment', told(thread, 1, '/canary 50 v2 reviews'), 'a secret that nobody agreed on')).toBe(
    401,
  )
  const read = await says('outsider', thread, 'When is it?')
  // With the secret, current or previous, in the words of a comment that is not there, and in the maintainer's for the outsider's.
  expect(await post('issue_comment', told(thread, 987_654_321, '/canary 50 v2 reviews'))).toBe(202)
  expect(await post('issue_comment', told(thread, read, '/canary 50 v2 reviews'), secretBefore)).toBe(202)
  expect(await post('issues', { ...told(thread, read, ''), action: 'opened', comment: undefined })).toBe(202)
  expect(await settled(await says('writer', thread, '/status reviews'))).toBe('rocket')
  expect(await pulls()).toEqual([])
  expect(await shop.weights()).not.toContain('weight: 50')
})

it('a delivery that is sent again, or under the name of another event, does nothing a second time', async () => {
  const thread = await issue()
  const words = '/canary 10 v2 reviews'
  const comment = await says('writer', thread, words)
  await shop.openStage()
  expect(await settled(comment)).toBe('rocket')
  expect(await settled(await says('writer', thread, '/cancel'))).toBe('rocket')
  const payload = told(thread, comment, words, 'writer')
  for (const event of ['issue_comment', 'issues', 'push', 'pull_request', 'pull_request_review', 'merge_group'])
    expect(await post(event, payload)).toBe(202)
  expect(await post('issue_comment', { ...payload, action: 'edited' })).toBe(202)
  expect(await settled(await says('writer', thread, '/status reviews'))).toBe('rocket')
  expect(await pulls()).toHaveLength(1)
  expect(await pulls()).toMatchObject([{ state: 'closed', merged_at: null }])
})

it('a body of 25 MB is taken only from whom it is signed by, and a larger one from nobody', async () => {
  const large = { ...told(1, 1, ''), padding: 'x'.repeat(24 * 1024 * 1024) }
  expect(await post('issue_comment', large, 'another secret')).toBe(401)
  expect(await post('issue_comment', { padding: 'x'.repeat(26 * 1024 * 1024) })).toBe(413)
})
