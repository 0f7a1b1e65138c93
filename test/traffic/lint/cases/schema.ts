import { type Part, service, to, virtualService } from '../../objects.ts'
import { base, type Case, policy, rule, rules, v1 } from './case.ts'

const apps = (spec: object, labels: object = { app: 'a' }): Part => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a', namespace: 'prod', labels },
  spec: {
    template: { metadata: { labels: { app: 'a' } }, spec: {} },
    selector: { matchLabels: { app: 'a' } },
    ...spec,
  },
})

/** What the definitions of the kinds allow. */
export const schema: readonly Case[] = [
  {
    code: 'unknown-field',
    bad: rules({ route: [{ ...to('reviews', 'v1'), wieght: 10 }] }),
    good: rules({ route: v1 }),
  },
  { code: 'unknown-field', bad: rule({ per_try: 1 }), good: rule({ mirror: { host: 'reviews' }, mirror_percent: 1 }) },
  { code: 'unknown-field', bad: [apps({ replica: 1 })], good: [apps({ replicas: 1 })] },
  {
    code: 'field-wrong-type',
    bad: [service('a', { ports: { port: 80 } })],
    good: [service('a', { ports: [{ port: 80 }] })],
  },
  { code: 'field-wrong-type', bad: [apps({}, { version: 1.1 })], good: [apps({}, { version: '1.1' })] },
  {
    code: 'field-wrong-type',
    bad: rules({ route: [to('reviews', 'v1', 90), { ...to('reviews', 'v2'), weight: '10' }] }),
    good: rules({ route: [to('reviews', 'v1', 90), to('reviews', 'v2', 10)] }),
  },
  {
    code: 'field-missing',
    bad: [
      base,
      virtualService('reviews', { hosts: ['reviews'], http: [{ route: [{ destination: { subset: 'v1' } }] }] }),
    ],
    good: rules({ route: v1 }),
  },
  {
    code: 'fields-exclude',
    bad: rules({ match: [{ uri: { exact: '/a', prefix: '/b' } }], route: v1 }, { route: v1 }),
    good: rules({ match: [{ uri: { exact: '/a' } }], route: v1 }, { route: v1 }),
  },
  {
    code: 'fields-exclude',
    bad: policy({ loadBalancer: { simple: 'RANDOM', consistentHash: { useSourceIp: true } } }),
    good: policy({ loadBalancer: { consistentHash: { useSourceIp: true } } }),
  },
  {
    code: 'value-not-allowed',
    bad: policy({ loadBalancer: { simple: 'LEAST_REQUESTS' } }),
    good: policy({ loadBalancer: { simple: 'RANDOM' } }),
  },
  { code: 'value-out-of-range', bad: [apps({ replicas: -1 })], good: [apps({ replicas: 0 })] },
  { code: 'duration-invalid', bad: rule({ timeout: '0s' }), good: rule({ timeout: '1.5s' }) },
  { code: 'duration-invalid', bad: rule({ timeout: 'soon' }), good: rule({ timeout: '1h2m' }) },
]
