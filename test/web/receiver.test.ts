import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { startWebhookFront, type WebhookFront } from '../../src/web/web.ts'

const key = 'the key of the receiver, long enough to be one'
let front: WebhookFront | undefined
afterEach(async () => {
  await front?.close()
  front = undefined
})

const start = async (receive: (event: unknown) => Promise<'kept' | 'nothing' | 'unknown'>): Promise<string> => {
  front = await startWebhookFront({
    port: 0,
    host: '127.0.0.1',
    secrets: ['a secret of the test, long enough to be one'],
    append: async () => undefined,
    status: () => ({ ready: true }),
    receivers: [{ path: '/api/flux/prod', key, receive }],
  })
  return front.url
}

const sign = (body: string, by = key): string => `sha256=${createHmac('sha256', by).update(body).digest('hex')}`
const post = async (url: string, body: string, signature: string | null = sign(body), path = '/api/flux/prod') =>
  (
    await fetch(`${url}${path}`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'gotk-component': 'kustomize-controller',
        ...(signature === null ? {} : { 'x-signature': signature }),
      },
    })
  ).status

describe('a receiver of Flux', () => {
  it('hands over what is signed with its key', async () => {
    const events: unknown[] = []
    const url = await start(async (event) => {
      events.push(event)
      return 'kept'
    })
    expect(await post(url, '{"severity": "info"}')).toBe(202)
    expect(events).toEqual([{ severity: 'info' }])
  })

  it('takes nothing that is not signed, signed by another key, changed, or no JSON', async () => {
    const url = await start(async () => {
      throw new Error('nothing was to be received')
    })
    expect(await post(url, '{}', null)).toBe(401)
    expect(await post(url, '{}', sign('{}', 'another key of the same length, or nearly so'))).toBe(401)
    expect(await post(url, '{"a": 1}', sign('{"a": 2}'))).toBe(401)
    expect(await post(url, '[]')).toBe(400)
    expect(await post(url, '{}', sign('{}'), '/api/flux/other')).toBe(404)
    expect((await fetch(`${url}/api/flux/prod`)).status).toBe(405)
  })

  it('lets Flux try again where an event was not kept, and not where it never can be', async () => {
    expect(await post(await start(async () => 'nothing'), '{}')).toBe(200)
    await front?.close()
    expect(await post(await start(async () => 'unknown'), '{}')).toBe(422)
    await front?.close()
    const failing = async (): Promise<'kept'> => {
      throw new Error('GitHub is down')
    }
    expect(await post(await start(failing), '{}')).toBe(503)
  })
})
