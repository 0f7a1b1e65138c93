import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTree } from '../../src/changes/changes.ts'
import { simulate } from '../../src/traffic/traffic.ts'
import { carriedOut, planned, planOf, refusals, statesAfter } from './planning.ts'
import { defaultRoute, deployment, destinationRule, kubernetesService, virtualService, world } from './worlds.ts'

const plain = (service: string, ...versions: readonly string[]) => [
  kubernetesService(service),
  ...versions.map((version) => deployment(service, version)),
]

const fresh = world(...plain('reviews', 'v1', 'v2'))

const shares = (snapshot: Parameters<typeof readTree>[0], host = 'reviews'): Record<string, number> =>
  Object.fromEntries(
    simulate(readTree(snapshot).model, { host }, { kind: 'mesh', namespace: 'shop' }).destinations.flatMap(
      ({ subset, share }) => (share > 0 ? [[subset ?? '', share] as const] : []),
    ),
  )

describe('/adopt', () => {
  it('brings the subsets first, then the route, each valid on what the stage before leaves', () => {
    const plan = planned(fresh, '/adopt reviews v1')
    expect(plan.stages.map(({ phase }) => phase)).toEqual(['subset', 'traffic'])
    const [subsets, route] = statesAfter(fresh, plan)
    if (subsets === undefined || route === undefined) throw new Error('two stages')
    expect(shares(subsets)).toEqual({ '': 100 })
    expect(shares(route)).toEqual({ v1: 100 })
    expect(plan.findings.filter(({ isNew, severity }) => isNew && severity === 'error')).toEqual([])
  })

  it('leaves a service that every other command works on', () => {
    const adopted = carriedOut(fresh, '/adopt reviews v1')
    expect(shares(carriedOut(adopted, '/canary 10 v2 reviews'))).toEqual({ v1: 90, v2: 10 })
    expect(planOf(adopted, '/adopt reviews')).toMatchObject({ ok: true, value: { kind: 'already-so' } })
    expect(planOf(adopted, '/adopt reviews v2')).toMatchObject({ ok: true, value: { kind: 'already-so' } })
  })

  it('asks which version is stable where that cannot be told, with the lines to choose from', () => {
    const plan = planOf(fresh, '/adopt reviews')
    expect(plan).toMatchObject({
      ok: false,
      problems: [{ code: 'stable-ambiguous', hint: 'Say it: /adopt reviews v1 or /adopt reviews v2' }],
    })
  })

  it.each([
    ['the only version', world(...plain('reviews', 'v1')), {}],
    [
      'the only one with pods',
      world(kubernetesService('reviews'), deployment('reviews', 'v1'), deployment('reviews', 'v2', '  replicas: 0\n')),
      {},
    ],
    [
      'the one that the gateway sends most to',
      world(
        ...plain('reviews', 'v1', 'v2'),
        virtualService('public', defaultRoute('reviews', 'v1 80, v2 20'), 'hosts: [a.example.com]\n  gateways: [door]'),
      ),
      {},
    ],
    ['the configured one', fresh, { services: new Map([['reviews', { stable: 'v1', canary: null }]]) }],
  ])('takes %s for stable', (_, snapshot, policy) => {
    expect(shares(carriedOut(snapshot, '/adopt reviews', { policy }))).toEqual({ v1: 100 })
  })

  it('writes only what is missing', () => {
    const routed = world(...plain('reviews', 'v1', 'v2'), virtualService('reviews', defaultRoute('reviews', '*')))
    expect(planned(routed, '/adopt reviews').stages.map(({ phase }) => phase)).toEqual(['subset'])
    const versioned = world(...plain('reviews', 'v1', 'v2'), destinationRule('reviews', 'v1', 'v2'))
    expect(planned(versioned, '/adopt reviews v1').stages.map(({ phase }) => phase)).toEqual(['traffic'])
  })

  const canary = `apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: reviews, namespace: shop}
spec:
  targetRef: {kind: Deployment, name: reviews-v1}
  service: {name: reviews}
`

  it.each([
    [
      'service-external',
      world(
        'apiVersion: v1\nkind: Service\nmetadata: {name: reviews, namespace: shop}\nspec: {type: ExternalName, externalName: reviews.example.com}\n',
      ),
    ],
    [
      'service-headless',
      world(kubernetesService('reviews').replace('spec:\n', 'spec:\n  clusterIP: None\n'), deployment('reviews', 'v1')),
    ],
    [
      'service-without-selector',
      world('apiVersion: v1\nkind: Service\nmetadata: {name: reviews, namespace: shop}\nspec: {ports: [{port: 80}]}\n'),
    ],
    ['owned-by-controller', world(...plain('reviews', 'v1'), canary)],
    [
      'owned-by-controller',
      world(kubernetesService('reviews'), canary, virtualService('reviews', defaultRoute('reviews', '*'))),
    ],
    ['no-versions', world(kubernetesService('reviews'))],
    [
      'version-not-distinct',
      world(
        kubernetesService('reviews'),
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: reviews, namespace: shop}\nspec: {template: {metadata: {labels: {app: reviews}}}}\n',
      ),
    ],
    [
      'host-claimed',
      world(
        ...plain('reviews', 'v1'),
        ...plain('ratings', 'v1'),
        virtualService('other', defaultRoute('ratings', '*'), 'hosts: [reviews]'),
      ),
    ],
  ])('refuses %s with a place and a way on, and changes nothing', (code, snapshot) => {
    const plan = planOf(snapshot, '/adopt service=shop/reviews')
    if (plan.ok) throw new Error('carried out')
    const [problem] = plan.problems
    expect(problem.code).toBe(code)
    expect(problem.path).toMatch(/yaml$/)
    expect(problem.line).toBeGreaterThan(0)
    expect(problem.hint).toBeTruthy()
  })

  it('refuses a service that is not here', () => {
    expect(refusals(fresh, '/adopt ratings')).toEqual(['unknown-service'])
  })

  it('makes a service of any versions one whose stable version takes everything, and takes a share for any other', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/), { minLength: 2, maxLength: 4 })
    fc.assert(
      fc.property(names, fc.nat(), fc.integer({ min: 1, max: 99 }), (versions, pick, percent) => {
        const stable = versions[pick % versions.length] ?? ''
        const other = versions[(pick + 1) % versions.length] ?? ''
        const start = world(...plain('reviews', ...versions))
        const adopted = carriedOut(start, `/adopt reviews version="${stable}"`)
        expect(shares(adopted)).toEqual({ [stable]: 100 })
        const moved = carriedOut(adopted, `/canary ${percent} version="${other}" service=reviews`)
        expect(shares(moved)).toEqual({ [stable]: 100 - percent, [other]: percent })
      }),
      { numRuns: 25 },
    )
  })
})
