import { describe, expect, test } from 'vitest'
import { backends, destinationRule, httpRoute, virtualService, world } from '../objects.ts'

const canary = (spec: object): Record<string, unknown> => ({
  apiVersion: 'flagger.app/v1beta1',
  kind: 'Canary',
  metadata: { name: 'podinfo', namespace: 'prod' },
  spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' }, ...spec },
})
const rollout = (istio: object): Record<string, unknown> => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'podinfo', namespace: 'prod' },
  spec: {
    replicas: 2,
    template: { metadata: { labels: { app: 'podinfo' } }, spec: { containers: [] } },
    strategy: { canary: { trafficRouting: { istio } } },
  },
})

describe('a Flagger Canary owns', () => {
  test('the VirtualService of its target and the DestinationRules of its twins', () => {
    const model = world(
      canary({}),
      virtualService('podinfo', { hosts: ['podinfo'] }),
      virtualService('other', { hosts: ['other'] }),
      destinationRule('podinfo-primary', {}),
      destinationRule('podinfo-canary', {}),
      destinationRule('podinfo', {}),
    )
    expect(model.routers.map(({ owner }) => owner?.controller ?? null)).toEqual(['flagger', null])
    expect(model.subsetRules.map(({ owner }) => owner?.controller ?? null)).toEqual(['flagger', 'flagger', null])
  })

  test('what its service is called, where that differs', () => {
    const model = world(
      canary({ service: { name: 'web' } }),
      virtualService('podinfo', { hosts: ['podinfo'] }),
      virtualService('web', { hosts: ['web'] }),
    )
    expect(model.routers.map(({ owner }) => owner?.place.name ?? null)).toEqual([null, 'podinfo'])
  })

  test('nothing of Istio under another provider, nor in another namespace', () => {
    expect(world(canary({ provider: 'linkerd' }), virtualService('podinfo', {})).routers[0]?.owner).toBeNull()
    expect(world(canary({}), virtualService('podinfo', {}, 'other')).routers[0]?.owner).toBeNull()
  })
})

describe('an HTTPRoute is written by', () => {
  const routes = ['podinfo', 'other'].map((name) =>
    httpRoute(name, ['Gateway edge'], [{ backendRefs: backends(`${name}-primary`) }]),
  )
  const controllers = (owner: Record<string, unknown>) =>
    world(owner, ...routes).routers.map((router) => router.owner?.controller ?? null)

  test('a Flagger Canary of that provider', () => {
    expect(controllers(canary({ provider: 'gatewayapi:v1' }))).toEqual(['flagger', null])
    expect(controllers(canary({ provider: 'istio' }))).toEqual([null, null])
  })

  test('the plugin of an Argo Rollout', () => {
    const plugins = { 'argoproj-labs/gatewayAPI': { httpRoute: 'podinfo', namespace: 'prod' } }
    const own = { ...rollout({}), spec: { strategy: { canary: { trafficRouting: { plugins } } } } }
    expect(controllers(own)).toEqual(['argo-rollouts', null])
  })
})

describe('an Argo Rollout', () => {
  test('owns the VirtualServices and the DestinationRule that its canary strategy names', () => {
    const model = world(
      rollout({
        virtualService: { name: 'one', routes: ['primary'] },
        virtualServices: [{ name: 'two.edge' }],
        destinationRule: { name: 'podinfo', canarySubsetName: 'canary', stableSubsetName: 'stable' },
      }),
      virtualService('one', {}),
      virtualService('two', {}),
      virtualService('two', {}, 'edge'),
      destinationRule('podinfo', {}),
    )
    expect(model.routers.map(({ owner }) => owner?.controller ?? null)).toEqual([
      'argo-rollouts',
      null,
      'argo-rollouts',
    ])
    expect(model.subsetRules[0]?.owner?.controller).toBe('argo-rollouts')
  })

  test('brings pods like a Deployment, also without Istio', () => {
    const model = world({
      ...rollout({}),
      spec: { replicas: 2, template: { metadata: { labels: { app: 'podinfo' } } } },
    })
    expect(model.workloads).toMatchObject([{ place: { kind: 'Rollout' }, replicas: 2 }])
  })
})
