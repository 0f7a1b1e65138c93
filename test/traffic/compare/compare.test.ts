import { describe, expect, test } from 'vitest'
import { type Comparison, compare } from '../../../src/traffic/traffic.ts'
import { deployment, gateway, type Manifest, server, to, versions, virtualService, world } from '../objects.ts'
import { shares } from '../shares.ts'

const base = versions('reviews', ['v1', 'v2', 'v3'])
const rules = (...http: readonly object[]): Manifest => virtualService('reviews', { hosts: ['reviews'], http })
const all = (version: string): object => ({ route: [to('reviews', version)] })
const jason = { headers: { 'end-user': { exact: 'jason' } } }

const told = ({ classes }: Comparison): unknown =>
  classes.map(({ description, before, after }) => `${description}: ${shares(before)} -> ${shares(after)}`)
const between = (before: readonly Manifest[], after: readonly Manifest[]): unknown =>
  told(compare(world(base, before), world(base, after)))

describe('what changes for whom', () => {
  test('is nothing between equal states', () => {
    expect(between([rules(all('v1'))], [rules(all('v1'))])).toEqual([])
  })

  test('is nothing where a rule only gets a name, or another VirtualService takes over', () => {
    const named = virtualService('renamed', { hosts: ['reviews'], http: [{ name: 'default', ...all('v1') }] })
    expect(between([rules(all('v1'))], [named])).toEqual([])
  })

  test('is nothing where a version joins at weight 0', () => {
    const joined = rules({ route: [to('reviews', 'v1', 100), to('reviews', 'v2', 0)] })
    expect(between([rules(all('v1'))], [joined])).toEqual([])
  })

  test('is everyone for a change of the only rule', () => {
    const canary = rules({ route: [to('reviews', 'v1', 90), to('reviews', 'v2', 10)] })
    expect(between([rules(all('v1'))], [canary])).toEqual([
      'every request to prod/reviews from the mesh: v1 100 -> v1 90, v2 10',
    ])
  })

  test('is one class for a new rule above the default', () => {
    expect(between([rules(all('v1'))], [rules({ match: [jason], ...all('v2') }, all('v1'))])).toEqual([
      'header end-user = jason to prod/reviews from the mesh: v1 100 -> v2 100',
    ])
  })

  test('is one class for a rule that goes', () => {
    expect(between([rules({ match: [jason], ...all('v2') }, all('v1'))], [rules(all('v1'))])).toEqual([
      'header end-user = jason to prod/reviews from the mesh: v2 100 -> v1 100',
    ])
  })

  test('is everyone else for a change of the default below a rule', () => {
    const before = [rules({ match: [jason], ...all('v2') }, all('v1'))]
    const after = [rules({ match: [jason], ...all('v2') }, all('v3'))]
    expect(between(before, after)).toEqual(['every other request to prod/reviews from the mesh: v1 100 -> v3 100'])
  })

  test('is a class for those alone whom no rule in front takes', () => {
    const change = (front: object, match: object): unknown =>
      between(
        [rules({ match: [front], ...all('v3') }, all('v1'))],
        [rules({ match: [front], ...all('v3') }, { match: [match], ...all('v2') }, all('v1'))],
      )
    expect(change({ method: { exact: 'GET' } }, { uri: { prefix: '/x' } })).toEqual([
      'uri begins with /x to prod/reviews from the mesh: v1 100 -> v2 100',
    ])
    expect(change({ withoutHeaders: { 'x-prod': {} } }, { uri: { exact: '/x' } })).toEqual([
      'uri = /x to prod/reviews from the mesh: v1 100 -> v2 100',
    ])
    expect(change({ uri: { regex: '/v1/.*' } }, { uri: { regex: '/v[0-9]/.*' } })).toHaveLength(1)
  })

  test('shows that a widened prefix takes its neighbours along', () => {
    const before = [rules({ match: [{ uri: { prefix: '/foo/' } }], ...all('v2') }, all('v1'))]
    const after = [rules({ match: [{ uri: { prefix: '/foo' } }], ...all('v2') }, all('v1'))]
    const { classes } = compare(world(base, before), world(base, after))
    expect(classes.map(({ description }) => description)).toEqual([
      'uri begins with /foo to prod/reviews from the mesh',
    ])
  })

  test('shows real browsers that an expression confuses', () => {
    const chrome = { match: [{ headers: { 'user-agent': { regex: '.*Chrome.*' } } }], ...all('v2') }
    const { classes } = compare(world(base, rules(all('v1'))), world(base, rules(chrome, all('v1'))))
    expect(classes).toHaveLength(1)
  })

  test('shows that a mended cookie rule reaches cookies in company', () => {
    const cookie = (regex: string): Manifest =>
      rules({ match: [{ headers: { cookie: { regex } } }], ...all('v2') }, all('v1'))
    const { classes } = compare(
      world(base, cookie('^(.*?;)?(user=tester)(;.*)?$')),
      world(base, cookie('^(.*;\\s*)?user=tester(;.*)?$')),
    )
    expect(classes).toMatchObject([{ request: { headers: [['cookie', 'a=1; user=tester']] } }])
  })

  test('is what no catch-all takes any more', () => {
    expect(
      between([rules({ match: [jason], ...all('v2') }, all('v1'))], [rules({ match: [jason], ...all('v2') })]),
    ).toEqual(['every other request to prod/reviews from the mesh: v1 100 -> 404'])
  })

  test('includes mirrors, rewrites, timeouts and what breaks', () => {
    const changed = (more: object): unknown => {
      const { classes } = compare(world(base, rules(all('v1'))), world(base, rules({ ...all('v1'), ...more })))
      return classes.length
    }
    expect(changed({ mirror: { host: 'reviews', subset: 'v2' } })).toBe(1)
    expect(changed({ rewrite: { uri: '/x' } })).toBe(1)
    expect(changed({ timeout: '3s' })).toBe(1)
    expect(changed({ retries: { attempts: 1 } })).toBe(1)
    expect(changed({ corsPolicy: { allowOrigins: [] } })).toBe(1)
    expect(changed({ name: 'only' })).toBe(0)
  })

  test('includes pods that go away under a route', () => {
    const gone = versions('reviews', ['v1', 'v2', 'v3']).filter(
      (object) => JSON.stringify(object).includes('"name":"reviews-v1"') === false,
    )
    const idle = deployment('reviews-v1', { app: 'reviews', version: 'v1' }, { replicas: 0 })
    const { classes } = compare(world(base, rules(all('v1'))), world(gone, idle, rules(all('v1'))))
    expect(classes[0]).toMatchObject({ before: { httpStatus: 200 }, after: { httpStatus: 503 } })
  })
})

describe('clients', () => {
  const edge = gateway('edge', [server(['shop.example.com'])])
  const both = (...http: readonly object[]): Manifest =>
    virtualService('reviews', { hosts: ['reviews', 'shop.example.com'], gateways: ['mesh', 'edge'], http })

  test('who fare alike are one class', () => {
    expect(between([edge, both(all('v1'))], [edge, both(all('v2'))])).toEqual([
      'every request to prod/reviews from the mesh; to shop.example.com from the mesh; to shop.example.com from gateway prod/edge: v1 100 -> v2 100',
    ])
  })

  test('behind a gateway are told apart from the mesh', () => {
    const inside = virtualService('inside', { hosts: ['reviews'], http: [all('v1')] })
    const outside = (version: string): Manifest =>
      virtualService('outside', { hosts: ['*'], gateways: ['edge'], http: [all(version)] })
    expect(between([edge, inside, outside('v1')], [edge, inside, outside('v2')])).toEqual([
      'every request to shop.example.com from gateway prod/edge: v1 100 -> v2 100',
    ])
  })

  test('singled out by label or namespace are asked too', () => {
    const only = (match: object): unknown =>
      between([rules(all('v1'))], [rules({ match: [match], ...all('v2') }, all('v1'))])
    expect(only({ sourceLabels: { app: 'web' } })).toEqual([
      'every request from pods with app=web to prod/reviews from the mesh (pods with app=web): v1 100 -> v2 100',
    ])
    expect(only({ sourceNamespace: 'test' })).toHaveLength(1)
  })
})

describe('rules that no request reaches', () => {
  const unreachable = (...http: readonly object[]): unknown =>
    compare(world(base), world(base, rules(...http))).unreachable.map(({ rule, reason }) => `${rule}: ${reason}`)

  test('are told with what is in their way', () => {
    expect(unreachable(all('v1'), { name: 'late', match: [jason], ...all('v2') })).toEqual([
      'late: rule #0 takes all its requests',
    ])
  })

  test('are not those that some request reaches', () => {
    expect(unreachable({ match: [jason], ...all('v2') }, all('v1'))).toEqual([])
  })
})

test('an expression for which no value is found is named instead of judged', () => {
  const opaque = { match: [{ headers: { x: { regex: '(?m)\\Qa.b\\E' } } }], ...all('v2') }
  expect(compare(world(base, rules(all('v1'))), world(base, rules(opaque, all('v1')))).notSimulated).toEqual([
    'header x matches "(?m)\\\\Qa.b\\\\E"',
  ])
})

test('another target of a redirect is a change', () => {
  const redirect = (uri: string): Manifest => rules({ redirect: { uri } })
  expect(compare(world(base, redirect('/a')), world(base, redirect('/b'))).classes).toMatchObject([
    { before: { location: 'http://reviews/a' }, after: { location: 'http://reviews/b' } },
  ])
})
