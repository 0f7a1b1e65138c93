import { describe, expect, it } from 'vitest'
import type { Intent } from '../../src/changes/changes.ts'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { type Asking, intentOf } from './planning.ts'
import {
  defaultRoute,
  deployment,
  destinationRule,
  kubernetesService,
  reviews,
  virtualService,
  world,
} from './worlds.ts'

const resolved = (snapshot: Snapshot, comment: string, asking: Asking = {}): Intent => {
  const intent = intentOf(snapshot, comment, asking)
  if (!intent.ok) throw new Error(JSON.stringify(intent.problems))
  return intent.value
}

const refused = (snapshot: Snapshot, comment: string, asking: Asking = {}) => {
  const intent = intentOf(snapshot, comment, asking)
  if (intent.ok) throw new Error(`${comment} is not refused`)
  return intent.problems[0]
}

const roles = (snapshot: Snapshot, comment: string, asking: Asking = {}) =>
  resolved(snapshot, comment, asking).roles['shop/reviews']

const configured = (stable: string | null, canary: string | null): Asking => ({
  policy: { services: new Map([['reviews', { stable, canary }]]) },
})

const open = (stable: string, canary: string): Asking => ({
  thread: { services: ['shop/reviews'], roles: { 'shop/reviews': { stable, canary } } },
})

const two = world(
  virtualService('reviews', defaultRoute('reviews', 'v1')),
  destinationRule('reviews', 'v1', 'v2'),
  virtualService('cart', defaultRoute('cart', 'v1')),
  destinationRule('cart', 'v1', 'v2'),
)

describe('the service that is left out', () => {
  it('is the only one that a route or a DestinationRule names', () => {
    expect(resolved(reviews('v1', 'v1', 'v2'), '/canary 10 v2').services).toEqual(['shop/reviews'])
  })

  it('is the only one whose Service selects a Deployment, where no route names any', () => {
    const snapshot = world(kubernetesService('reviews'), deployment('reviews', 'v1'), kubernetesService('other'))
    // It is found, and then nothing routes to it.
    expect(refused(snapshot, '/canary 10 v1')).toMatchObject({
      code: 'no-route',
      message: expect.stringContaining('shop/reviews'),
    })
  })

  it('is the thread’s where there are several', () => {
    expect(resolved(two, '/canary 10 v2', open('v1', 'v2')).services).toEqual(['shop/reviews'])
  })

  it('is asked for, with a list, where several fit', () => {
    expect(refused(two, '/canary 10 v2')).toMatchObject({
      code: 'service-missing',
      message: 'Which service is meant? There are shop/cart and shop/reviews.',
      hint: 'Type /canary 10 v2 shop/cart or /canary 10 v2 shop/reviews.',
    })
  })
})

describe('the version that is left out', () => {
  it('is the one of exactly two that is not stable', () => {
    expect(resolved(reviews('v1', 'v1', 'v2'), '/canary 10').changes).toMatchObject([{ version: 'v2' }])
    expect(resolved(reviews('v1 0, v2 100', 'v1', 'v2'), '/canary 10').changes).toMatchObject([{ version: 'v1' }])
  })

  it('is the configured canary', () => {
    const snapshot = reviews('v1', 'v1', 'v2', 'v3')
    expect(resolved(snapshot, '/canary 10', configured(null, 'v3')).changes).toMatchObject([{ version: 'v3' }])
  })

  it('is the open rollout’s canary before anything else', () => {
    const snapshot = reviews('v1 60, v2 40', 'v1', 'v2', 'v3')
    const asking = { ...configured('v1', 'v3'), ...open('v1', 'v2') }
    expect(resolved(snapshot, '/canary 50', asking).changes).toMatchObject([{ version: 'v2' }])
  })

  it('is asked for, with the commands to choose from, where there are more', () => {
    expect(refused(reviews('v1', 'v1', 'v2', 'v3'), '/canary 10')).toMatchObject({
      code: 'version-missing',
      hint: 'Say it: /canary 10 v2 reviews or /canary 10 v3 reviews',
    })
  })
})

describe('the stable version', () => {
  it('is the only other version of the route when one is named, whatever its share', () => {
    expect(roles(reviews('v1 0, v2 100', 'v1', 'v2', 'v3'), '/canary 10 v2')).toEqual({ stable: 'v1', canary: 'v2' })
  })

  it('is the one with the largest share of several others', () => {
    expect(roles(reviews('v1 30, v3 70', 'v1', 'v2', 'v3'), '/canary 10 v2')?.stable).toBe('v3')
  })

  it('is the configured one before what the route says', () => {
    const snapshot = reviews('v1 30, v3 70', 'v1', 'v2', 'v3')
    expect(roles(snapshot, '/canary 10 v2', configured('v1', null))?.stable).toBe('v1')
  })

  it('is fixed while a rollout is open: it does not follow the weights', () => {
    expect(roles(reviews('v1 10, v2 90', 'v1', 'v2'), '/canary 95', open('v1', 'v2'))).toEqual({
      stable: 'v1',
      canary: 'v2',
    })
  })

  it('is the other one of two where the route has the named version alone', () => {
    expect(roles(reviews('v2', 'v1', 'v2'), '/canary 50 v2')?.stable).toBe('v1')
  })

  it('is asked for, with the choices, where shares are equal', () => {
    expect(refused(reviews('v1 50, v3 50', 'v1', 'v2', 'v3'), '/canary 10 v2')).toMatchObject({
      code: 'stable-ambiguous',
      message: expect.stringContaining('v1 (50 %) and v3 (50 %)'),
      hint: expect.stringContaining('services: {reviews: {stable: v1}}'),
    })
  })

  it('is no matter once one of two is named, and the lines that name one are given', () => {
    const halves = reviews('v1 50, v2 50', 'v1', 'v2')
    expect(refused(halves, '/canary 60')).toMatchObject({
      code: 'stable-ambiguous',
      hint: 'Say which one gets 60 %: /canary 60 v1 reviews or /canary 60 v2 reviews',
    })
    expect(roles(halves, '/canary 60 v2 reviews')).toEqual({ stable: 'v1', canary: 'v2' })
  })

  it('is not told without a route, and the lines by counts of pods are given as they were meant', () => {
    const bare = world(kubernetesService('reviews'), deployment('reviews', 'v1'), deployment('reviews', 'v2'))
    expect(refused(bare, '/canary 30')).toMatchObject({
      code: 'no-route',
      hint: 'Either /adopt reviews, which lets a route decide, or by counts of pods: /canary 30 v1 reviews --by replicas or /canary 30 v2 reviews --by replicas',
    })
    expect(refused(bare, '/canary 30 --by replicas --pods 8')).toMatchObject({
      code: 'version-missing',
      hint: 'Say which one gets 30 %: /canary 30 v1 reviews --by replicas --pods 8 or /canary 30 v2 reviews --by replicas --pods 8',
    })
  })
})

describe('names', () => {
  it('may be the subset, a label’s value or the Deployment', () => {
    const snapshot = world(
      virtualService('reviews', defaultRoute('reviews', 'main')),
      `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews, namespace: shop}
spec:
  host: reviews
  subsets:
  - {name: main, labels: {version: "1.0"}}
  - {name: next, labels: {version: "1.1"}}
`,
      deployment('reviews', '"1.1"').replace('reviews-"1.1"', 'reviews-green'),
    )
    for (const word of ['next', '1.1', 'reviews-green'])
      expect(resolved(snapshot, `/canary 10 ${word} reviews`).changes).toMatchObject([{ version: 'next' }])
  })

  it('may be the value of any label that tells the subsets apart, and of no other', () => {
    const snapshot = world(
      virtualService('reviews', defaultRoute('reviews', 'blue')),
      `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews, namespace: shop}
spec:
  host: reviews
  subsets:
  - {name: blue, labels: {app: reviews, release: r1, team: a}}
  - {name: green, labels: {app: reviews, release: r2, team: a}}
`,
    )
    expect(resolved(snapshot, '/canary 10 r2 reviews').changes).toMatchObject([{ version: 'green' }])
    expect(refused(snapshot, '/canary 10 a reviews')?.code).toBe('unknown-version')
  })

  it('that are nearly right are answered with the right one', () => {
    expect(refused(reviews('v1', 'v1', 'canary'), '/canary 10 cannary reviews')?.hint).toContain('canary')
    expect(refused(two, '/canary 10 v2 reveiws')?.hint).toContain('reviews')
  })

  it('of two namespaces must be said in full', () => {
    const snapshot = world(
      destinationRule('reviews', 'v1', 'v2'),
      destinationRule('reviews', 'v1', 'v2').replace('namespace: shop', 'namespace: test'),
    )
    expect(refused(snapshot, '/canary 10 v2 reviews')).toMatchObject({
      code: 'ambiguous-service',
      hint: expect.stringContaining('test/reviews'),
    })
  })
})

describe('what contradicts', () => {
  it('another canary than the open rollout’s is refused, unless it replaces that one', () => {
    const snapshot = reviews('v1 90, v2 10', 'v1', 'v2', 'v3')
    expect(refused(snapshot, '/canary 10 v3', open('v1', 'v2'))).toMatchObject({
      code: 'rollout-contradicts',
      hint: expect.stringContaining('--supersede'),
    })
    expect(roles(snapshot, '/canary 10 v3 --supersede', open('v1', 'v2'))).toEqual({ stable: 'v1', canary: 'v3' })
  })

  it('a share for the stable version is refused with the command that says the same', () => {
    expect(refused(reviews('v1 90, v2 10', 'v1', 'v2'), '/canary 70 v1', open('v1', 'v2'))).toMatchObject({
      code: 'version-is-stable',
      hint: expect.stringContaining('/canary 30 v2 reviews'),
    })
  })

  it('more than a third version leaves is refused with the two commands that would be right', () => {
    const problem = refused(reviews('v1 80, v3 20', 'v1', 'v2', 'v3'), '/canary 90 v2')
    expect(problem).toMatchObject({
      code: 'weights-contradict',
      path: '1.yaml',
      message: expect.stringContaining('v3 holds 20 %'),
    })
    expect(problem?.hint).toContain('/canary 80 v2 reviews')
    expect(problem?.hint).toContain('/canary 0 v3 reviews and /canary 90 v2 reviews')
  })

  it('a VirtualService that Flagger or Argo Rollouts writes is refused, with its owner and what to do', () => {
    const flagger = `apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: reviews, namespace: shop}
spec:
  provider: istio
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: reviews}
  service: {port: 80}
`
    const rollout = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web, namespace: shop}
spec:
  strategy: {canary: {trafficRouting: {istio: {virtualService: {name: reviews}}}}}
`
    for (const [owner, name] of [
      [flagger, 'Flagger'],
      [rollout, 'Argo Rollouts'],
    ] as const) {
      const files = [...reviews('v1', 'v1', 'v2').files.values()].map(({ text }) => text)
      expect(refused(world(...files, owner), '/canary 10 v2 reviews')).toMatchObject({
        code: 'owned-by-controller',
        path: '1.yaml',
        message: expect.stringMatching(new RegExp(`^${name} writes VirtualService shop/reviews.*3\\.yaml:1`)),
        hint: expect.stringContaining('Change'),
      })
    }
  })
})

describe('an intent', () => {
  it('is JSON all through, so that the record can keep it', () => {
    const intent = resolved(reviews('v1', 'v1', 'v2'), '/canary 10\n/route header end-user=jason v2')
    expect(JSON.parse(JSON.stringify(intent))).toEqual(intent)
    expect(intent).toMatchObject({
      commands: ['/canary 10', '/route header end-user=jason v2'],
      services: ['shop/reviews'],
      environment: null,
      changes: [{ verb: 'canary', version: 'v2' }, { verb: 'route' }],
    })
  })

  it('keeps a rule that was meant by its position by its name, or by what it matches', () => {
    const rules = '  - match: [{uri: {prefix: /a}}]\n    route: [{destination: {host: reviews, subset: v2}}]\n'
    const snapshot = world(
      virtualService('reviews', rules + defaultRoute('reviews', 'v1')),
      destinationRule('reviews', 'v1', 'v2'),
    )
    expect(resolved(snapshot, '/unroute 1').changes).toMatchObject([
      { rule: { kind: 'name', name: 'match {"uri":{"prefix":"/a"}}' } },
    ])
    expect(refused(snapshot, '/unroute 7')).toMatchObject({ code: 'unknown-rule' })
  })
})
