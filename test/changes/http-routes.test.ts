import { describe, expect, it } from 'vitest'
import { carriedOut, planned, planOf, refusals, snapshotOf } from './planning.ts'

const service = (name: string, selector: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec: {selector: {${selector}}, ports: [{name: http, port: 80}]}\n`

const deployment = (name: string, labels: string, replicas = 1): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {${labels}}}
  template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: app, image: registry.example/${name}:1}]}}
`

const route = (rules: string, parent = '{group: "", kind: Service, name: reviews, port: 80}'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: reviews, namespace: shop}\nspec:\n  parentRefs: [${parent}]\n  rules:\n${rules}`

const lone = '  - backendRefs: [{name: reviews-v1, port: 80}]\n'
const pods = [
  service('reviews', 'app: reviews'),
  ...['v1', 'v2'].flatMap((version) => [
    service(`reviews-${version}`, `app: reviews, version: ${version}`),
    deployment(`reviews-${version}`, `app: reviews, version: ${version}`),
  ]),
].join('---\n')

const shop = (rules = lone, more: Readonly<Record<string, string>> = {}) =>
  snapshotOf({ 'pods.yaml': pods, 'route.yaml': route(rules), ...more })

const titles = (comment: string, snapshot = shop()): readonly string[] =>
  planned(snapshot, comment).stages.map(({ title }) => title)

describe('words for a version behind an HTTPRoute', () => {
  it.each(['v2', 'reviews-v2'])('%s', (word) => {
    expect(titles(`/canary 10 ${word} reviews`)).toEqual(['v2 0 → 10 %'])
  })

  it('the service need not be named where there is one', () => {
    expect(titles('/canary 10 v2')).toEqual(['v2 0 → 10 %'])
  })

  it('stable takes over a backend that meant all pods, by a Service of its own', () => {
    const all = '  - backendRefs: [{name: reviews, port: 80}]\n'
    const plan = planned(shop(all), '/canary 10 v2 reviews --virtual-service reviews', {
      thread: { services: [], roles: { 'shop/reviews': { stable: 'v1', canary: null } } },
    })
    const [edit] = plan.stages.flatMap(({ edits }) => edits)
    expect(edit).toMatchObject({ text: '-v1, port: 80, weight: 90}, {name: reviews-v2, port: 80, weight: 10' })
    expect(plan.notes.join(' ')).toContain('that share goes to v1 now')
  })

  it('a Service that only the route names is assumed to be elsewhere', () => {
    const both = '  - backendRefs: [{name: reviews-v1, port: 80, weight: 1}, {name: reviews-v2, port: 80, weight: 0}]\n'
    const plan = planned(snapshotOf({ 'route.yaml': route(both) }), '/canary 10 v2 reviews')
    expect(plan.notes).toContain('Service reviews-v2 is not in this repository. It is assumed to be elsewhere.')
  })

  it('backends with nothing in common are services of their own', () => {
    const mixed = '  - backendRefs: [{name: alpha, port: 80, weight: 90}, {name: beta, port: 80, weight: 10}]\n'
    const snapshot = snapshotOf({ 'route.yaml': route(mixed, '{name: edge}') })
    expect(planOf(snapshot, '/canary 20 beta alpha').ok).toBe(false)
  })
})

describe('what cannot be done behind an HTTPRoute', () => {
  it.each([
    ['/route without-header x-a v2 reviews', 'condition-not-in-http-route'],
    ['/route authority a.example.com v2 reviews', 'condition-not-in-http-route'],
    ['/route source namespace=test v2 reviews', 'condition-not-in-http-route'],
    ['/route uri ~=/api/.* v2 reviews', 'rule-swallowed'],
    ['/route header x-a=1 v2 reviews --before #0', 'order-by-precedence'],
    ['/adopt reviews', 'behind-http-route'],
  ])('%s', (comment, code) => {
    expect(refusals(shop(), comment)).toEqual([code])
  })

  it('a rule that a more specific one leaves no request', () => {
    const api = `  - matches: [{path: {type: PathPrefix, value: /api}}]\n    backendRefs: [{name: reviews-v1, port: 80}]\n${lone}`
    expect(refusals(shop(api), '/route header x-a=1 uri ^=/api v2 reviews')).toEqual([])
    const exact = `  - matches: [{path: {type: Exact, value: /api}}]\n    backendRefs: [{name: reviews-v1, port: 80}]\n${lone}`
    expect(refusals(shop(exact), '/route uri =/api header x-a=1 v2 reviews')).toEqual([])
    expect(refusals(shop(exact), '/route uri ~=/api v2 reviews')).toEqual(['rule-swallowed'])
  })

  it('a version whose Service here brings no pods', () => {
    const idle = [
      service('reviews-v3', 'app: reviews, version: v3'),
      deployment('reviews-v3', 'app: reviews, version: v3', 0),
    ].join('---\n')
    expect(refusals(shop(lone, { 'idle.yaml': idle }), '/canary 10 v3 reviews')).toEqual(['no-replicas'])
  })

  it('a version that no label tells apart', () => {
    const plain = [
      service('web-v1', 'app: web'),
      deployment('web', 'app: web'),
      deployment('web-next', 'app: web'),
    ].join('---\n')
    const snapshot = snapshotOf({
      'pods.yaml': plain,
      'route.yaml': route('  - backendRefs: [{name: web-v1, port: 80}]\n', '{name: edge}'),
    })
    expect(refusals(snapshot, '/canary 10 web-next web')).not.toEqual([])
  })
})

describe('what is said of an HTTPRoute', () => {
  it('fields that an older Gateway API drops', () => {
    expect(planned(shop(), '/mirror v2 25% reviews').notes.join(' ')).toContain('Gateway API 1.3')
    expect(planned(shop(), '/mirror v2 reviews').notes.join(' ')).not.toContain('Gateway API')
    expect(planned(shop(), '/route header x-a=1 v2 reviews --name a').notes.join(' ')).toContain('Gateway API 1.4')
    expect(planned(shop(), '/route header x-a=1 v2 reviews').notes.join(' ')).not.toContain('Gateway API')
    expect(planned(shop(), '/route header x-a=1 v2 reviews --retries 2').notes.join(' ')).toContain('retry is a field')
  })

  it('that no route stands inside the mesh, by the kinds that are here', () => {
    const edge = snapshotOf({ 'pods.yaml': pods, 'route.yaml': route(lone, '{name: edge}') })
    expect(planned(edge, '/canary 10 v2 reviews').notes).toContain(
      'No HTTPRoute here stands between clients inside the mesh and shop/reviews: theirs reach all of its pods alike.',
    )
  })

  it('already so, by another spelling', () => {
    const spelt = `  - matches: [{headers: [{name: X-A, type: RegularExpression, value: ab.*}]}]\n    backendRefs: [{name: reviews-v2, port: 80}]\n${lone}`
    expect(planOf(shop(spelt), '/route header x-a^=ab v2 reviews')).toMatchObject({
      ok: true,
      value: { kind: 'already-so' },
    })
  })
})

describe('a rule of an HTTPRoute whose matches are ORed', () => {
  const either = `  - name: api
    matches:
    - {headers: [{name: x-api, value: "1"}]}
    - {path: {type: PathPrefix, value: /api}}
    backendRefs: [{name: reviews-v1, port: 80}]
${lone}`

  it('lets go of one that gets another target', () => {
    const { stages, notes } = planned(shop(either), '/route header x-api=1 v2 reviews')
    expect(stages).toHaveLength(1)
    expect(notes).toContain('Rule api had these conditions beside others; it keeps the others, and its target.')
  })

  it('is cut once by what it has in common', () =>
    expect(planned(shop(either), '/route header x-b=1 v2 reviews --route api').stages).toHaveLength(1))
})

it('a path of an HTTPRoute is asked for with or without its last slash', () => {
  expect(planned(shop(), '/route uri ^=/apix/ v2 reviews').stages).toHaveLength(1)
  expect(planned(shop(), '/route uri ^=/apix/ v2 reviews\n/route uri ^=/apix v2 reviews').stages).toHaveLength(1)
})

describe('a timeout for a rule of an HTTPRoute', () => {
  it.each([
    ['1.5s', '1s500ms'],
    ['90s', '90s'],
    ['100000ms', '1m40s'],
    ['1m30s', '1m30s'],
    ['0.5h', '30m'],
  ])('--timeout %s is written as the Gateway API takes it: %s', (typed, written) => {
    const comment = `/route header x=1 v2 --timeout ${typed}`
    const after = carriedOut(shop(), comment)
    expect(after.files.get('route.yaml')?.text).toContain(`request: ${written}`)
    expect(planOf(after, comment)).toMatchObject({ value: { kind: 'already-so' } })
  })
})
