import { deployment, destinationRule, service, to, versions, virtualService } from '../../objects.ts'
import { base, type Case, manifest, policy, rules, split, v1 } from './case.ts'

const hash = { loadBalancer: { consistentHash: { httpHeaderName: 'x-user' } } }
const failover = { localityLbSetting: { failover: [{ from: 'a', to: 'b' }] } }
const share = (to: number) => ({
  loadBalancer: { localityLbSetting: { distribute: [{ from: 'a/*', to: { b: to } }] } },
})
const outlier = (fields: object) => policy({ outlierDetection: { maxEjectionPercent: 50, ...fields } })

/** What a DestinationRule says. */
export const destinationRules: readonly Case[] = [
  {
    code: 'subset-name-invalid',
    bad: [base, destinationRule('ratings', { 'v1.1': { version: 'v1' } })],
    good: [base, destinationRule('ratings', { 'v1-1': { version: 'v1' } })],
  },
  {
    code: 'subset-repeated',
    bad: policy(undefined, { subsets: [{ name: 'v1' }, { name: 'v1' }] }),
    good: policy(undefined, { subsets: [{ name: 'v1' }, { name: 'v2' }] }),
  },
  {
    code: 'subset-never-selected',
    bad: [
      service('reviews', { selector: { app: 'reviews', version: 'v1' } }),
      destinationRule('reviews', { v1: { version: 'v1' }, v2: { version: 'v2' } }),
    ],
    good: base,
  },
  {
    code: 'subset-without-pods',
    bad: [
      service('reviews'),
      destinationRule('reviews', { v1: { version: 'v1' }, v2: { version: 'v2' } }),
      deployment('reviews-v1', { app: 'reviews', version: 'v1' }),
    ],
    // None of the service's workloads is here: nothing is known of them.
    good: [service('reviews'), destinationRule('reviews', { v1: { version: 'v1' } })],
  },
  {
    code: 'subset-policy-unused',
    bad: [
      ...policy(undefined, { subsets: [{ name: 'v1' }, { name: 'v2', trafficPolicy: hash }] }),
      virtualService('reviews', { hosts: ['reviews'], http: [{ route: v1 }] }),
    ],
    good: [
      ...policy(undefined, { subsets: [{ name: 'v1', trafficPolicy: hash }, { name: 'v2' }] }),
      virtualService('reviews', { hosts: ['reviews'], http: [{ route: v1 }] }),
    ],
  },
  {
    code: 'destination-rules-overlap',
    bad: [base, destinationRule('reviews', { v1: { version: 'v1' } }, { name: 'other' })],
    good: [base, destinationRule('reviews', { v3: {} }, { name: 'other' })],
  },
  {
    code: 'hash-does-not-pin-version',
    bad: [...policy(hash), virtualService('reviews', { hosts: ['reviews'], http: [{ route: split }] })],
    good: [...policy(hash), virtualService('reviews', { hosts: ['reviews'], http: [{ route: v1 }] })],
  },
  { code: 'traffic-policy-empty', bad: policy({}), good: policy(hash) },
  { code: 'traffic-policy-empty', bad: policy({ connectionPool: {} }), good: policy(undefined) },
  {
    code: 'least-conn-deprecated',
    bad: policy({ loadBalancer: { simple: 'LEAST_CONN' } }),
    good: policy({ loadBalancer: { simple: 'LEAST_REQUEST' } }),
  },
  {
    code: 'maglev-table-size',
    bad: policy({ loadBalancer: { consistentHash: { httpHeaderName: 'x', maglev: { tableSize: 65_536 } } } }),
    good: policy({ loadBalancer: { consistentHash: { httpHeaderName: 'x', maglev: { tableSize: 65_537 } } } }),
  },
  {
    code: 'deprecated-field',
    bad: policy({ loadBalancer: { consistentHash: { httpHeaderName: 'x', minimumRingSize: 64 } } }),
    good: policy({ loadBalancer: { consistentHash: { httpHeaderName: 'x', ringHash: { minimumRingSize: 64 } } } }),
  },
  { code: 'locality-invalid', bad: policy(share(90)), good: policy(share(100)) },
  {
    code: 'failover-without-outlier-detection',
    bad: policy({ loadBalancer: failover }),
    good: policy({ loadBalancer: failover, outlierDetection: { consecutive5xxErrors: 5, maxEjectionPercent: 50 } }),
  },
  {
    code: 'outlier-percent-out-of-range',
    bad: outlier({ minHealthPercent: 101 }),
    good: outlier({ minHealthPercent: 40 }),
  },
  {
    code: 'local-origin-without-split',
    bad: outlier({ consecutiveLocalOriginFailures: 5 }),
    good: outlier({ consecutiveLocalOriginFailures: 5, splitExternalLocalOriginErrors: true }),
  },
  {
    code: 'consecutive-errors-ignored',
    bad: outlier({ consecutiveErrors: 5 }),
    good: outlier({ consecutive5xxErrors: 5 }),
  },
  {
    code: 'max-ejection-default',
    bad: policy({ outlierDetection: { consecutive5xxErrors: 5 } }),
    good: outlier({ consecutive5xxErrors: 5 }),
  },
  {
    code: 'http2-upgrade-conflict',
    bad: policy({ connectionPool: { http: { h2UpgradePolicy: 'UPGRADE', useClientProtocol: true } } }),
    good: policy({ connectionPool: { http: { h2UpgradePolicy: 'UPGRADE' } } }),
  },
  {
    code: 'tunnel-with-proxy-protocol',
    bad: policy({ tunnel: { targetHost: 'a', targetPort: 1 }, proxyProtocol: { version: 'V1' } }),
    good: policy({ proxyProtocol: { version: 'V1' } }),
  },
  {
    code: 'tls-incomplete',
    bad: policy({ tls: { mode: 'MUTUAL' } }),
    good: policy({ tls: { mode: 'MUTUAL', credentialName: 'a' } }),
  },
  {
    code: 'tls-without-ca',
    bad: policy({ tls: { mode: 'SIMPLE' } }),
    good: policy({ tls: { mode: 'ISTIO_MUTUAL' } }),
  },
  {
    code: 'destination-without-pods',
    bad: [
      service('ratings'),
      destinationRule('ratings', { v1: { version: 'v1' } }),
      deployment('ratings-v1', { app: 'ratings', version: 'v1' }, { replicas: 0 }),
      virtualService('ratings', { hosts: ['ratings'], http: [{ route: [to('ratings', 'v1')] }] }),
    ],
    good: rules({ route: v1 }),
  },
  {
    code: 'export-to-invalid',
    bad: [base, manifest('DestinationRule', 'x', { host: 'x', exportTo: ['a', 'a'] })],
    good: versions('x', ['v1']),
  },
]
