import { describe, expect, it } from 'vitest'
import { readTree } from '../../src/changes/changes.ts'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { simulate } from '../../src/traffic/traffic.ts'
import { carriedOut, planned, planOf, snapshotOf } from './planning.ts'
import { defaultRoute, deployment, destinationRule, kubernetesService, virtualService, world } from './worlds.ts'

const gateway = (name: string, ...hosts: readonly string[]): string => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {istio: ingressgateway}
  servers:
  - port: {number: 80, name: http, protocol: HTTP}
    hosts: [${hosts.map((host) => JSON.stringify(host)).join(', ')}]
`

const atGateway = (name: string, host: string, rules: string, door = 'door'): string =>
  virtualService(name, rules, `hosts: ["${host}"]\n  gateways: [${door}]`)

const answer = (snapshot: Snapshot, host: string, path = '/', method = 'GET') => {
  const { model } = readTree(snapshot)
  const gateways = model.gateways.map(({ place }) => `${place.namespace ?? '_'}/${place.name}`)
  const results = gateways.map((name) => simulate(model, { host, path, method }, { kind: 'gateway', gateway: name }))
  const [result] = results.filter(({ destinations }) => destinations.length > 0)
  const text = (result?.destinations ?? []).map(
    (to) => `${to.host}${to.subset === null ? '' : `:${to.subset}`} ${to.share}`,
  )
  return text.length === 0 ? (results[0]?.httpStatus ?? 404) : text.join(', ')
}

const reviews = [
  kubernetesService('reviews'),
  deployment('reviews', 'v1'),
  deployment('reviews', 'v2'),
  destinationRule('reviews', 'v1', 'v2'),
  virtualService('reviews', defaultRoute('reviews', 'v1 90, v2 10')),
]

const route = (service: string, match = ''): string => `  - ${match}route:\n    - destination: {host: ${service}}\n`
const prefix = (path: string): string => `match: [{uri: {prefix: ${path}}}]\n    `

describe('/expose', () => {
  it('makes a Gateway and a VirtualService in one stage, to the stable version', () => {
    const start = world(...reviews)
    const plan = planned(start, '/expose reviews host=reviews.example.com')
    expect(plan.stages.map(({ phase }) => phase)).toEqual(['traffic'])
    const after = carriedOut(start, '/expose reviews host=reviews.example.com')
    expect(answer(after, 'reviews.example.com')).toBe('reviews:v1 100')
    expect(planOf(after, '/expose reviews host=reviews.example.com')).toMatchObject({ value: { kind: 'already-so' } })
    expect(planOf(after, '/expose reviews host=REVIEWS.example.com uri ^=/')).toMatchObject({
      value: { kind: 'already-so' },
    })
  })

  it('lets in only what meets the conditions: paths are alternatives, the rest holds with each of them', () => {
    const after = carriedOut(world(...reviews), '/expose reviews host=* uri /a uri ^=/b method GET')
    expect(answer(after, 'any.example.com', '/a')).toBe('reviews:v1 100')
    expect(answer(after, 'any.example.com', '/b/c')).toBe('reviews:v1 100')
    expect(answer(after, 'any.example.com', '/a', 'POST')).toBe(404)
    expect(answer(after, 'any.example.com', '/c')).toBe(404)
  })

  it('uses the Gateway here that takes the host, and the one that is named', () => {
    const start = world(...reviews, gateway('door', '*.example.com'))
    const after = carriedOut(start, '/expose reviews host=reviews.example.com')
    expect(readTree(after).model.gateways).toHaveLength(1)
    expect(answer(after, 'reviews.example.com')).toBe('reviews:v1 100')
    const named = carriedOut(start, '/expose reviews host=reviews.example.com gateway=door')
    expect([...named.files].map(([, { text }]) => text)).toEqual([...after.files].map(([, { text }]) => text))
  })

  it('says of a Gateway that is not here what could not be seen', () => {
    const plan = planned(world(...reviews), '/expose reviews host=reviews.example.com gateway=ingress/public')
    expect(plan.notes.join('\n')).toContain('The gateway ingress/public is not here')
    expect(plan.findings.filter(({ isNew, severity }) => isNew && severity === 'error')).toEqual([])
  })

  it('joins the VirtualService that the host has already, where it is reached and takes nothing from narrower rules', () => {
    const start = world(
      ...reviews,
      kubernetesService('front'),
      gateway('door', 'shop.example.com'),
      atGateway('front', 'shop.example.com', route('front', prefix('/api/admin')) + route('front')),
    )
    const after = carriedOut(start, '/expose reviews host=shop.example.com uri ^=/api')
    expect(readTree(after).model.routers).toHaveLength(2)
    expect(answer(after, 'shop.example.com', '/api/x')).toBe('reviews:v1 100')
    expect(answer(after, 'shop.example.com', '/api/admin')).toBe('front 100')
    expect(answer(after, 'shop.example.com', '/')).toBe('front 100')
  })

  it('adds only the paths that are missing, and the catch-all behind all that is there', () => {
    const start = world(
      ...reviews,
      gateway('door', 'shop.example.com'),
      atGateway('out', 'shop.example.com', route('reviews', prefix('/a'))),
    )
    const more = carriedOut(start, '/expose reviews host=shop.example.com uri ^=/a uri ^=/b')
    const rules = readTree(more).model.routers.find(({ place }) => place.name === 'out')?.rules
    expect(rules?.map(({ matches }) => matches.length)).toEqual([1, 1])
    const all = carriedOut(start, '/expose reviews host=shop.example.com')
    expect(answer(all, 'shop.example.com', '/z')).toBe('reviews:v1 100')
    expect(answer(all, 'shop.example.com', '/a')).toBe('reviews 100')
  })

  it('gives a second host to the VirtualService that exposes the service alike, and to the server beside the first', () => {
    const start = world(
      ...reviews,
      gateway('door', 'shop.example.com'),
      atGateway('out', 'shop.example.com', defaultRoute('reviews', 'v1 70, v2 30')),
    )
    const after = carriedOut(start, '/expose reviews host=www.example.com')
    expect(answer(after, 'www.example.com')).toBe('reviews:v1 70, reviews:v2 30')
    expect(answer(after, 'shop.example.com')).toBe('reviews:v1 70, reviews:v2 30')
  })

  it('brings the subset first where a DestinationRule lacks it', () => {
    const start = world(
      kubernetesService('reviews'),
      deployment('reviews', 'v1'),
      deployment('reviews', 'v2'),
      destinationRule('reviews', 'v1'),
    )
    const plan = planned(start, '/expose reviews host=a.example.com version=v2')
    expect(plan.stages.map(({ phase }) => phase)).toEqual(['subset', 'traffic'])
  })

  it('reaches all pods alike, and says so, where stable cannot be told', () => {
    const start = world(
      kubernetesService('reviews'),
      deployment('reviews', 'v1'),
      deployment('reviews', 'v2'),
      destinationRule('reviews', 'v1', 'v2'),
    )
    expect(answer(carriedOut(start, '/expose reviews host=a.example.com'), 'a.example.com')).toBe('reviews 100')
    expect(planned(start, '/expose reviews host=a.example.com').notes.join('\n')).toContain('version=NAME')
    const moved = carriedOut(carriedOut(start, '/expose reviews host=a.example.com'), '/canary 25 v2 reviews')
    expect(answer(moved, 'a.example.com')).toBe('reviews:v1 75, reviews:v2 25')
  })

  const httpRoute =
    'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: reviews, namespace: shop}\nspec: {parentRefs: [{group: "", kind: Service, name: reviews}], rules: [{backendRefs: [{name: reviews-v1, port: 80}]}]}\n'

  const twoPorts = kubernetesService('reviews').replace(
    '[{name: http, port: 80}]',
    '[{name: http, port: 80}, {name: admin, port: 81}]',
  )

  it.each([
    ['port-missing', '/expose reviews host=a.example.com', world(twoPorts), 'port=80 or port=81'],
    ['port-unknown', '/expose reviews host=a.example.com port=82', world(twoPorts), 'port=80 or port=81'],
    [
      'gateway-host-missing',
      '/expose reviews host=a.example.com gateway=door',
      world(...reviews, gateway('door', 'b.example.com')),
      'Add a.example.com to the hosts',
    ],
    [
      'gateway-ambiguous',
      '/expose reviews host=a.example.com',
      world(...reviews, gateway('door', '*'), gateway('gate', 'a.example.com')),
      'gateway=shop/door or gateway=shop/gate',
    ],
    [
      'path-taken',
      '/expose reviews host=a.example.com',
      world(...reviews, gateway('door', '*'), atGateway('front', 'a.example.com', route('front'))),
      'other paths or another host',
    ],
    [
      'virtual-service-ambiguous',
      '/expose reviews host=a.example.com uri /r',
      world(
        ...reviews,
        gateway('door', '*'),
        atGateway('one', 'a.example.com', route('front')),
        atGateway('two', 'a.example.com', route('front', prefix('/x'))),
      ),
      '--virtual-service shop/one or /expose reviews host=a.example.com uri /r --virtual-service shop/two',
    ],
    [
      'gateway-ambiguous',
      '/expose reviews host=a.example.com uri /r',
      world(
        ...reviews,
        atGateway('one', 'a.example.com', route('front')),
        atGateway('two', 'a.example.com', route('front'), 'gate'),
      ),
      'gateway=shop/door or gateway=shop/gate',
    ],
    [
      'no-http-rule',
      '/expose reviews host=a.example.com',
      world(
        ...reviews,
        'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: raw, namespace: shop}\nspec: {hosts: [a.example.com], gateways: [door], tcp: [{route: [{destination: {host: reviews}}]}]}\n',
      ),
      'http rule',
    ],
    [
      'host-shared',
      '/expose reviews host=a.example.com uri /r',
      world(
        ...reviews,
        gateway('door', '*'),
        virtualService('front', route('front'), 'hosts: [a.example.com, b.example.com]\n  gateways: [door]'),
      ),
      'VirtualService of its own',
    ],
    [
      'host-covered',
      '/expose reviews host=a.example.com uri /r',
      world(...reviews, gateway('door', '*'), atGateway('front', '*.example.com', route('front'))),
      'host=*.example.com',
    ],
    [
      'gateway-kind',
      '/expose reviews host=a.example.com gateway=door',
      world(
        ...reviews,
        'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: door, namespace: shop}\nspec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}\n',
      ),
      'networking.istio.io',
    ],
    [
      'gateway-api',
      '/expose reviews host=a.example.com',
      world(
        kubernetesService('reviews'),
        kubernetesService('reviews-v1', 'app: reviews, version: v1'),
        httpRoute,
        deployment('reviews', 'v1'),
      ),
      'hostnames of an HTTPRoute',
    ],
    [
      'owned-by-controller',
      '/expose reviews host=a.example.com',
      world(
        ...reviews,
        'apiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {name: reviews, namespace: shop}\nspec: {targetRef: {name: reviews-v1}}\n',
      ),
      'Canary',
    ],
  ])('refuses %s and says how to go on: %s', (code, command, snapshot, hint) => {
    const plan = planOf(snapshot, command)
    if (plan.ok) throw new Error('carried out')
    const [problem] = plan.problems
    expect(problem.code).toBe(code)
    expect(problem.hint).toContain(hint)
  })

  it('exposes a service of which only a copy of requests is here, beside what sends it', () => {
    const copies = `${route('reviews').trimEnd()}\n    mirror: {host: audit}\n`
    const start = world(...reviews.slice(0, 4), virtualService('reviews', copies))
    const plan = planned(start, '/expose audit host=a.example.com')
    expect(plan.stages[0]?.edits.map(({ path }) => path)).toEqual(['audit-gateway.yaml'])
  })

  it('takes a host over from a wider one where all of it is asked for, and says so', () => {
    const start = world(...reviews, gateway('door', '*'), atGateway('front', '*.example.com', route('front')))
    const plan = planned(start, '/expose reviews host=a.example.com')
    expect(plan.notes.join('\n')).toContain('Until now VirtualService shop/front')
    const after = carriedOut(start, '/expose reviews host=a.example.com')
    expect(answer(after, 'a.example.com')).toBe('reviews:v1 100')
    expect(answer(after, 'b.example.com')).toBe('front 100')
  })
})

describe('namespaces that Kustomizations give', () => {
  const kustomization = (namespace: string, file: string): string => `kind: Kustomization
apiVersion: kustomize.config.k8s.io/v1beta1
namespace: ${namespace}
resources: [${file}]
`
  const unplaced = (text: string): string => text.replace(', namespace: shop', '')
  const repository = () =>
    snapshotOf({
      'edge/kustomization.yaml': kustomization('edge', 'gateways.yaml'),
      'edge/gateways.yaml': [gateway('public', '*.example.com'), gateway('internal', 's/*.corp', 'other/*')]
        .map(unplaced)
        .join('---\n'),
      'web/kustomization.yaml': kustomization('s', 'web.yaml'),
      'web/web.yaml': [kubernetesService('web'), deployment('web', 'v1')].map(unplaced).join('---\n'),
    })
  const written = (comment: string): string =>
    [...carriedOut(repository(), comment).files.values()].map(({ text }) => text).join('---\n')

  it('find the one Gateway that takes the host for the namespace of the service, and name it with its own', () => {
    expect(written('/expose web host=web.example.com')).toMatch(/gateways:\s+- edge\/public/)
    expect(written('/expose web host=web.corp')).toMatch(/gateways:\s+- edge\/internal/)
    expect(written('/expose web host=web.example.com gateway=edge/public')).toMatch(/gateways:\s+- edge\/public/)
  })

  it('refuse a gateway that is named without the one it has, for it would be another', () =>
    expect(planOf(repository(), '/expose web host=web.example.com gateway=public')).toMatchObject({
      problems: [
        {
          code: 'gateway-elsewhere',
          path: 'edge/gateways.yaml',
          hint: 'Say it with its namespace: gateway=edge/public; or gateway=s/public, if that is one of another repository.',
        },
      ],
    }))

  it('take a gateway of another repository at its word', () =>
    expect(written('/expose web host=web.example.com gateway=s/public')).toMatch(/gateways:\s+- public/))

  it('of a service alone leave a Gateway of another namespace what it is', () => {
    const files = new Map(repository().files)
    files.delete('web/kustomization.yaml')
    expect(planOf({ ...repository(), files }, '/expose web host=web.example.com gateway=edge/public')).toMatchObject({
      ok: true,
    })
  })
})

describe('what a gateway cannot send requests to', () => {
  const only = (ports: string, more = ''): string =>
    kubernetesService('db').replace('ports: [{name: http, port: 80}]', `ports: [${ports}]${more}`)
  const codes = (text: string, comment = '/expose db host=db.example.com') => {
    const plan = planOf(world(text), comment)
    return plan.ok ? [] : plan.problems.map(({ code }) => code)
  }

  it.each([
    ['{name: tcp-sql, port: 5432}', ['port-not-http']],
    ['{name: tcp, port: 5432}', ['port-not-http']],
    ['{name: http, port: 5432, appProtocol: tcp}', ['port-not-http']],
    ['{name: web, port: 80}', []],
    ['{port: 80}', []],
    ['{name: grpc-web, port: 80}', []],
    ['{name: http2-api, port: 80}', []],
    ['{name: tcp, port: 80, appProtocol: http}', []],
  ])('is a port that says another protocol: %s', (ports, expected) => expect(codes(only(ports))).toEqual(expected))

  it('names the ports that would do', () =>
    expect(
      planOf(
        world(only('{name: http, port: 80}, {name: mysql, port: 3306}')),
        '/expose db host=db.example.com port=3306',
      ),
    ).toMatchObject({ problems: [{ code: 'port-not-http', hint: 'Say another: port=80' }] }))

  it('is a name of a host elsewhere', () =>
    expect(codes(only('', '\n  type: ExternalName\n  externalName: db.example.org'))).toEqual(['service-external']))
})
