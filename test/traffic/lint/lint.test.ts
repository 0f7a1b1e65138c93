import { describe, expect, test } from 'vitest'
import { lint } from '../../../src/traffic/traffic.ts'
import {
  deployment,
  destinationRule,
  gateway,
  type Part,
  server,
  service,
  to,
  versions,
  virtualService,
  world,
  yamlOf,
} from '../objects.ts'
import { readFiles } from '../read.ts'

const found = (...objects: readonly Part[]): readonly string[] =>
  lint(world(...objects)).map(({ code, severity, pointer }) => `${severity} ${code} ${pointer}`)
const reviews = (...http: readonly object[]): Part => virtualService('reviews', { hosts: ['reviews'], http })
const base = versions('reviews', ['v1', 'v2'])

test('a sound tree has no finding', () => {
  expect(found(base, reviews({ route: [to('reviews', 'v1', 90), to('reviews', 'v2', 10)] }))).toEqual([])
})

test('what is merely not here is a warning, said once for an object and host', () => {
  const route = [to('reviews', 'v1', 50), to('reviews', 'v2', 50)]
  expect(found(reviews({ route }))).toEqual(['warning host-not-here /spec/http/[prod~1reviews]'])
})

describe('weights', () => {
  test.each([
    [[90, 20], ['error weights-not-100 /spec/http/[*]']],
    [[0, 0], ['error weights-all-zero /spec/http/[*]']],
    [[90], ['warning lone-weight /spec/http/[*]/route/[reviews:v1]']],
    [[100], []],
    [[100, 0], []],
  ])('%j', (weights, expected) => {
    const entries = weights.map((weight, index) => to('reviews', `v${index + 1}`, weight))
    expect(found(base, reviews({ route: entries }))).toEqual(expected)
  })
})

test('weights that something fills in later are told as such, and their sum is not guessed', () => {
  const entry = (subset: string) => ({ ...to('reviews', subset), weight: '{{ share }}' })
  const { model, problems } = readFiles(yamlOf([...base, reviews({ route: [entry('v1'), entry('v2')] })].flat()))
  expect(problems.map(({ message }) => message)).toEqual(
    ['v1', 'v2'].map(
      () =>
        'The weight "{{ share }}" is a placeholder that something fills in later, so what share it is cannot be told.',
    ),
  )
  expect(lint(model).map(({ code }) => code)).toEqual(['field-wrong-type', 'field-wrong-type'])
})

describe('destinations that the repository proves wrong', () => {
  test('lack the subset', () => {
    expect(found(base, reviews({ name: 'default', route: [to('reviews', 'v3')] }))).toEqual([
      'error destination-without-cluster /spec/http/[default]/route/[reviews:v3]',
    ])
  })

  test('lack it for one client only, behind whose DestinationRule it is hidden', () => {
    const model = [
      base,
      destinationRule('reviews.prod.svc.cluster.local', { v1: { version: 'v1' } }, { namespace: 'infra' }),
      virtualService('reviews', {
        hosts: ['reviews', 'shop.example.com'],
        gateways: ['mesh', 'infra/edge'],
        http: [{ route: [to('reviews', 'v2')] }],
      }),
    ]
    expect(found(...model, gateway('edge', [server(['*'])], 'infra'))).toEqual([
      'error destination-without-cluster /spec/http/[*]/route/[reviews:v2]',
    ])
  })

  test('lack pods, which counts once they get requests', () => {
    const idle = [
      service('reviews'),
      destinationRule('reviews', { v1: { version: 'v1' }, v2: { version: 'v2' } }),
      deployment('reviews-v1', { app: 'reviews', version: 'v1' }),
      deployment('reviews-v2', { app: 'reviews', version: 'v2' }, { replicas: 0 }),
    ]
    const split = (share: number): Part =>
      reviews({ route: [to('reviews', 'v1', 100 - share), to('reviews', 'v2', share)] })
    const remark = 'info subset-without-pods /spec/subsets/[v2]'
    expect(found(idle, split(10))).toEqual([remark, 'error destination-without-pods /spec/http/[*]/route/[reviews:v2]'])
    expect(found(idle, split(0))).toEqual([remark])
  })

  test('as mirrors are warnings', () => {
    const rule = { route: [to('reviews', 'v1')], mirror: { host: 'reviews', subset: 'v9' } }
    expect(found(base, reviews(rule))).toEqual([
      'warning destination-without-cluster /spec/http/[*]/mirror/[reviews:v9]',
    ])
  })

  test('name a host that no Service has', () => {
    expect(found(base, reviews({ route: [to('reviews.prod')] }))).toEqual([
      'error destination-unknown-host /spec/http/[*]/route/[reviews.prod]',
    ])
  })

  test('are looked for in every rule that some client gets', () => {
    const rules = [
      { name: 'tests', match: [{ sourceLabels: { app: 'test' } }], route: [to('reviews', 'v8')] },
      { name: 'default', route: [to('reviews', 'v1')] },
      { name: 'dead', route: [to('reviews', 'v9')] },
    ]
    expect(found(base, reviews(...rules))).toEqual([
      'error destination-without-cluster /spec/http/[tests]/route/[reviews:v8]',
      'error unreachable-rule /spec/http/[dead]',
    ])
  })
})

describe('two VirtualServices for one host in the mesh', () => {
  const one = (name: string, more: object = {}, namespace = 'prod'): Part =>
    virtualService(
      name,
      {
        hosts: ['reviews.prod.svc.cluster.local'],
        http: [{ route: [to('reviews.prod.svc.cluster.local', 'v1')] }],
        ...more,
      },
      namespace,
    )

  test('are found on both', () => {
    const findings = lint(world(base, one('a'), one('b', { hosts: ['reviews'] })))
    expect(findings.map(({ code, object }) => `${code} ${object}`)).toEqual([
      'duplicate-mesh-host VirtualService/prod/a',
      'duplicate-mesh-host VirtualService/prod/b',
    ])
  })

  test('are none behind a gateway, nor where they do not see each other', () => {
    const edge = gateway('edge', [server(['*'])])
    expect(found(base, edge, one('a'), one('b', { gateways: ['edge'] }))).toEqual([])
    expect(found(base, one('a', { exportTo: ['.'] }), one('b', { exportTo: ['.'] }, 'other'))).toEqual([])
  })
})

describe('rules that are never reached', () => {
  const route = { route: [to('reviews', 'v1')] }
  test.each<[string, readonly object[], readonly string[]]>([
    ['behind a catch-all', [{ ...route }, { name: 'late', ...route }], ['late']],
    [
      'behind the same match',
      [
        { match: [{ uri: { exact: '/a' } }], ...route },
        { name: 'late', match: [{ uri: { exact: '/a' } }], ...route },
        route,
      ],
      ['late'],
    ],
    [
      'behind a shorter prefix',
      [
        { match: [{ uri: { prefix: '/a' } }], ...route },
        { name: 'late', match: [{ uri: { prefix: '/ab' } }], ...route },
        route,
      ],
      ['late'],
    ],
    [
      'behind a wider condition',
      [
        { match: [{ headers: { x: {} } }], ...route },
        { name: 'late', match: [{ headers: { x: { exact: '1' }, y: {} } }], ...route },
        route,
      ],
      ['late'],
    ],
    [
      'behind an expression that takes the value',
      [
        { match: [{ headers: { x: { regex: '[0-9]+' } } }], ...route },
        { name: 'late', match: [{ headers: { x: { exact: '12' } } }], ...route },
        route,
      ],
      ['late'],
    ],
    [
      'with every entry behind another',
      [
        { match: [{ uri: { exact: '/a' } }, { uri: { exact: '/b' } }], ...route },
        { name: 'late', match: [{ uri: { exact: '/b' } }, { uri: { exact: '/a' } }], ...route },
        route,
      ],
      ['late'],
    ],
    [
      'no: one entry is free',
      [
        { match: [{ uri: { exact: '/a' } }], ...route },
        { name: 'late', match: [{ uri: { exact: '/b' } }, { uri: { exact: '/a' } }], ...route },
        route,
      ],
      [],
    ],
    [
      'no: a longer prefix comes first',
      [
        { match: [{ uri: { prefix: '/ab' } }], ...route },
        { name: 'late', match: [{ uri: { prefix: '/a' } }], ...route },
        route,
      ],
      [],
    ],
    [
      'no: the earlier one wants more',
      [
        { match: [{ uri: { prefix: '/a' }, headers: { x: {} } }], ...route },
        { name: 'late', match: [{ uri: { prefix: '/a' } }], ...route },
        route,
      ],
      [],
    ],
    [
      'no: the earlier one is for other ports',
      [
        { match: [{ port: 80 }], ...route },
        { name: 'late', ...route },
      ],
      [],
    ],
    [
      'no: the earlier one is for other clients',
      [
        { match: [{ sourceLabels: { app: 'x' } }], ...route },
        { name: 'late', ...route },
      ],
      [],
    ],
    [
      'no: the earlier one ignores case less',
      [
        { match: [{ uri: { prefix: '/a' } }], ...route },
        { name: 'late', match: [{ uri: { prefix: '/a' }, ignoreUriCase: true }], ...route },
        route,
      ],
      [],
    ],
    [
      'yes: it ignores case more',
      [
        { match: [{ uri: { prefix: '/A' }, ignoreUriCase: true }], ...route },
        { name: 'late', match: [{ uri: { prefix: '/a' } }], ...route },
        route,
      ],
      ['late'],
    ],
    [
      'no: the earlier one excludes a header',
      [
        { match: [{ withoutHeaders: { x: {} } }], ...route },
        { name: 'late', ...route },
      ],
      [],
    ],
  ])('%s', (_, rules, expected) => {
    const pointers = lint(world(base, reviews(...rules)))
      .filter(({ code }) => code === 'unreachable-rule')
      .map(({ pointer }) => pointer.replace(/^.*\[(.*)\]$/, '$1'))
    expect(pointers).toEqual(expected)
  })
})

describe('other findings', () => {
  test('expressions that are no RE2', () => {
    const rule = (regex: string): Part =>
      reviews(
        { match: [{ headers: { x: { regex } } }], route: [to('reviews', 'v1')] },
        { route: [to('reviews', 'v1')] },
      )
    for (const regex of ['(?!a).*', '(a)\\1', '(', '', 'a'.repeat(1025)])
      expect(
        found(base, rule(regex)).map((text) => text.split(' ')[1]),
        regex,
      ).toEqual(['regex-invalid'])
    expect(found(base, rule('*'))).toEqual([])
    expect(found(base, rule('(?i)a.*'))).toEqual([])
  })

  test('mirror beside mirrors', () => {
    const v2 = { host: 'reviews', subset: 'v2' }
    const rule = { route: [to('reviews', 'v1')], mirror: v2, mirrors: [{ destination: v2 }] }
    expect(found(base, reviews(rule))).toEqual(['error mirror-and-mirrors /spec/http/[*]'])
  })

  test('no catch-all, a warning in the mesh and a remark behind a gateway', () => {
    const rule = { match: [{ uri: { prefix: '/a' } }], route: [to('reviews', 'v1')] }
    expect(found(base, reviews(rule))).toEqual(['warning no-catch-all /spec/http'])
    const outside = virtualService('x', { hosts: ['*'], gateways: ['edge'], http: [rule] })
    expect(found(base, gateway('edge', [server(['*'])]), outside)).toEqual(['info no-catch-all /spec/http'])
  })
})

test('a finding keeps its identity when an unnamed rule comes in above it', () => {
  const bad = { match: [{ uri: { prefix: '/a' } }], route: [to('reviews', 'v9')] }
  const last = { route: [to('reviews', 'v1')] }
  const identity = (...rules: readonly object[]): readonly string[] => found(base, reviews(...rules))
  expect(identity({ match: [{ headers: { x: {} } }], route: [to('reviews', 'v2')] }, bad, last)).toEqual(
    identity(bad, last),
  )
})
