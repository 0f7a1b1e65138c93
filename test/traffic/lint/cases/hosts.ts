import { destinationRule, gateway, type Part, server, service, to, virtualService } from '../../objects.ts'
import { base, type Case, manifest, rules, v1 } from './case.ts'

const bound = (hosts: readonly string[], ...gateways: readonly string[]): Part =>
  virtualService('outside', { hosts, gateways, http: [{ route: v1 }] })
const behind = (name: string, hosts: readonly string[], more: object = {}): Part =>
  virtualService(name, { hosts, gateways: ['edge'], http: [{ ...more, route: v1 }] })
const inMesh = (name: string, hosts: readonly string[], more: object = {}): Part =>
  virtualService(name, { hosts, http: [{ route: v1 }], ...more })
const delegating = (name: string): Part =>
  virtualService('root', { hosts: ['reviews'], http: [{ delegate: { name } }] })
const leaf = (more: object = {}, match: readonly object[] = []): Part =>
  virtualService('leaf', { http: [{ ...(match.length === 0 ? {} : { match }), route: v1 }], ...more })

/** Who a VirtualService is for, and what it refers to. */
export const hosts: readonly Case[] = [
  { code: 'host-invalid', bad: [base, inMesh('a', ['http://x'])], good: [base, inMesh('a', ['*.example.com'])] },
  {
    code: 'host-invalid',
    bad: [base, inMesh('a', ['a.*.com'])],
    // Something else fills it in.
    good: [base, inMesh('a', ['a.$' + '{DOMAIN}'])],
  },
  {
    code: 'host-repeated',
    bad: [base, inMesh('a', ['a.example.com', '*.example.com'])],
    good: [base, inMesh('a', ['a.example.com', '*.example.org'])],
  },
  {
    code: 'duplicate-gateway-catch-all',
    bad: [base, bound(['shop.example.com'], 'edge'), behind('other', ['shop.example.com'])],
    good: [
      base,
      bound(['shop.example.com'], 'edge'),
      behind('other', ['shop.example.com'], { match: [{ uri: { prefix: '/api' } }] }),
      behind('third', ['*.example.com']),
    ],
  },
  {
    code: 'no-catch-all',
    bad: [base, behind('other', ['shop.example.com'], { match: [{ uri: { prefix: '/api' } }] })],
    good: [
      base,
      behind('other', ['shop.example.com'], { match: [{ uri: { prefix: '/api' } }] }),
      bound(['shop.example.com'], 'edge'),
    ],
  },
  { code: 'mesh-wildcard-host', bad: [base, inMesh('a', ['*'])], good: [base, bound(['*'], 'edge')] },
  {
    code: 'duplicate-mesh-host',
    bad: [base, inMesh('a', ['reviews']), inMesh('b', ['reviews'])],
    good: [base, inMesh('a', ['reviews']), inMesh('b', ['ratings'])],
  },
  {
    code: 'gateway-not-here',
    bad: [base, bound(['a.example.com'], 'edge')],
    good: [base, bound(['a.example.com'], 'edge'), gateway('edge', [server(['*'])])],
  },
  {
    code: 'gateway-host-missing',
    bad: [base, bound(['a.example.com'], 'edge'), gateway('edge', [server(['b.example.com'])])],
    good: [base, bound(['a.example.com'], 'edge'), gateway('edge', [server(['prod/*.example.com'])])],
  },
  {
    code: 'gateway-route-without-subset',
    bad: [
      ...rules({ route: v1 }),
      virtualService('outside', { hosts: ['*'], gateways: ['edge'], http: [{ route: [to('reviews')] }] }),
    ],
    good: [...rules({ route: v1 }), bound(['*'], 'edge')],
  },
  { code: 'delegate-not-here', bad: [base, delegating('leaf')], good: [base, delegating('leaf'), leaf()] },
  {
    code: 'delegate-invalid',
    bad: [base, delegating('leaf'), leaf({ hosts: ['x'] })],
    good: [base, delegating('leaf'), leaf()],
  },
  {
    code: 'delegate-rule-dropped',
    bad: [
      base,
      virtualService('root', {
        hosts: ['reviews'],
        http: [{ match: [{ uri: { prefix: '/a' } }], delegate: { name: 'leaf' } }],
      }),
      leaf({}, [{ uri: { prefix: '/b' } }]),
    ],
    good: [
      base,
      virtualService('root', {
        hosts: ['reviews'],
        http: [{ match: [{ uri: { prefix: '/a' } }], delegate: { name: 'leaf' } }],
      }),
      leaf({}, [{ uri: { prefix: '/ab' } }]),
    ],
  },
  { code: 'delegate-unused', bad: [base, leaf()], good: [base, delegating('leaf'), leaf()] },
  {
    code: 'export-to-invalid',
    bad: [base, inMesh('a', ['reviews'], { exportTo: ['*', 'x'] })],
    good: [base, inMesh('a', ['reviews'], { exportTo: ['.', 'x'] })],
  },
  {
    code: 'destination-without-cluster',
    bad: [base, virtualService('reviews', { hosts: ['reviews'], http: [{ route: [to('reviews', 'v9')] }] })],
    good: rules({ route: v1 }),
  },
  {
    code: 'destination-unknown-host',
    bad: rules({ route: [to('reviews.prod')] }),
    good: rules({ route: [to('reviews.prod.svc.cluster.local', 'v1')] }),
  },
  {
    code: 'host-not-here',
    bad: [destinationRule('reviews', {}), service('review')],
    good: [destinationRule('reviews', {}), service('reviews')],
  },
  {
    code: 'host-not-here',
    bad: rules({ route: [to('www.example.com')] }),
    good: [
      ...rules({ route: [to('www.example.com')] }),
      manifest('ServiceEntry', 'outside', {
        hosts: ['*.example.com'],
        ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
      }),
    ],
  },
  {
    code: 'name-misspelt',
    bad: [base, inMesh('reivews', ['reviews'])],
    good: [base, inMesh('reviews-route', ['reviews'])],
  },
]
