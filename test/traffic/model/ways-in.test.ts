import { describe, expect, test } from 'vitest'
import { type Model, waysIn } from '../../../src/traffic/traffic.ts'
import { modelOf } from '../read.ts'

const router = (name: string, spec: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: prod}
spec:
${spec
  .trim()
  .split('\n')
  .map((line) => `  ${line}`)
  .join('\n')}
`
const ways = (model: Model, service = 'prod/reviews'): readonly string[] =>
  waysIn(model, service).ways.map(
    ({ router, rule, clients, ports }) =>
      `${router.place.name} #${rule.index} ${clients.join(' ')}${ports.length > 0 ? ` :${ports.join(',')}` : ''}`,
  )

describe('the default route', () => {
  test.each([
    ['no match', ''],
    ['an empty match', 'match: [{}]'],
    ['the prefix /', 'match: [{uri: {prefix: /}}]'],
    ['the regex .*', 'match: [{uri: {regex: ".*"}}]'],
  ])('is a rule with %s', (_, match) => {
    const model = modelOf(
      router('reviews', `hosts: [reviews]\nhttp:\n- route: [{destination: {host: reviews, subset: v1}}]\n  ${match}`),
    )
    expect(ways(model)).toEqual(['reviews #0 mesh'])
  })

  test.each([
    ['a method', 'match: [{uri: {prefix: /}, method: {exact: GET}}]'],
    ['a header', 'match: [{headers: {x: {exact: y}}}]'],
    ['clients by label', 'match: [{sourceLabels: {app: test}}]'],
    ['clients by namespace', 'match: [{sourceNamespace: test}]'],
    ['another gateway', 'match: [{gateways: [elsewhere]}]'],
  ])('is no rule for %s', (_, match) => {
    const model = modelOf(
      router('reviews', `hosts: [reviews]\nhttp:\n- route: [{destination: {host: reviews, subset: v1}}]\n  ${match}`),
    )
    expect(ways(model)).toEqual([])
    expect(waysIn(model, 'prod/reviews').others).toMatchObject([{ reason: 'match-rules-only', clients: ['mesh'] }])
  })

  test('is the first catch-all; what comes after it is not', () => {
    const model = modelOf(
      router(
        'reviews',
        `hosts: [reviews]
http:
- match: [{headers: {x: {exact: y}}}]
  route: [{destination: {host: reviews, subset: v2}}]
- route: [{destination: {host: reviews, subset: v1}}]
- route: [{destination: {host: reviews, subset: v3}}]`,
      ),
    )
    expect(ways(model)).toEqual(['reviews #1 mesh'])
  })

  test('may differ by port and by gateway in one router', () => {
    const model = modelOf(
      router(
        'reviews',
        `hosts: [reviews]
gateways: [mesh, edge]
http:
- match: [{gateways: [edge]}]
  route: [{destination: {host: reviews, subset: v3}}]
- match: [{port: 8080}]
  route: [{destination: {host: reviews, subset: v2}}]
- route: [{destination: {host: reviews, subset: v1}}]`,
      ),
    )
    expect(ways(model)).toEqual(['reviews #1 mesh :8080', 'reviews #2 mesh', 'reviews #0 prod/edge'])
  })
})

describe('ways in', () => {
  test('are found in the mesh and behind gateways alike', () => {
    const model = modelOf({
      'mesh.yaml': router('inside', 'hosts: [reviews]\nhttp:\n- route: [{destination: {host: reviews, subset: v1}}]'),
      'edge.yaml': router(
        'outside',
        `hosts: [shop.example.com]
gateways: [infra/edge]
http:
- route: [{destination: {host: reviews.prod.svc.cluster.local, subset: v1}}]`,
      ),
    })
    expect(ways(model)).toEqual(['inside #0 mesh', 'outside #0 infra/edge'])
    expect(waysIn(model, 'prod/reviews').meshIsRouted).toBe(true)
  })

  test('follow delegates to where the route is written', () => {
    const model = modelOf({
      'root.yaml': router(
        'root',
        `hosts: [shop.example.com]
gateways: [edge]
http:
- match: [{uri: {prefix: /reviews}}]
  delegate: {name: reviews}`,
      ),
      'leaf.yaml': router('reviews', 'http:\n- route: [{destination: {host: reviews, subset: v1}}]'),
    })
    expect(ways(model)).toEqual(['reviews #0 prod/edge'])
    expect(waysIn(model, 'prod/reviews').ways[0]?.entrances.map(({ place }) => place.name)).toEqual(['root'])
  })

  test('say where mesh clients pass by every rule', () => {
    const model = modelOf(
      router(
        'outside',
        'hosts: [shop.example.com]\ngateways: [edge]\nhttp:\n- route: [{destination: {host: reviews, subset: v1}}]',
      ),
    )
    expect(waysIn(model, 'prod/reviews').meshIsRouted).toBe(false)
  })

  test('name a router that takes the host elsewhere', () => {
    const model = modelOf(
      router('inside', 'hosts: [reviews]\nhttp:\n- route: [{destination: {host: ratings, subset: v1}}]'),
    )
    expect(waysIn(model, 'prod/reviews').others).toMatchObject([{ reason: 'host-goes-elsewhere' }])
  })

  test('are none for a service of another namespace with the same name', () => {
    const model = modelOf(
      router('inside', 'hosts: [reviews]\nhttp:\n- route: [{destination: {host: reviews, subset: v1}}]'),
    )
    expect(ways(model, 'other/reviews')).toEqual([])
  })
})
