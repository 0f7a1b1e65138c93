import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readPolicy } from '../src/config/config.ts'
import { metricsBy } from '../src/measuring.ts'

const read = readPolicy(
  'metrics: [{name: errors, source: prod, template: success-rate, at-least: 99, window: 1m, minimum: 10}]',
)
const [errors] = read.ok ? read.value.metrics : []
if (errors === undefined) throw new Error('the policy of this test is broken')

const reviews = { service: 'reviews', namespace: 'shop', version: 'v2', workloads: ['reviews-v2'] }

/** What a Prometheus has: the requests counted, and the share that succeeded; null where no series answers. */
let series: { requests: string | null; share: string | null }
let server: Server

const vector = (value: string | null): string =>
  JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result: value === null ? [] : [{ metric: {}, value: [1_700_000_000, value] }] },
  })

beforeEach(async () => {
  series = { requests: '120', share: '99.7' }
  server = createServer(async (request, response) => {
    let asked = request.url ?? ''
    for await (const chunk of request) asked += String(chunk)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(vector(asked.includes('increase') ? series.requests : series.share))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => new Promise((resolve) => server.close(resolve)))

const measured = () => {
  const { port } = server.address() as AddressInfo
  return metricsBy([{ name: 'prod', url: `http://127.0.0.1:${port}`, authorization: null }]).measure(
    errors,
    reviews,
    Date.parse('2026-03-02T09:00:00Z'),
  )
}

describe('a measurement', () => {
  it('is the value where enough requests stand behind it', async () => {
    expect(await measured()).toEqual({ value: 99.7, problem: null })
  })

  it('says nothing where too few do, with how many there were', async () => {
    series.requests = '4'
    expect(await measured()).toEqual({ value: null, problem: '4 requests, and fewer than 10 say nothing' })
  })

  it('shows the query where no series answers it, for the labels are what has to be looked at', async () => {
    series.requests = null
    expect(await measured()).toEqual({
      value: null,
      problem:
        'prod has no series that answers sum(increase(istio_requests_total{reporter="destination",' +
        'destination_service_name="reviews",destination_service_namespace="shop",destination_workload=~"reviews-v2"}[60s]))',
    })
    series = { requests: '120', share: null }
    expect((await measured()).problem).toMatch(/^no data for \(sum\(rate\(istio_requests_total\{/)
  })

  it('of an endpoint that the server does not name is none, and says so', async () => {
    expect(await metricsBy([]).measure(errors, reviews, 0)).toEqual({
      value: null,
      problem: 'the server has no metrics endpoint prod',
    })
  })
})
