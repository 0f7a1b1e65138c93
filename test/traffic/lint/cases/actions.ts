import { to, virtualService } from '../../objects.ts'
import { base, type Case, match, rule, rules, split, v1 } from './case.ts'

const v2 = { host: 'reviews', subset: 'v2' }
const tls = { tls: [{ match: [{ sniHosts: ['a.example.com'] }], route: [to('reviews', 'v1')] }] }

/** What a rule does. */
export const actions: readonly Case[] = [
  {
    code: 'virtual-service-empty',
    bad: [base, virtualService('reviews', { hosts: ['reviews'] })],
    good: [base, virtualService('reviews', { hosts: ['a.example.com'], ...tls })],
  },
  { code: 'rule-without-action', bad: rules({ name: 'x' }), good: rule({}) },
  {
    code: 'rule-actions-conflict',
    bad: rule({ redirect: { uri: '/a' } }),
    good: rules({ redirect: { uri: '/a' } }),
  },
  {
    code: 'rule-actions-conflict',
    bad: rules({ directResponse: { status: 404 }, rewrite: { uri: '/a' } }),
    good: rules({ directResponse: { status: 404 } }),
  },
  {
    code: 'rule-name-repeated',
    bad: rules({ name: 'a', match: [{ uri: { prefix: '/a' } }], route: v1 }, { name: 'a', route: v1 }),
    good: rules({ name: 'a', match: [{ uri: { prefix: '/a' } }], route: v1 }, { name: 'b', route: v1 }),
  },
  {
    code: 'weights-all-zero',
    bad: rules({ route: [to('reviews', 'v1', 0), to('reviews', 'v2', 0)] }),
    good: rules({ route: split }),
  },
  {
    code: 'weights-not-100',
    bad: rules({ route: [to('reviews', 'v1', 90), to('reviews', 'v2', 20)] }),
    good: rules({ route: split }),
  },
  {
    code: 'lone-weight',
    bad: rules({ route: [to('reviews', 'v1', 10)] }),
    good: rules({ route: [to('reviews', 'v1', 100)] }),
  },
  { code: 'mirror-and-mirrors', bad: rule({ mirror: v2, mirrors: [{ destination: v2 }] }), good: rule({ mirror: v2 }) },
  {
    code: 'mirror-share-without-mirror',
    bad: rule({ mirrorPercentage: { value: 10 } }),
    good: rule({ mirror: v2, mirrorPercentage: { value: 10 } }),
  },
  {
    code: 'mirror-percent-deprecated',
    bad: rule({ mirror: v2, mirror_percent: 10 }),
    good: rule({ mirror: v2, mirrorPercentage: { value: 10 } }),
  },
  { code: 'rewrite-invalid', bad: rule({ rewrite: {} }), good: rule({ rewrite: { authority: 'a' } }) },
  {
    code: 'rewrite-invalid',
    bad: rule({ rewrite: { uri: '/a', uriRegexRewrite: { match: 'a', rewrite: 'b' } } }),
    good: rule({ rewrite: { uriRegexRewrite: { match: 'a', rewrite: 'b' } } }),
  },
  {
    code: 'rewrite-double-slash',
    bad: match({ uri: { prefix: '/canary' } }, { rewrite: { uri: '/' } }),
    good: rules(
      { match: [{ uri: { prefix: '/canary/' } }, { uri: { prefix: '/canary' } }], rewrite: { uri: '/' }, route: v1 },
      { route: v1 },
    ),
  },
  { code: 'redirect-invalid', bad: rules({ redirect: {} }), good: rules({ redirect: { authority: 'a.example.com' } }) },
  {
    code: 'redirect-invalid',
    bad: rules({ redirect: { uri: '/a', redirectCode: 304 } }),
    good: rules({ redirect: { uri: '/a', redirectCode: 308 } }),
  },
  {
    code: 'redirect-invalid',
    bad: rules({ redirect: { prefixRewrite: '/a' } }),
    good: rules({ match: [{ uri: { prefix: '/b' } }], redirect: { prefixRewrite: '/a' } }),
  },
  {
    code: 'retries-invalid',
    bad: rule({ retries: { attempts: 0, retryOn: '5xx' } }),
    good: rule({ retries: { attempts: 0 } }),
  },
  {
    code: 'retry-on-unknown',
    bad: rule({ retries: { attempts: 2, retryOn: '5xx, reset' } }),
    good: rule({ retries: { attempts: 2, retryOn: '5xx,reset,503' } }),
  },
  {
    code: 'fault-invalid',
    bad: rule({ fault: { abort: { httpStatus: 999, percentage: { value: 10 } } } }),
    good: rule({ fault: { abort: { httpStatus: 503, percentage: { value: 10 } } } }),
  },
  {
    code: 'fault-invalid',
    bad: rule({ fault: { delay: { exponentialDelay: '1s', percentage: { value: 10 } } } }),
    good: rule({ fault: { delay: { fixedDelay: '1s', percentage: { value: 10 } } } }),
  },
  {
    code: 'fault-invalid',
    bad: rule({ fault: { abort: { grpcStatus: 'BROKEN', percentage: { value: 10 } } } }),
    good: rule({ fault: { abort: { grpcStatus: 'UNAVAILABLE', percentage: { value: 10 } } } }),
  },
  {
    code: 'fault-without-percentage',
    bad: rule({ fault: { delay: { fixedDelay: '1s' } } }),
    good: rule({ fault: { delay: { fixedDelay: '1s', percentage: { value: 1 } } } }),
  },
  {
    code: 'fault-without-error',
    bad: rule({ fault: { abort: { percentage: { value: 10 } } } }),
    good: rule({ fault: { abort: { httpStatus: 500, percentage: { value: 10 } } } }),
  },
  {
    code: 'direct-response-status',
    bad: rules({ directResponse: { status: 99 } }),
    good: rules({ directResponse: { status: 404 } }),
  },
  {
    code: 'direct-response-large',
    bad: rules({ directResponse: { status: 200, body: { string: 'x'.repeat(110 * 1024) } } }),
    good: rules({ directResponse: { status: 200, body: { string: 'x' } } }),
  },
  {
    code: 'deprecated-field',
    bad: rule({ fault: { delay: { fixedDelay: '1s', percent: 10 } } }),
    good: rule({ fault: { delay: { fixedDelay: '1s', percentage: { value: 10 } } } }),
  },
]
