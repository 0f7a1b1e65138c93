import { describe, expect, test } from 'vitest'
import { simulate, type TrafficRequest } from '../../../src/traffic/traffic.ts'
import { backends, deployment, httpRoute, listenerGateway, type Manifest, service, world } from '../objects.ts'

const perVersion = (name: string, names: readonly string[], namespace = 'prod'): readonly Manifest[] => [
  service(name, { namespace }),
  ...names.flatMap((version) => [
    service(`${name}-${version}`, { namespace, selector: { app: name, version } }),
    deployment(`${name}-${version}`, { app: name, version }, { namespace }),
  ]),
]

const reviews = perVersion('reviews', ['v1', 'v2', 'v3'])
const rule = (matches: readonly object[], ...words: readonly string[]): object => ({
  ...(matches.length === 0 ? {} : { matches }),
  backendRefs: backends(...words),
})
const prefix = (value: string): object => ({ path: { type: 'PathPrefix', value } })
const exact = (value: string): object => ({ path: { type: 'Exact', value } })
const regex = (value: string): object => ({ path: { type: 'RegularExpression', value } })
const header = (name: string, value: string, type = 'Exact'): object => ({ headers: [{ type, name, value }] })

const shares = (files: readonly Manifest[], request: TrafficRequest): Record<string, number> =>
  Object.fromEntries(simulate(world(...files), request).destinations.map(({ host, share }) => [host, share]))

/** The backend that all requests of this kind go to. */
const hit = (rules: readonly object[], request: Partial<TrafficRequest>): string | undefined => {
  const model = world(...reviews, httpRoute('reviews', ['Service reviews'], rules))
  return simulate(model, { host: 'reviews', ...request }).destinations.find(({ share }) => share === 100)?.host
}

describe('which rule of an HTTPRoute answers', () => {
  test.each([
    [
      'an exact path before any prefix',
      [rule([prefix('/a/long/prefix')], 'reviews-v1'), rule([exact('/a/long/prefix')], 'reviews-v2')],
      { path: '/a/long/prefix' },
    ],
    [
      'a longer prefix before a shorter one',
      [rule([prefix('/')], 'reviews-v1'), rule([prefix('/api')], 'reviews-v2')],
      { path: '/api/x' },
    ],
    [
      'a longer prefix before any number of headers',
      [rule([{ ...prefix('/'), ...header('a', '1') }], 'reviews-v1'), rule([prefix('/api')], 'reviews-v2')],
      { path: '/api', headers: [['a', '1']] },
    ],
    [
      'a method before headers',
      [rule([header('a', '1')], 'reviews-v1'), rule([{ method: 'GET' }], 'reviews-v2')],
      { headers: [['a', '1']] },
    ],
    [
      'more headers before fewer',
      [
        rule([header('a', '1')], 'reviews-v1'),
        rule(
          [
            {
              headers: [
                { name: 'a', value: '1' },
                { name: 'b', value: '2' },
              ],
            },
          ],
          'reviews-v2',
        ),
      ],
      {
        headers: [
          ['a', '1'],
          ['b', '2'],
        ],
      },
    ],
    [
      'a header before query parameters',
      [rule([{ queryParams: [{ name: 'q', value: '1' }] }], 'reviews-v1'), rule([header('a', '1')], 'reviews-v2')],
      { path: '/?q=1', headers: [['a', '1']] },
    ],
    [
      'more query parameters before fewer',
      [
        rule([{ queryParams: [{ name: 'q', value: '1' }] }], 'reviews-v1'),
        rule(
          [
            {
              queryParams: [
                { name: 'q', value: '1' },
                { name: 'r', value: '2' },
              ],
            },
          ],
          'reviews-v2',
        ),
      ],
      { path: '/?q=1&r=2' },
    ],
    [
      'a rule with conditions before the default route, wherever it stands',
      [rule([], 'reviews-v1'), rule([header('end-user', 'jason')], 'reviews-v2')],
      { headers: [['End-User', 'jason']] },
    ],
    [
      'the first of two that are alike',
      [rule([header('a', '1')], 'reviews-v2'), rule([header('b', '2')], 'reviews-v1')],
      {
        headers: [
          ['a', '1'],
          ['b', '2'],
        ],
      },
    ],
    [
      'a prefix before a regular expression, as Istio has it',
      [rule([regex('/api/.*')], 'reviews-v1'), rule([], 'reviews-v2')],
      { path: '/api/x' },
    ],
  ] as const)('%s', (_, rules, request) => {
    expect(hit(rules, request as Partial<TrafficRequest>)).toBe('reviews-v2')
  })

  test.each([
    ['/foo', true],
    ['/foo/', true],
    ['/foo/bar', true],
    ['/foobar', false],
    ['/', false],
  ])('the prefix /foo and the path %s', (path, taken) => {
    const rules = [rule([prefix('/foo/')], 'reviews-v2'), rule([], 'reviews-v1')]
    expect(hit(rules, { path })).toBe(taken ? 'reviews-v2' : 'reviews-v1')
  })

  test('of two conditions on one header only the first counts', () => {
    const both = {
      headers: [
        { name: 'A', value: '1' },
        { name: 'a', value: '2' },
      ],
    }
    expect(hit([rule([both], 'reviews-v2'), rule([], 'reviews-v1')], { headers: [['a', '1']] })).toBe('reviews-v2')
  })

  test('a regular expression is for the whole value', () => {
    const rules = [rule([header('user-agent', 'Chrome', 'RegularExpression')], 'reviews-v1'), rule([], 'reviews-v2')]
    expect(hit(rules, { headers: [['user-agent', 'Chrome/126']] })).toBe('reviews-v2')
  })
})

describe('what a rule of an HTTPRoute answers', () => {
  const answer = (rules: readonly object[], request: Partial<TrafficRequest> = {}, ...more: readonly Manifest[]) =>
    simulate(world(...reviews, ...more, httpRoute('reviews', ['Service reviews'], rules)), {
      host: 'reviews',
      ...request,
    })

  test('weights are parts of their sum, and a missing one is 1', () => {
    const files = [...reviews, httpRoute('reviews', ['Service reviews'], [rule([], 'reviews-v1 3', 'reviews-v2')])]
    expect(shares(files, { host: 'reviews' })).toEqual({ 'reviews-v1': 75, 'reviews-v2': 25 })
  })

  test('all weights 0 is 500, for a lone backend too', () => {
    expect(answer([rule([], 'reviews-v1 0')]).httpStatus).toBe(500)
    expect(answer([rule([], 'reviews-v1 0', 'reviews-v2 0')]).httpStatus).toBe(500)
  })

  test('no backend at all is 404', () => {
    expect(answer([{ matches: [prefix('/')] }])).toMatchObject({ httpStatus: 404, action: 'no-route' })
  })

  test('no rule that matches is 404', () => {
    expect(answer([rule([prefix('/api')], 'reviews-v1')], { path: '/' }).httpStatus).toBe(404)
  })

  test('a port that the Service here does not have is an invalid backend: 500', () => {
    const rules = [{ backendRefs: [{ name: 'reviews-v1', port: 81 }] }]
    expect(answer(rules)).toMatchObject({ httpStatus: 500, destinations: [{ status: 'NC' }] })
  })

  test('a Service here without pods is 503', () => {
    const idle = [
      service('reviews-v4', { selector: { app: 'reviews', version: 'v4' } }),
      deployment('reviews-v4', { app: 'reviews', version: 'v4' }, { replicas: 0 }),
    ]
    expect(answer([rule([], 'reviews-v4')], {}, ...idle)).toMatchObject({
      httpStatus: 503,
      destinations: [{ host: 'reviews-v4', subset: null, status: 'UH' }],
    })
  })

  test('a Service that is not here is not seen, and no status is claimed', () => {
    expect(answer([rule([], 'reviews-v9')])).toMatchObject({ httpStatus: null, destinations: [{ status: 'unseen' }] })
  })

  test('a redirect is 302 unless it says otherwise', () => {
    const to = (more: object): object => ({ filters: [{ type: 'RequestRedirect', requestRedirect: more }] })
    expect(answer([to({ hostname: 'other' })])).toMatchObject({ action: 'redirect', httpStatus: 302 })
    expect(answer([to({ statusCode: 301 })]).httpStatus).toBe(301)
  })

  test.each([
    [{ type: 'ReplacePrefixMatch', replacePrefixMatch: '/xyz' }, '/foo/bar', '/xyz/bar'],
    [{ type: 'ReplacePrefixMatch', replacePrefixMatch: '/xyz/' }, '/foo/bar', '/xyz/bar'],
    [{ type: 'ReplacePrefixMatch', replacePrefixMatch: '/xyz' }, '/foo', '/xyz'],
    [{ type: 'ReplacePrefixMatch', replacePrefixMatch: '/xyz' }, '/foo/', '/xyz/'],
    [{ type: 'ReplacePrefixMatch', replacePrefixMatch: '' }, '/foo/bar', '/bar'],
    [{ type: 'ReplacePrefixMatch', replacePrefixMatch: '/' }, '/foo/bar', '/bar'],
    [{ type: 'ReplacePrefixMatch', replacePrefixMatch: '/' }, '/foo', '/'],
    [{ type: 'ReplaceFullPath', replaceFullPath: '/one' }, '/foo/bar', '/one'],
  ])('the rewrite %j makes of %s %s', (path, asked, expected) => {
    const filters = [{ type: 'URLRewrite', urlRewrite: { path } }]
    const rules = [{ matches: [prefix('/foo')], filters, backendRefs: backends('reviews-v1') }]
    expect(answer(rules, { path: `${asked}?q=1` }).rewrite?.path).toBe(`${expected}?q=1`)
  })

  test('mirrors by percent, by fraction, and whole', () => {
    const mirror = (more: object): object => ({
      type: 'RequestMirror',
      requestMirror: { backendRef: { name: 'reviews-v2', port: 9080 }, ...more },
    })
    const rules = (more: object): object[] => [{ filters: [mirror(more)], backendRefs: backends('reviews-v1') }]
    expect(answer(rules({})).mirrors).toMatchObject([{ host: 'reviews-v2', percentage: 100, status: 'ok' }])
    expect(answer(rules({ percent: 25 })).mirrors).toMatchObject([{ percentage: 25 }])
    expect(answer(rules({ fraction: { numerator: 5, denominator: 1000 } })).mirrors).toMatchObject([
      { percentage: 0.5 },
    ])
    expect(answer(rules({ percent: 0 })).mirrors).toEqual([])
  })

  test('a backend of another namespace wants a ReferenceGrant', () => {
    const other = perVersion('ratings', ['v1'], 'other')
    const rules = [{ backendRefs: [{ name: 'ratings-v1', namespace: 'other', port: 9080 }] }]
    const grant = {
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'ReferenceGrant',
      metadata: { name: 'prod', namespace: 'other' },
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'prod' }],
        to: [{ group: '', kind: 'Service' }],
      },
    }
    expect(answer(rules, {}, ...other)).toMatchObject({ httpStatus: null, destinations: [{ status: 'unseen' }] })
    expect(answer(rules, {}, ...other, grant)).toMatchObject({ httpStatus: 200, destinations: [{ status: 'ok' }] })
  })
})

describe('who comes to an HTTPRoute', () => {
  const gateway = listenerGateway('edge', [
    { name: 'http', port: 80, protocol: 'HTTP' },
    { name: 'admin', port: 8080, protocol: 'HTTP', hostname: '*.example.com' },
  ])

  test('the mesh asks for the parent Service and never for a hostname', () => {
    const route = httpRoute('reviews', ['Service reviews', 'Gateway edge'], [rule([], 'reviews-v2')], {
      hostnames: ['shop.example.com'],
    })
    const model = world(...reviews, gateway, route)
    expect(simulate(model, { host: 'reviews' })).toMatchObject({ client: 'mesh:prod', rule: '#0' })
    expect(simulate(model, { host: 'shop.example.com' })).toMatchObject({ client: 'gateway:prod/edge', rule: '#0' })
    expect(simulate(model, { host: 'shop.example.com' }, { kind: 'mesh', namespace: 'prod' }).rule).toBeNull()
    expect(simulate(model, { host: 'reviews' }, { kind: 'gateway', gateway: 'prod/edge' }).httpStatus).toBe(404)
  })

  test('a route for a listener is there at its port alone', () => {
    const route = httpRoute('reviews', [{ name: 'edge', sectionName: 'admin' }], [rule([], 'reviews-v2')])
    const model = world(...reviews, gateway, route)
    const from = { kind: 'gateway', gateway: 'prod/edge' } as const
    expect(simulate(model, { host: 'a.example.com', port: 8080 }, from).httpStatus).toBe(200)
    expect(simulate(model, { host: 'a.example.com', port: 80 }, from).httpStatus).toBe(404)
  })

  test('several routes of one hostname are one table, the most specific match first', () => {
    const first = httpRoute('a-default', ['Gateway edge'], [rule([], 'reviews-v1')])
    const second = httpRoute('b-jason', ['Gateway edge'], [rule([header('end-user', 'jason')], 'reviews-v2')])
    const model = world(...reviews, gateway, first, second)
    const from = { kind: 'gateway', gateway: 'prod/edge' } as const
    const asked = simulate(model, { host: 'any', headers: [['end-user', 'jason']] }, from)
    expect(asked).toMatchObject({ virtualService: 'b-jason', warnings: [] })
    expect(simulate(model, { host: 'any' }, from).virtualService).toBe('a-default')
  })

  test('two routes that are alike: the older counts, which the files do not tell', () => {
    const routes = ['a', 'b'].map((name, index) =>
      httpRoute(name, ['Service reviews'], [rule([], `reviews-v${index + 1}`)]),
    )
    const answer = simulate(world(...reviews, ...routes), { host: 'reviews' })
    expect(answer.virtualService).toBe('a')
    expect(answer.warnings).toEqual([
      'Several HTTPRoutes have rules for this host; which comes first depends on their age, which the files do not tell.',
    ])
  })

  test('a hostname takes its requests whole: no fall through to a wider one', () => {
    const wide = httpRoute('wide', ['Gateway edge'], [rule([], 'reviews-v1')])
    const narrow = httpRoute('narrow', ['Gateway edge'], [rule([prefix('/api')], 'reviews-v2')], {
      hostnames: ['shop.example.com'],
    })
    const model = world(...reviews, gateway, wide, narrow)
    const from = { kind: 'gateway', gateway: 'prod/edge' } as const
    expect(simulate(model, { host: 'shop.example.com', path: '/' }, from).httpStatus).toBe(404)
  })

  test('a route to a Service of another namespace is for its own namespace only', () => {
    const consumer = httpRoute(
      'mine',
      [{ group: '', kind: 'Service', name: 'reviews', namespace: 'prod', port: 9080 }],
      [{ backendRefs: [{ name: 'reviews-v2', namespace: 'prod', port: 9080 }] }],
      { namespace: 'web' },
    )
    const producer = httpRoute('reviews', ['Service reviews'], [rule([], 'reviews-v1')])
    const model = world(...reviews, consumer, producer)
    const asked = (namespace: string) =>
      simulate(model, { host: 'reviews.prod.svc.cluster.local' }, { kind: 'mesh', namespace }).virtualService
    expect(asked('web')).toBe('mine')
    expect(asked('prod')).toBe('reviews')
    expect(asked('other')).toBe('reviews')
  })

  test('an Istio Gateway of the same name is another gateway', () => {
    const istio = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'edge', namespace: 'prod' },
      spec: { servers: [{ port: { number: 443, name: 'https', protocol: 'HTTPS' }, hosts: ['bank.example.com'] }] },
    }
    const route = httpRoute('reviews', ['Gateway edge'], [rule([], 'reviews-v2')], { hostnames: ['shop.example.com'] })
    const model = world(...reviews, istio, gateway, route)
    expect(simulate(model, { host: 'shop.example.com' })).toMatchObject({ httpStatus: 200, rule: '#0' })
  })
})
