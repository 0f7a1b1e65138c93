import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readPolicy } from '../../src/config/config.ts'
import type { MetricPolicy } from '../../src/config/policy.ts'
import { type MeasuredVersion, metricQueries, queryPrometheus } from '../../src/observe/observe.ts'
import { serversAreRequired } from '../required-servers.ts'
import { type PrometheusServer, prometheusIsHere, startPrometheus } from './prometheus-server.ts'

const metric = (text: string): MetricPolicy => {
  const read = readPolicy(`metrics: [{name: m, source: s, ${text}}]`)
  const [own] = read.ok ? read.value.metrics : []
  if (own === undefined) throw new Error(JSON.stringify(read))
  return own
}

const success = metric('template: success-rate, at-least: 99, window: 10s')
const latency = metric('template: latency-p99, at-most: 500, window: 10s')
const version = (workload: string): MeasuredVersion => ({
  service: 'reviews',
  namespace: 'shop',
  version: 'v2',
  workloads: [workload],
})

/** Istio's standard metrics of one workload, as its proxies expose them. */
const exposition = (workload: string, good: number, bad: number): string => {
  const labels = `reporter="destination",destination_service_name="reviews",destination_service_namespace="shop",destination_workload="${workload}"`
  const total = good + bad
  return [
    ...(good > 0 ? [`istio_requests_total{${labels},response_code="200"} ${good}`] : []),
    ...(bad > 0 ? [`istio_requests_total{${labels},response_code="503"} ${bad}`] : []),
    `istio_request_duration_milliseconds_bucket{${labels},le="100"} ${total * 0.9}`,
    `istio_request_duration_milliseconds_bucket{${labels},le="500"} ${total}`,
    `istio_request_duration_milliseconds_bucket{${labels},le="+Inf"} ${total}`,
    '',
  ].join('\n')
}

if (!prometheusIsHere && !serversAreRequired)
  console.info('Prometheus is not installed (Debian: apt-get install prometheus); the tests against it did not run.')
else
  describe('against a real Prometheus', () => {
    let prometheus: PrometheusServer
    beforeAll(async () => {
      prometheus = await startPrometheus()
      const show = (second: number): string =>
        [
          exposition('reviews-v1', 1_000 + second * 100, second),
          exposition('reviews-v2', 0, 10 + second * 20),
          exposition('reviews-idle', 50, 0),
        ].join('')
      let second = 0
      prometheus.expose(show(0))
      const growing = setInterval(() => prometheus.expose(show(++second)), 1_000)
      const rate = metricQueries(success, version('reviews-v1')).requests
      await prometheus.until(rate, (value) => Number(value) > 200)
      clearInterval(growing)
    }, 30_000)
    afterAll(() => prometheus.stop())

    const ask = (query: string) =>
      queryPrometheus({ name: 's', url: prometheus.url, authorization: null }, query, Date.now())

    it('measures the share of requests that succeed, per version', async () => {
      const measured = await ask(metricQueries(success, version('reviews-v1')).value)
      expect(measured).toMatchObject({ kind: 'value' })
      expect(measured.kind === 'value' && measured.value > 98 && measured.value < 100).toBe(true)
    })

    it('says 0 where every request fails, which plain division answers with nothing', async () => {
      expect(await ask(metricQueries(success, version('reviews-v2')).value)).toEqual({ kind: 'value', value: 0 })
    })

    it('measures latency from the histogram', async () => {
      const measured = await ask(metricQueries(latency, version('reviews-v1')).value)
      expect(measured.kind === 'value' && measured.value > 100 && measured.value <= 500).toBe(true)
    })

    it('has no data for a version without requests, or one that nobody knows', async () => {
      expect(await ask(metricQueries(success, version('reviews-idle')).value)).toEqual({
        kind: 'no-data',
        why: 'not-a-number',
      })
      expect(await ask(metricQueries(latency, version('reviews-v9')).value)).toEqual({ kind: 'no-data', why: 'empty' })
    })

    it('takes several series for no answer, and tells an error of the query', async () => {
      expect(await ask('istio_requests_total')).toEqual({ kind: 'no-data', why: 'several' })
      expect(await ask('vector(3)')).toEqual({ kind: 'value', value: 3 })
      expect(await ask('scalar(vector(4))')).toEqual({ kind: 'value', value: 4 })
      expect(await ask('sum(')).toMatchObject({ kind: 'error', message: expect.stringContaining('HTTP 400') })
    })
  })

describe('an endpoint that is none', () => {
  const servers: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of servers.splice(0)) await close()
  })
  const endpoint = async (listener: RequestListener) => {
    const server = createServer(listener)
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    })
    servers.push(
      () =>
        new Promise((resolve) => {
          server.closeAllConnections()
          server.close(() => resolve())
        }),
    )
    return { name: 's', url: `http://127.0.0.1:${port}/prom/`, authorization: 'Bearer secret' }
  }

  it('is asked below its own path, with its own authorisation', async () => {
    const seen: unknown[] = []
    const own = await endpoint((request, response) => {
      seen.push([request.method, request.url, request.headers.authorization])
      response.end('{"status":"success","data":{"resultType":"scalar","result":[1,"7"]}}')
    })
    expect(await queryPrometheus(own, 'up', 0)).toEqual({ kind: 'value', value: 7 })
    expect(seen).toEqual([['POST', '/prom/api/v1/query', 'Bearer secret']])
  })

  it('answers late, large, elsewhere or nonsense: each is an error without a word of the answer', async () => {
    const late = await endpoint(() => undefined)
    expect(await queryPrometheus(late, 'up', 0, { timeout: 50 })).toEqual({
      kind: 'error',
      message: 'no answer within 0.05 s',
    })
    const large = await endpoint((_request, response) => response.end('x'.repeat(2_000_000)))
    expect(await queryPrometheus(large, 'up', 0)).toEqual({ kind: 'error', message: 'the answer is too large' })
    const elsewhere = await endpoint((_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' })
      response.end()
    })
    expect(await queryPrometheus(elsewhere, 'up', 0)).toEqual({ kind: 'error', message: 'it cannot be reached' })
    const nonsense = await endpoint((_request, response) => response.end('<html>internal secret</html>'))
    expect(await queryPrometheus(nonsense, 'up', 0)).toEqual({ kind: 'error', message: 'the answer is not JSON' })
  })
})

describe('queries', () => {
  it('fill in the version, escaped', () => {
    const own = metric(`query: 'sum(rate(x{w=~"$workload",v="$version"}[$window]))', at-most: 1, window: 2m`)
    const queries = metricQueries(own, { ...version('a.b'), version: 'v"2' })
    expect(queries.value).toBe('sum(rate(x{w=~"a\\\\.b",v="v\\"2"}[120s]))')
  })

  it('go by the version label where no Deployment is here', () => {
    const queries = metricQueries(success, { ...version(''), workloads: [], namespace: null })
    expect(queries.requests).toBe(
      'sum(increase(istio_requests_total{reporter="destination",destination_service_name="reviews",destination_version="v2"}[10s]))',
    )
  })
})
