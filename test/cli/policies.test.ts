import { afterEach, expect, it } from 'vitest'
import { destinationRule, service, yamlOf } from '../traffic/objects.ts'
import { type Sandbox, sandbox } from './sandbox.ts'

let place: Sandbox | null = null
afterEach(() => place?.remove())

const trafficPolicy = {
  loadBalancer: { simple: 'LEAST_CONN', warmup: { duration: '30s' } },
  connectionPool: { tcp: { maxConnections: 100, idleTimeout: '1h' }, http: { http2MaxRequests: 5 } },
  portLevelSettings: [{ port: { number: 9090 }, tls: { mode: 'DISABLE' } }],
}
const cookie = { loadBalancer: { consistentHash: { httpCookie: { name: 'cart', ttl: '1h' } } } }
const rule = destinationRule('reviews', {}, { trafficPolicy, subsets: [{ name: 'v1', trafficPolicy: cookie }] })

it('shows every policy of a service with its place', async () => {
  place = sandbox('nothing')
  place.write('reviews.yaml', yamlOf([service('reviews'), rule]))
  const { out, err, status } = await place.sluice('policies', 'reviews')
  expect({ err, status }).toEqual({ err: '', status: 0 })
  expect(out.replaceAll(/reviews.yaml:\d+/g, 'PLACE')).toBe(
    [
      'prod/reviews',
      '  host  loadBalancer: LEAST_CONN, the old name of LEAST_REQUEST, warmup duration 30s  PLACE',
      '  host  connectionPool: maxConnections 100, tcp.idleTimeout 1h, http2MaxRequests 5  PLACE',
      '  host, port 9090 alone  tls: mode DISABLE  PLACE',
      "  subset v1  loadBalancer: hash by cookie cart, ttl 1h (instead of the host's)  PLACE",
      '',
    ].join('\n'),
  )
})

it('prints one line of JSON for all services that have one', async () => {
  place = sandbox()
  const { out } = await place.sluice('policies', '--format', 'json')
  expect(JSON.parse(out)).toEqual({
    services: [
      {
        service: 'shop/reviews',
        policies: [
          {
            subset: null,
            port: null,
            block: 'outlierDetection',
            says: 'consecutive5xxErrors 5, baseEjectionTime 30s',
            insteadOfHost: false,
            path: 'apps/reviews/destination-rule.yaml',
            line: 9,
          },
        ],
      },
    ],
  })
})

it('says so where nothing is set, and refuses a service that is not here', async () => {
  place = sandbox('nothing')
  place.write('reviews.yaml', yamlOf([service('reviews')]))
  expect((await place.sluice('policies')).out).toBe("No traffic policy is set here; the mesh's defaults apply.\n")
  expect((await place.sluice('policies', 'reviews')).out).toContain("nothing is set; the mesh's defaults apply")
  expect(await place.sluice('policies', 'ratings')).toMatchObject({
    status: 1,
    err: expect.stringContaining('ratings'),
  })
})
