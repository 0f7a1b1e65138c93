import { to, virtualService } from '../../objects.ts'
import { base, type Case, match, rules, v1 } from './case.ts'

const header = (name: string, wanted: unknown) => match({ headers: { [name]: wanted } })
const inGateway = (http: readonly object[]) => [
  base,
  virtualService('reviews', { hosts: ['a.example.com'], gateways: ['edge'], http }),
]

/** What a rule matches. */
export const matches: readonly Case[] = [
  { code: 'regex-invalid', bad: header('x', { regex: '(?!a).*' }), good: header('x', { regex: '(?i)a.*' }) },
  {
    code: 'regex-matches-part',
    bad: header('user-agent', { regex: 'Chrome' }),
    good: header('user-agent', { regex: '.*Firefox.*' }),
  },
  { code: 'regex-matches-part', bad: header('cookie', { regex: 'session' }), good: header('x', { regex: 'session' }) },
  {
    code: 'cookie-match-misses',
    bad: header('cookie', { regex: '^(.*?;)?(user=tester)(;.*)?$' }),
    good: header('cookie', { regex: '^(.*;\\s*)?user=tester(;.*)?$' }),
  },
  {
    code: 'cookie-match-misses',
    bad: header('Cookie', { exact: 'user=tester' }),
    good: header('cookie', { regex: '.*user=tester.*' }),
  },
  {
    code: 'user-agent-several-browsers',
    bad: header('User-Agent', { regex: '.*Chrome/.*' }),
    good: header('user-agent', { regex: '.*Firefox/.*' }),
  },
  { code: 'header-name-invalid', bad: header('x y', { exact: '1' }), good: header('x-y', { exact: '1' }) },
  { code: 'match-without-value', bad: header('x', null), good: header('x', {}) },
  {
    code: 'match-empty-prefix',
    bad: header('x', { prefix: '' }),
    good: rules({ match: [{ uri: { prefix: '' } }], route: v1 }),
  },
  {
    code: 'without-header-turns-all-away',
    bad: match({ withoutHeaders: { x: { regex: '.*' } } }),
    good: match({ withoutHeaders: { x: {} } }),
  },
  {
    code: 'match-gateway-unbound',
    bad: match({ gateways: ['edge'] }),
    good: match({ gateways: ['mesh'], uri: { prefix: '/a' } }),
  },
  {
    code: 'match-source-ignored',
    bad: match({ gateways: ['mesh'], sourceLabels: { app: 'web' } }),
    good: match({ sourceLabels: { app: 'web' } }),
  },
  {
    code: 'token-claim-in-mesh',
    bad: header('@request.auth.claims.group', { exact: 'admin' }),
    good: inGateway([
      { match: [{ headers: { '@request.auth.claims.group': { exact: 'admin' } } }], route: v1 },
      { route: v1 },
    ]),
  },
  {
    code: 'unreachable-rule',
    bad: rules({ route: v1 }, { name: 'late', match: [{ uri: { prefix: '/a' } }], route: v1 }),
    good: match({ uri: { prefix: '/a' } }),
  },
  {
    code: 'unreachable-match',
    bad: rules({ match: [{ uri: { prefix: '/a' } }, { uri: { exact: '/ab' } }], route: v1 }, { route: v1 }),
    good: rules({ match: [{ uri: { prefix: '/a' } }, { uri: { exact: '/b' } }], route: v1 }, { route: v1 }),
  },
  {
    code: 'no-catch-all',
    bad: rules({ match: [{ uri: { prefix: '/a' } }], route: v1 }),
    good: rules({ match: [{ port: 9080 }], route: [to('reviews', 'v1')] }),
  },
]
