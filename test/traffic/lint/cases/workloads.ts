import { autoscaler, deployment, destinationRule, type Part, service, virtualService } from '../../objects.ts'
import { base, type Case, rules, v1 } from './case.ts'

const canary = (kind: string): Part => ({
  apiVersion: 'flagger.app/v1beta1',
  kind,
  metadata: { name: 'reviews', namespace: 'prod' },
  spec: { targetRef: { kind: 'Deployment', name: 'reviews' }, service: { port: 9080 } },
})

const apps = (name: string, spec: object): Part => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'prod' },
  spec,
})

const alike = (name: string, version: string, image: string, replicas = 1): Part =>
  apps(name, {
    replicas,
    selector: { matchLabels: { app: 'reviews', version } },
    template: { metadata: { labels: { app: 'reviews', version } }, spec: { containers: [{ name: 'main', image }] } },
  })

const twoVersions = [service('reviews'), destinationRule('reviews', { v1: { version: 'v1' }, v2: { version: 'v2' } })]

/** Services, pods, and where objects stand. */
export const workloads: readonly Case[] = [
  {
    code: 'service-port-unnamed',
    bad: [service('a', { ports: [{ port: 80 }, { port: 81, name: 'http' }] })],
    good: [service('a', { ports: [{ port: 80 }] })],
  },
  {
    code: 'service-port-not-http',
    bad: [...rules({ route: v1 }).slice(1), service('reviews', { ports: [{ port: 9080, name: 'tcp-x' }] })],
    good: rules({ route: v1 }),
  },
  {
    code: 'service-port-protocol-guessed',
    bad: [...rules({ route: v1 }).slice(1), service('reviews', { ports: [{ port: 9080 }] })],
    good: [service('reviews', { ports: [{ port: 9080 }] })],
  },
  {
    code: 'selector-pins-version',
    bad: [...base.slice(1), service('reviews', { selector: { app: 'reviews', version: 'v1' } })],
    good: [...base, service('reviews-v1', { selector: { app: 'reviews', version: 'v1' } })],
  },
  {
    code: 'service-selects-nothing',
    bad: [service('reviews', { selector: { application: 'reviews' } }), deployment('reviews', { app: 'reviews' })],
    good: [service('reviews'), deployment('reviews', { app: 'reviews' })],
  },
  {
    code: 'selector-misses-template',
    bad: [
      apps('a', {
        selector: { matchLabels: { app: 'a' } },
        template: { metadata: { labels: { app: 'b' } }, spec: {} },
      }),
    ],
    good: [deployment('a', { app: 'a' })],
  },
  {
    code: 'selector-takes-others',
    bad: [deployment('a', { app: 'a' }), deployment('b', { app: 'a', track: 'canary' })],
    good: [deployment('a', { app: 'a', track: 'stable' }), deployment('b', { app: 'a', track: 'canary' })],
  },
  {
    code: 'versions-alike',
    bad: [...twoVersions, alike('one', 'v1', 'image:1'), alike('two', 'v2', 'image:1')],
    good: [...twoVersions, alike('one', 'v1', 'image:1'), alike('two', 'v2', 'image:2')],
  },
  {
    code: 'versions-alike',
    bad: [...twoVersions, alike('one', 'v1', 'image:1'), alike('two', 'v2', 'image:1')],
    good: [...twoVersions, alike('one', 'v1', 'image:1'), alike('two', 'v2', 'image:1', 0)],
  },
  {
    code: 'replicas-beside-autoscaler',
    bad: [deployment('a', { app: 'a' }, { replicas: 2 }), autoscaler('a', 1)],
    good: [deployment('a', { app: 'a' }), autoscaler('a', 1)],
  },
  {
    code: 'autoscaler-range',
    bad: [deployment('a', { app: 'a' }), autoscaler('a', 11)],
    good: [deployment('a', { app: 'a' }), autoscaler('a', 10)],
  },
  {
    code: 'autoscaler-target-not-here',
    bad: [deployment('reviews', { app: 'a' }), autoscaler('reveiws', 1)],
    good: [autoscaler('reviews', 1)],
  },
  {
    code: 'namespace-missing',
    bad: [service('reviews'), destinationRule('reviews', { v1: {} }, { namespace: null })],
    good: [service('reviews', { namespace: null }), destinationRule('reviews', { v1: {} }, { namespace: null })],
  },
  {
    code: 'object-repeated',
    bad: [service('a'), service('a')],
    good: [service('a'), service('a', { namespace: 'test' })],
  },
  {
    code: 'owned-by-controller',
    bad: [...rules({ route: v1 }), canary('Canary')],
    good: [base, virtualService('other', { hosts: ['reviews'], http: [{ route: v1 }] }), canary('Canary')],
  },
]
