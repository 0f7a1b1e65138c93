import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verify } from '@octokit/webhooks-methods'
import { describe, expect, it } from 'vitest'
import { afterwards, type Body, callerWith, type GitHub, keyToken, startGitHub } from './github.ts'
import { payloadProblems } from './openapi.ts'

interface Received {
  readonly name: string
  readonly guid: string
  readonly signature: string
  readonly body: string
  readonly payload: Body
}

/** Something that webhooks are delivered to, answering with a status. */
const startReceiver = async (status = () => 200) => {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      const payload: Body = JSON.parse(body)
      const action = payload['action'] === undefined ? '' : `.${payload['action']}`
      received.push({
        name: `${request.headers['x-github-event']}${action}`,
        guid: String(request.headers['x-github-delivery']),
        signature: String(request.headers['x-hub-signature-256']),
        body,
        payload,
      })
      response.writeHead(status()).end('ok')
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  afterwards(() => server.close())
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
}

const names = (received: readonly Received[], but = /^check_suite/) =>
  received.map((one) => one.name).filter((name) => !but.test(name))

const listening = async (status?: () => number): Promise<{ github: GitHub; received: Received[] }> => {
  const { received, url } = await startReceiver(status)
  return { github: await startGitHub({ webhook: url }), received }
}

describe('webhooks', () => {
  it('tell everything that happens, signed, with installation, repository and sender', async () => {
    const { github, received } = await listening()
    const { playground } = github
    playground.tellInstallation()
    await github.as('writer')('POST', 'issues', { title: 'Release', body: '/canary 10' })
    const comment = await github.as('outsider')('POST', 'issues/1/comments', { body: 'hi' })
    await github.as('writer')('PATCH', `issues/comments/${comment.body['id']}`, { body: 'ho' })
    await github.as('writer')('DELETE', `issues/comments/${comment.body['id']}`)
    await github.pullRequest('bot', 'stage', { 'a.md': 'a\n' })
    const head = await github.branch('stage', { 'b.md': 'b\n' }, 'heads/stage')
    const review = await github.as('reviewer')('POST', 'pulls/2/reviews', { event: 'APPROVE' })
    await github.as('maintainer')('PUT', `pulls/2/reviews/${review.body['id']}/dismissals`, { message: 'x' })
    await github.as('bot')('PATCH', 'pulls/2', { title: 'Other' })
    await github.as('bot')('PATCH', 'pulls/2', { state: 'closed' })
    await github.as('bot')('PATCH', 'pulls/2', { state: 'open' })
    await github.as('writer')('POST', `statuses/${head}`, { state: 'success', context: 'ci' })
    const run = await github.as('bot')('POST', 'check-runs', { name: 'sluice/gates', head_sha: head })
    await github.as('bot')('PATCH', `check-runs/${run.body['id']}`, { conclusion: 'success' })
    await github.as('writer')('POST', `check-runs/${run.body['id']}/rerequest`)
    await github.as('reviewer')('PUT', 'pulls/2/merge', {})
    const deployment = await github.as('writer')('POST', 'deployments', { ref: 'main' })
    await github.as('writer')('POST', `deployments/${deployment.body['id']}/statuses`, { state: 'success' })
    await playground.webhooks.settled()
    expect(names(received)).toEqual([
      'installation.created',
      'issues.opened',
      'issue_comment.created',
      'issue_comment.edited',
      'issue_comment.deleted',
      'push',
      'pull_request.opened',
      'push',
      'pull_request.synchronize',
      'pull_request_review.submitted',
      'pull_request_review.dismissed',
      'pull_request.edited',
      'pull_request.closed',
      'pull_request.reopened',
      'status',
      'check_run.created',
      'check_run.completed',
      'check_run.rerequested',
      'pull_request.closed',
      'push',
      'deployment_status.created',
    ])
    for (const one of received) {
      expect(payloadProblems(one.name, one.payload) ?? []).toEqual([])
      expect(await verify(playground.app.webhookSecret, one.body, one.signature)).toBe(true)
      expect(one.payload).toMatchObject({
        installation: { id: playground.app.installationId },
        ...(one.name === 'installation.created' ? {} : { repository: { full_name: 'acme/shop' } }),
        sender: { type: /User|Bot/.exec(String(one.payload['sender']?.['type']))?.[0] },
      })
    }
    expect(received.filter((one) => payloadProblems(one.name, one.payload) !== null).length).toBeGreaterThan(15)
    const merge = received.findLast((one) => one.name === 'push')?.payload
    expect(merge).toMatchObject({ ref: 'refs/heads/main', sender: { login: 'reviewer' }, forced: false })
    expect(merge?.['head_commit']?.['id']).toBe(await github.head('heads/main'))
  })

  it('tell a push by git like one through the API', async () => {
    const { github, received } = await listening()
    await github.branch('main', { 'a.md': 'a\n' })
    await github.playground.webhooks.settled()
    const [push] = received.filter((one) => one.name === 'push')
    expect(push?.payload['commits']?.[0]).toMatchObject({ added: ['a.md'], modified: [] })
  })

  it('never hold up the answer', async () => {
    const { received, url } = await startReceiver()
    const github = await startGitHub({ webhook: url })
    const held = github.playground.webhooks.hold()
    expect((await github.as('writer')('POST', 'issues', { title: 'A' })).status).toBe(201)
    expect((await github.as('writer')('POST', 'issues', { title: 'B' })).status).toBe(201)
    await github.playground.webhooks.settled()
    expect(received).toEqual([])
    held.release('reversed')
    await github.playground.webhooks.settled()
    expect(received).toHaveLength(2)
  })

  it('can be lost, doubled and late, on demand', async () => {
    const { github, received } = await listening()
    const { webhooks } = github.playground
    webhooks.fault({ event: 'issues', effect: { kind: 'drop' } })
    webhooks.fault({ event: 'issue_comment', effect: { kind: 'duplicate' } })
    await github.as('writer')('POST', 'issues', { title: 'A' })
    await github.as('writer')('POST', 'issues/1/comments', { body: 'x' })
    await github.as('writer')('POST', 'issues', { title: 'B' })
    await webhooks.settled()
    expect(names(received).sort()).toEqual(['issue_comment.created', 'issue_comment.created', 'issues.opened'])
    const twins = received.filter((one) => one.name === 'issue_comment.created')
    expect(twins[0]?.guid).toBe(twins[1]?.guid)
    webhooks.fault({ event: 'issues', effect: { kind: 'delay', milliseconds: 60 } })
    await github.as('writer')('POST', 'issues', { title: 'late' })
    await github.as('writer')('POST', 'issues/1/comments', { body: 'early' })
    await webhooks.settled()
    expect(names(received).slice(3)).toEqual(['issue_comment.created', 'issues.opened'])
  })

  it('are written down, and sent again under the same GUID', async () => {
    let status = 500
    const { github, received } = await listening(() => status)
    await github.as('writer')('POST', 'issues', { title: 'A' })
    await github.playground.webhooks.settled()
    const app = callerWith(github.playground, keyToken(github.playground.app))
    const failed = await app('GET', '/app/hook/deliveries?status=failure')
    expect(failed.body[0]).toMatchObject({ event: 'issues', action: 'opened', status_code: 500, redelivery: false })
    status = 200
    const id = failed.body[0]?.['id']
    expect((await app('POST', `/app/hook/deliveries/${id}/attempts`)).status).toBe(202)
    await github.playground.webhooks.settled()
    expect(new Set(received.map((one) => one.guid)).size).toBe(1)
    const all = await app('GET', '/app/hook/deliveries')
    expect([...all.body].map((one) => [one['redelivery'], one['status']])).toEqual([
      [true, 'OK'],
      [false, 'Invalid HTTP Response: 500'],
    ])
    expect((await app('GET', `/app/hook/deliveries/${id}`)).body['request']?.['payload']?.['action']).toBe('opened')
    expect((await github.as('writer')('GET', '/app/hook/deliveries')).status).toBe(401)
  })

  it('list deliveries by cursor, and leave those that got no code out of both halves', async () => {
    const github = await startGitHub({ webhook: 'http://127.0.0.1:9/nobody' })
    for (const title of ['A', 'B', 'C']) await github.as('writer')('POST', 'issues', { title })
    await github.playground.webhooks.settled()
    const app = callerWith(github.playground, keyToken(github.playground.app))
    expect((await app('GET', '/app/hook/deliveries?status=failure')).body).toEqual([])
    const first = await app('GET', '/app/hook/deliveries?per_page=2')
    expect(first.body).toHaveLength(2)
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    const second = await app('GET', new URL(next).pathname.replace('/api/v3', '') + new URL(next).search)
    expect(second.body).toHaveLength(1)
  })
})
