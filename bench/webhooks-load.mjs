// A client in a process of its own: signed deliveries over kept-alive connections, for a fixed time. Prints how many were taken.
import { createHmac } from 'node:crypto'
import { Agent, request } from 'node:http'

const [url, secret, connections, seconds] = process.argv.slice(2)
const body = Buffer.from(
  JSON.stringify({
    action: 'created',
    installation: { id: 1 },
    repository: { id: 1, name: 'shop', full_name: 'acme/shop', owner: { login: 'acme' } },
    sender: { id: 1, login: 'ada' },
    issue: { number: 1 },
    comment: { id: 1, body: '/status', user: { id: 1, login: 'ada' } },
    padding: 'x'.repeat(10_000),
  }),
)
const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) })
const target = new URL(url)
let count = 0
let failed = 0
const end = performance.now() + Number(seconds) * 1000

const one = (index) =>
  new Promise((done) => {
    const sent = request(
      {
        agent,
        host: target.hostname,
        port: target.port,
        path: target.pathname,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          'x-github-event': 'issue_comment',
          'x-github-delivery': `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
          'x-hub-signature-256': signature,
        },
      },
      (response) => {
        if ((response.statusCode ?? 500) < 300) count++
        else failed++
        response.resume()
        response.on('end', done)
      },
    )
    sent.on('error', () => {
      failed++
      done()
    })
    sent.end(body)
  })

let index = 0
const began = performance.now()
await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    while (performance.now() < end) await one(index++)
  }),
)
agent.destroy()
process.stdout.write(JSON.stringify({ perSecond: count / ((performance.now() - began) / 1000), failed }))
