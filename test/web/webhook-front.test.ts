import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type AcceptedDelivery,
  startWebhookFront,
  type WebhookFront,
  type WebhookFrontOptions,
} from '../../src/web/web.ts'

const secret = 'a secret of the test, long enough to be one'
const fronts: WebhookFront[] = []
afterEach(async () => {
  for (const front of fronts.splice(0)) await front.close()
})

interface Heard {
  readonly front: WebhookFront
  readonly kept: AcceptedDelivery[]
  readonly errors: unknown[]
}

const start = async (options: Partial<WebhookFrontOptions> = {}): Promise<Heard> => {
  const kept: AcceptedDelivery[] = []
  const errors: unknown[] = []
  const front = await startWebhookFront({
    port: 0,
    host: '127.0.0.1',
    secrets: [secret],
    append: async (delivery) => kept.push(delivery),
    status: () => ({ ready: true }),
    onError: (error) => errors.push(error),
    ...options,
  })
  fronts.push(front)
  return { front, kept, errors }
}

const sign = (body: string | Buffer, key = secret): string =>
  `sha256=${createHmac('sha256', key).update(body).digest('hex')}`
const headersFor = (
  body: string | Buffer,
  change: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> => {
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-hub-signature-256': sign(body),
    'x-github-event': 'issue_comment',
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    ...change,
  }
  return Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))
}
const post = (
  front: WebhookFront,
  body: string | Buffer,
  change: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> =>
  fetch(front.webhookUrl, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: headersFor(body, change),
  })

describe('the webhook front', () => {
  it('keeps a signed delivery as it came, and answers only then', async () => {
    let release = (): void => undefined
    const kept: AcceptedDelivery[] = []
    const { front } = await start({
      append: (delivery) =>
        new Promise<void>((resolve) => {
          kept.push(delivery)
          release = resolve
        }),
    })
    const body = JSON.stringify({ action: 'created', comment: { body: '/canary 10 ü' } })
    let answered = false
    const response = post(front, body).then((answer) => {
      answered = true
      return answer
    })
    await expect.poll(() => kept.length).toBe(1)
    expect(answered).toBe(false)
    release()
    expect((await response).status).toBe(202)
    expect(kept).toMatchObject([{ id: '72d3162e-cc78-11e3-81ab-4c9367dc0958', event: 'issue_comment', payload: body }])
  })

  it("takes GitHub's own example of a signature", async () => {
    const { front } = await start({ secrets: ["It's a Secret to Everybody"] })
    // The body is no JSON: that it is asked for JSON only after the signature says that the signature was right.
    const answer = await post(front, 'Hello, World!', {
      'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    })
    expect(answer.status).toBe(400)
  })

  it('takes the secret before this one too, while it is being changed', async () => {
    const { front, kept } = await start({ secrets: ['the new secret', secret] })
    expect((await post(front, '{}')).status).toBe(202)
    expect((await post(front, '{}', { 'x-hub-signature-256': sign('{}', 'the new secret') })).status).toBe(202)
    expect((await post(front, '{}', { 'x-hub-signature-256': sign('{}', 'another') })).status).toBe(401)
    expect(kept).toHaveLength(2)
  })

  it.each<[string, number, Record<string, string | undefined>]>([
    ['no signature', 401, { 'x-hub-signature-256': undefined }],
    ['an empty signature', 401, { 'x-hub-signature-256': '' }],
    ['a wrong signature', 401, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
    ['the old SHA-1 signature', 401, { 'x-hub-signature-256': `sha1=${'0'.repeat(40)}` }],
    ['the signature of another body', 401, { 'x-hub-signature-256': sign('{"a":2}') }],
    ['a form', 415, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['no type', 415, { 'content-type': undefined }],
    ['a compressed body', 415, { 'content-encoding': 'gzip' }],
    ['no event', 400, { 'x-github-event': undefined }],
    ['an event that is none', 400, { 'x-github-event': '../push' }],
    ['no delivery', 400, { 'x-github-delivery': undefined }],
    ['a delivery that is none', 400, { 'x-github-delivery': 'a b' }],
  ])('keeps nothing of a request with %s: %i', async (_, status, change) => {
    const { front, kept } = await start()
    expect((await post(front, '{"a":1}', change)).status).toBe(status)
    expect(kept).toEqual([])
  })

  it.each([
    ['text', 'nonsense'],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', ''],
    ['a broken object', '{"a":'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ])('keeps nothing of a signed body that is %s', async (_, body) => {
    const { front, kept } = await start()
    expect((await post(front, body)).status).toBe(400)
    expect(kept).toEqual([])
  })

  it('takes a body of exactly the limit and refuses one byte more, announced or not', async () => {
    const { front, kept } = await start({ maximumBody: 1000 })
    const exact = `"${'x'.repeat(990)}"`.padStart(991)
    const body = `{"a":${exact.trim()}}`.padEnd(1000)
    expect(body).toHaveLength(1000)
    expect((await post(front, body)).status).toBe(202)
    expect((await post(front, `${body} `)).status).toBe(413)
    // In chunks, so that no length is announced.
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = httpRequest(front.webhookUrl, { method: 'POST', headers: headersFor(`${body} `) }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sent.on('error', reject)
      sent.write(body)
      sent.end(' ')
    })
    expect(status).toBe(413)
    expect(kept).toHaveLength(1)
  })

  it('answers a body far beyond the limit without reading it to its end', async () => {
    const { front } = await start()
    expect((await post(front, Buffer.alloc(30 * 1024 * 1024, 0x20))).status).toBe(413)
  })

  it('gives up on a body that does not come', async () => {
    const { front, kept } = await start({ bodyTimeout: 50 })
    const said = await new Promise<string>((resolve, reject) => {
      const socket = connect(front.port, '127.0.0.1')
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk.toString()
      })
      socket.on('close', () => resolve(text))
      socket.on('error', reject)
      const headers = Object.entries(headersFor('{}')).map(([key, value]) => `${key}: ${value}\r\n`)
      socket.write(`POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n${headers.join('')}\r\n{`)
    })
    expect(said).toMatch(/^HTTP\/1\.1 408 /)
    expect(kept).toEqual([])
  })

  it('says that it did not keep what could not be written, and why only to its own log', async () => {
    const { front, errors } = await start({
      append: async () => {
        throw new Error('ENOSPC: /secret/path')
      },
    })
    const answer = await post(front, '{"token":"in the body"}')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).not.toBeNull()
    expect(await answer.text()).not.toContain('secret')
    expect(errors.map(String)).toEqual(['Error: ENOSPC: /secret/path'])
    expect(JSON.stringify(errors)).not.toContain('in the body')
  })

  it('finishes what it is answering before it closes, and takes nothing more', async () => {
    let release = (): void => undefined
    const arrived: string[] = []
    const { front } = await start({
      append: ({ id }) =>
        new Promise<void>((resolve) => {
          arrived.push(id)
          release = resolve
        }),
    })
    const response = post(front, '{}')
    await expect.poll(() => arrived.length).toBe(1)
    const closed = front.close()
    release()
    const answer = await response
    expect(answer.status).toBe(202)
    // Else the server would wait for the next request on a connection that is kept open.
    expect(answer.headers.get('connection')).toBe('close')
    await closed
    await expect(post(front, '{}')).rejects.toThrow()
  })
})

describe('everything else at the front', () => {
  it('answers health always, and readiness as it is', async () => {
    let ready = true
    const { front } = await start({ status: () => (ready ? { ready } : { ready, reasons: ['no-installation'] }) })
    expect((await fetch(`${front.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${front.url}/readyz`)).status).toBe(200)
    ready = false
    expect((await fetch(`${front.url}/healthz`)).status).toBe(200)
    const answer = await fetch(`${front.url}/readyz`)
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('no-installation')
  })

  it('is not ready when it cannot be said', async () => {
    const { front } = await start({
      status: () => {
        throw new Error('broken')
      },
    })
    expect((await fetch(`${front.url}/readyz`)).status).toBe(503)
  })

  it('has one path to post to, which can be another one', async () => {
    const { front, kept } = await start({ path: '/hooks' })
    expect(front.webhookUrl).toBe(`${front.url}/hooks`)
    expect((await post(front, '{}')).status).toBe(202)
    expect((await fetch(front.webhookUrl)).status).toBe(405)
    expect((await fetch(`${front.url}/api/github/webhooks`, { method: 'POST' })).status).toBe(404)
    expect((await fetch(`${front.url}/healthz`, { method: 'POST' })).status).toBe(404)
    expect(kept).toHaveLength(1)
  })
})
