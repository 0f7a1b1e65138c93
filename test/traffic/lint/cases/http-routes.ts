import { backends, deployment, httpRoute, listenerGateway, type Part, service } from '../../objects.ts'
import type { Case } from './case.ts'

const versions = ['v1', 'v2'].flatMap((version) => [
  service(`reviews-${version}`, { selector: { app: 'reviews', version } }),
  deployment(`reviews-${version}`, { app: 'reviews', version }),
])
const base: Part = [service('reviews'), ...versions]
const everyone = { backendRefs: backends('reviews-v1') }

const route = (...rules: readonly object[]): readonly Part[] => [base, httpRoute('reviews', ['Service reviews'], rules)]
const rule = (more: object): readonly Part[] => route({ ...everyone, ...more })
const match = (...entries: readonly object[]): readonly Part[] => route({ ...everyone, matches: entries }, everyone)
const path = (type: string, value: string): object => ({ path: { type, value } })
const header = (name: string, value = 'x', type = 'Exact'): object => ({ name, value, type })
const filter = (type: string, key: string, value: object): object => ({ type, [key]: value })
const rewrite = (to: object): object => filter('URLRewrite', 'urlRewrite', { path: to })
const redirect = filter('RequestRedirect', 'requestRedirect', { hostname: 'other.example.com' })
const mirror = (more: object): object =>
  filter('RequestMirror', 'requestMirror', { backendRef: { name: 'reviews-v2', port: 9080 }, ...more })
const prefixed = { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' }
const modifier = filter('RequestHeaderModifier', 'requestHeaderModifier', { remove: ['x'] })

const attached = (parent: object, more: object = {}): readonly Part[] => [
  base,
  listenerGateway('edge', [
    { name: 'http', port: 80, protocol: 'HTTP', hostname: '*.example.com' },
    { name: 'open', port: 8080, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } },
  ]),
  httpRoute('reviews', [{ name: 'edge', ...parent }], [everyone], { hostnames: ['shop.example.com'], ...more }),
]

const foreign = [{ name: 'ratings-v1', namespace: 'other', port: 9080 }]
const ratings: Part = [
  service('ratings-v1', { namespace: 'other', selector: { app: 'ratings', version: 'v1' } }),
  deployment('ratings-v1', { app: 'ratings', version: 'v1' }, { namespace: 'other' }),
]
const grant = {
  apiVersion: 'gateway.networking.k8s.io/v1beta1',
  kind: 'ReferenceGrant',
  metadata: { name: 'prod', namespace: 'other' },
  spec: {
    from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'prod' }],
    to: [{ group: '', kind: 'Service' }],
  },
}

/** What an HTTPRoute says. */
export const httpRoutes: readonly Case[] = [
  {
    code: 'route-too-large',
    bad: route(...Array.from({ length: 17 }, (_, index) => ({ matches: [path('Exact', `/${index}`)], ...everyone }))),
    good: route(
      ...Array.from({ length: 15 }, (_, index) => ({ matches: [path('Exact', `/${index}`)], ...everyone })),
      everyone,
    ),
  },
  ...[path('PathPrefix', 'api'), path('Exact', '/a//b'), path('PathPrefix', '/a/..')].map(
    (entry): Case => ({ code: 'path-invalid', bad: match(entry), good: match(path('Exact', '/a/b')) }),
  ),
  {
    code: 'path-invalid',
    bad: match(path('Exact', 'a')),
    good: route({ ...everyone, matches: [path('RegularExpression', '.*a')] }),
  },
  {
    code: 'match-name-repeated',
    bad: match({ headers: [header('X-A'), header('x-a', 'y')] }),
    good: match({ headers: [header('x-a'), header('x-b')] }),
  },
  {
    code: 'match-name-repeated',
    bad: match({ queryParams: [header('a'), header('a')] }),
    good: match({ queryParams: [header('a'), header('A')] }),
  },
  { code: 'filters-conflict', bad: rule({ filters: [redirect] }), good: route({ filters: [redirect] }) },
  {
    code: 'filters-conflict',
    bad: rule({ filters: [modifier, modifier] }),
    good: rule({ filters: [modifier, mirror({}), mirror({})] }),
  },
  {
    code: 'rewrite-needs-prefix',
    bad: rule({ matches: [path('Exact', '/old')], filters: [rewrite(prefixed)] }),
    good: rule({ matches: [path('PathPrefix', '/old')], filters: [rewrite(prefixed)] }),
  },
  {
    code: 'timeout-beyond-request',
    bad: rule({ timeouts: { request: '1s', backendRequest: '2s' } }),
    good: rule({ timeouts: { request: '2s', backendRequest: '500ms' } }),
  },
  {
    code: 'duration-invalid',
    bad: rule({ timeouts: { request: '1.5s' } }),
    good: rule({ timeouts: { request: '0s' } }),
  },
  {
    code: 'mirror-share-out-of-range',
    bad: rule({ filters: [mirror({ fraction: { numerator: 3, denominator: 2 } })] }),
    good: rule({ filters: [mirror({ fraction: { numerator: 1, denominator: 2 } })] }),
  },
  {
    code: 'backend-port-missing',
    bad: rule({ backendRefs: [{ name: 'reviews-v1' }] }),
    good: rule({ backendRefs: [{ name: 'outside', kind: 'Hostname', group: 'networking.istio.io' }] }),
  },
  {
    code: 'backend-weights-all-zero',
    bad: route({ backendRefs: backends('reviews-v1 0') }),
    good: route({ backendRefs: backends('reviews-v1 0', 'reviews-v2') }),
  },
  {
    code: 'backends-alike',
    bad: [
      service('web-stable', { selector: { app: 'web' } }),
      service('web-canary', { selector: { app: 'web' } }),
      deployment('web', { app: 'web' }),
      httpRoute('web', ['Gateway edge'], [{ backendRefs: backends('web-stable 90', 'web-canary 10') }]),
    ],
    good: route({ backendRefs: backends('reviews-v1 90', 'reviews-v2 10') }),
  },
  {
    code: 'reference-not-granted',
    bad: [...rule({ backendRefs: foreign }), ratings],
    good: [...rule({ backendRefs: foreign }), ratings, grant],
  },
  { code: 'listener-missing', bad: attached({ sectionName: 'https' }), good: attached({ sectionName: 'http' }) },
  { code: 'listener-missing', bad: attached({ port: 443 }), good: attached({ port: 80 }) },
  {
    code: 'listener-refuses-route',
    bad: attached({ sectionName: 'http', namespace: 'prod' }, { namespace: 'web' }),
    good: attached({ sectionName: 'open', namespace: 'prod' }, { namespace: 'web' }),
  },
  {
    code: 'gateway-host-missing',
    bad: attached({ sectionName: 'http' }, { hostnames: ['shop.example.org'] }),
    good: attached({}, { hostnames: ['*.example.com'] }),
  },
  {
    code: 'gateway-not-here',
    bad: route(everyone)
      .slice(0, 1)
      .concat(httpRoute('web', ['Gateway edge'], [everyone])),
    good: attached({}),
  },
  {
    code: 'unreachable-rule',
    bad: match(path('RegularExpression', '/api/.*')),
    good: route({ ...everyone, matches: [path('PathPrefix', '/api')] }, everyone),
  },
  {
    code: 'unreachable-rule',
    bad: route(everyone, everyone),
    good: route(everyone, { ...everyone, matches: [{ headers: [header('a')] }] }),
  },
  {
    code: 'no-catch-all',
    bad: route({ ...everyone, matches: [path('PathPrefix', '/api')] }),
    good: match(path('PathPrefix', '/api')),
  },
  {
    code: 'rule-name-repeated',
    bad: route({ name: 'a', ...everyone, matches: [{ method: 'GET' }] }, { name: 'a', ...everyone }),
    good: route({ name: 'a', ...everyone, matches: [{ method: 'GET' }] }, { name: 'b', ...everyone }),
  },
  {
    code: 'regex-invalid',
    bad: match({ headers: [header('a', '(?=x)', 'RegularExpression')] }),
    good: match({ headers: [header('a', 'x.*', 'RegularExpression')] }),
  },
  {
    code: 'destination-without-cluster',
    bad: rule({ backendRefs: [{ name: 'reviews-v1', port: 80 }] }),
    good: rule({}),
  },
  {
    code: 'destination-without-pods',
    bad: [
      service('web-v1', { selector: { app: 'web', version: 'v1' } }),
      deployment('web-v1', { app: 'web', version: 'v1' }, { replicas: 0 }),
      httpRoute('web', ['Service web'], [{ backendRefs: backends('web-v1') }]),
    ],
    good: route(everyone),
  },
  {
    code: 'host-not-here',
    bad: rule({ backendRefs: backends('reviews-v9') }),
    good: rule({ backendRefs: backends('reviews-v2') }),
  },
  { code: 'unknown-field', bad: rule({ timeout: '1s' }), good: rule({ timeouts: { request: '1s' } }) },
  { code: 'value-not-allowed', bad: match({ method: 'get' }), good: match({ method: 'GET' }) },
]
