import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { readApplication } from '../../src/observe/observe.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

const listen = async (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> => {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

const sha = 'b'.repeat(40)

/** As argocd-server answers, cut to a few of the fields that it has beside these. */
const application = {
  metadata: { name: 'shop-prod', namespace: 'argocd', resourceVersion: '4711' },
  spec: { source: { repoURL: 'https://github.com/acme/shop.git', path: 'apps/prod', targetRevision: 'HEAD' } },
  status: {
    resources: [{ version: 'v1', kind: 'Service', namespace: 'shop', name: 'reviews', status: 'Synced' }],
    sync: { status: 'Synced', comparedTo: {}, revision: sha },
    health: { status: 'Healthy', lastTransitionTime: '2026-03-02T09:00:10Z' },
    history: [
      { revision: 'a'.repeat(40), deployedAt: '2026-03-01T09:00:00Z', id: 0 },
      { revision: sha, deployedAt: '2026-03-02T09:00:05Z', id: 1 },
    ],
    reconciledAt: '2026-03-02T09:01:00Z',
    operationState: {
      phase: 'Succeeded',
      message: 'successfully synced (all tasks run)',
      startedAt: '2026-03-02T09:00:01Z',
      finishedAt: '2026-03-02T09:00:05Z',
      syncResult: { revision: sha, resources: [] },
    },
  },
}

const read = (url: string, timeout?: number) =>
  readApplication(
    { name: 'prod', url, token: 'a-token' },
    'shop-prod',
    'argocd',
    timeout === undefined ? {} : { timeout },
  )

describe('an Argo CD that is asked', () => {
  it('tells what is compared, applied and healthy, to whoever has the token', async () => {
    const asked: string[] = []
    const url = await listen((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`)
      response.end(JSON.stringify(application))
    })
    expect(await read(url)).toEqual({
      kind: 'application',
      application: {
        compared: [sha],
        sync: 'Synced',
        health: 'Healthy',
        healthMessage: '',
        operation: {
          phase: 'Succeeded',
          message: 'successfully synced (all tasks run)',
          revisions: [sha],
          finishedAt: Date.parse('2026-03-02T09:00:05Z'),
        },
        history: [
          { revisions: ['a'.repeat(40)], deployedAt: Date.parse('2026-03-01T09:00:00Z') },
          { revisions: [sha], deployedAt: Date.parse('2026-03-02T09:00:05Z') },
        ],
        reconciledAt: Date.parse('2026-03-02T09:01:00Z'),
        url: `${url}/applications/shop-prod`,
      },
    })
    expect(asked).toEqual(['GET /api/v1/applications/shop-prod?refresh=normal&appNamespace=argocd Bearer a-token'])
  })

  it('tells of several sources, and of an Application that never synced', async () => {
    const several = { status: { sync: { status: 'OutOfSync', revision: '', revisions: ['1.2.3', sha] } } }
    const url = await listen((_, response) => response.end(JSON.stringify(several)))
    expect(await read(url)).toMatchObject({
      application: { compared: ['1.2.3', sha], sync: 'OutOfSync', health: 'Unknown', operation: null, history: [] },
    })
  })

  it.each([
    [401, 'Argo CD does not take the token of the server'],
    [403, 'Argo CD has no such Application, or the token may not see it'],
    [404, 'Argo CD has no such Application, or the token may not see it'],
    [500, 'Argo CD answers HTTP 500'],
  ])('is not believed where it answers %i', async (status, message) => {
    const url = await listen((_, response) => response.writeHead(status).end('{"error": "a secret of the cluster"}'))
    expect(await read(url)).toEqual({ kind: 'problem', message })
  })

  it.each([
    ['<html>', 'the answer is not JSON'],
    ['{"status": {"sync": 3}}', 'the answer is none of an Application'],
  ])('nor where it answers %s', async (body, message) => {
    expect(await read(await listen((_, response) => response.end(body)))).toEqual({ kind: 'problem', message })
  })

  it('tells of the commit of the base branch where a hydrator writes what is synced elsewhere', async () => {
    const dry = 'd'.repeat(40)
    const answering = (sourceHydrator: unknown) =>
      listen((_, response) => {
        response.end(JSON.stringify({ ...application, status: { ...application.status, sourceHydrator } }))
      })
    const hydrated = await answering({ lastSuccessfulOperation: { drySHA: dry, hydratedSHA: sha } })
    expect(await read(hydrated)).toMatchObject({
      application: { compared: [dry], operation: { phase: 'Succeeded', revisions: [dry] } },
    })
    const other = await answering({ lastSuccessfulOperation: { drySHA: dry, hydratedSHA: 'c'.repeat(40) } })
    expect(await read(other)).toMatchObject({ application: { compared: [sha] } })
    const failed = await answering({
      currentOperation: { drySHA: dry, phase: 'Failed', message: 'no chart', finishedAt: '2026-03-02T09:02:00Z' },
    })
    expect(await read(failed)).toMatchObject({
      application: { operation: { phase: 'Failed', message: 'hydration: no chart', revisions: [dry] } },
    })
  })

  it('nor followed elsewhere, waited for without end, or found where nothing listens', async () => {
    const elsewhere = await listen((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())
    expect(await read(elsewhere)).toEqual({ kind: 'problem', message: 'it cannot be reached' })
    const silent = await listen(() => undefined)
    expect(await read(silent, 50)).toEqual({ kind: 'problem', message: 'no answer within 0.05 s' })
    expect(await read('http://127.0.0.1:1')).toEqual({ kind: 'problem', message: 'it cannot be reached' })
  })
})
