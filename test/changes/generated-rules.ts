import fc from 'fast-check'
import { knownUserAgents } from '../../src/traffic/audience/user-agents.ts'

/** A request as the generated rules can tell it apart. */
export interface Probe {
  readonly path: string
  readonly method: string
  readonly header: string | null
  readonly agent: string | null
  readonly cookie: string | null
}

const agentOf = (program: string): string => {
  const found = knownUserAgents.find((one) => one.program === program)
  if (found === undefined) throw new Error(`no ${program}`)
  return found.text
}

const [chrome, edge, firefox] = ['Chrome', 'Edge', 'Firefox'].map(agentOf)
const cookies = [null, 'user=t', 'a=1; user=t', 'release=v1', 'a=1; release=v2; b=2', 'release=v9', 'other=v1']

const every = ['/', '/shop', '/shop/cart', '/shop/list', '/pay', '/pay/now'].flatMap((path) =>
  ['GET', 'POST'].flatMap((method) =>
    [null, '1', '2'].flatMap((header) =>
      [null, chrome ?? '', edge ?? '', firefox ?? ''].flatMap((agent) =>
        cookies.map((cookie): Probe => ({ path, method, header, agent, cookie })),
      ),
    ),
  ),
)

/** Requests on every side of every condition below: every so many of all, which share no factor with any of the lists. */
export const probes = every.filter((_, index) => index % 5 === 0)

/** One condition as people type it, as a file may say it, and what it means. */
export interface Stated {
  readonly field: string
  readonly typed: string
  /** Of one match entry; several spellings of the same. */
  readonly written: readonly string[]
  readonly meets: (probe: Probe) => boolean
}

const has = (cookie: string | null, pair: string): boolean => (cookie ?? '').split(/;\s*/).includes(pair)

const stated: readonly Stated[] = [
  {
    field: 'uri',
    typed: 'uri ^=/shop',
    written: ['uri: {prefix: /shop}'],
    meets: ({ path }) => path.startsWith('/shop'),
  },
  {
    field: 'uri',
    typed: 'uri /shop/cart',
    written: ['uri: {exact: /shop/cart}'],
    meets: ({ path }) => path === '/shop/cart',
  },
  {
    field: 'uri',
    typed: 'uri ~=/shop/.*',
    written: ['uri: {regex: "/shop/.*"}', 'uri: {prefix: /shop/}'],
    meets: ({ path }) => path.startsWith('/shop/'),
  },
  {
    field: 'uri',
    typed: 'uri ~=/.*',
    written: ['uri: {regex: "/.*"}', 'uri: {regex: "(/.*)?"}'],
    meets: () => true,
  },
  {
    field: 'withoutHeaders',
    typed: 'without-header x-team=2',
    written: ['withoutHeaders: {x-team: {exact: "2"}}', 'withoutHeaders: {x-team: {regex: "2"}}'],
    meets: ({ header }) => header !== '2',
  },
  {
    field: 'method',
    typed: 'method POST',
    written: ['method: {exact: POST}'],
    meets: ({ method }) => method === 'POST',
  },
  {
    field: 'headers',
    typed: 'header x-team=1',
    written: ['headers: {x-team: {exact: "1"}}', 'headers: {X-Team: {exact: "1"}}'],
    meets: ({ header }) => header === '1',
  },
  {
    field: 'headers',
    typed: 'header x-team',
    written: ['headers: {x-team: {}}', 'headers: {x-team: {regex: "*"}}'],
    meets: ({ header }) => header !== null,
  },
  {
    field: 'headers',
    typed: 'cookie user=t',
    written: [
      "headers: {cookie: {regex: '^(.*;\\s*)?user=t(;.*)?$'}}",
      "headers: {cookie: {regex: '^(.*?;)?(user=t)(;.*)?$'}}",
    ],
    meets: ({ cookie }) => has(cookie, 'user=t'),
  },
  {
    field: 'headers',
    typed: 'browser firefox',
    written: ["headers: {User-Agent: {regex: '.*(Firefox|FxiOS)/.*'}}"],
    meets: ({ agent }) => agent === firefox,
  },
  {
    field: 'headers',
    typed: 'browser chrome',
    written: ["headers: {user-agent: {regex: '.*Gecko\\) (Chrome/[\\d.]+ (Mobile )?|CriOS/.* )Safari/[\\d.]+'}}"],
    meets: ({ agent }) => agent === chrome,
  },
]

/** One to two conditions of different fields, ANDed. */
const conditions: fc.Arbitrary<readonly Stated[]> = fc.uniqueArray(fc.constantFrom(...stated), {
  minLength: 1,
  maxLength: 2,
  selector: ({ field }) => field,
})

const versions = ['v1', 'v2', 'v3']
const targets = fc.oneof(
  fc.constantFrom(...versions).map((version) => new Map([[version, 100]])),
  fc.tuple(fc.constantFrom('v1', 'v2'), fc.integer({ min: 1, max: 99 })).map(
    ([version, percent]) =>
      new Map([
        [version, percent],
        ['v3', 100 - percent],
      ]),
  ),
)
type Target = ReadonlyMap<string, number>

const destinations = (target: Target, cookie: string | null): string =>
  [...target]
    .map(([version, percent]) => {
      const set =
        cookie === null || percent === 0 ? '' : `, headers: {response: {add: {set-cookie: ${cookie}=${version}}}}`
      return `{destination: {host: reviews, subset: ${version}}${target.size > 1 ? `, weight: ${percent}` : ''}${set}}`
    })
    .join(', ')

const entry = (list: readonly Stated[], spelling: number): string =>
  `{${list.map(({ written }) => written[spelling % written.length] ?? '').join(', ')}}`

const humanRule = fc
  .record({
    matches: fc.array(conditions, { minLength: 1, maxLength: 2 }),
    spelling: fc.nat(1),
    target: fc.option(targets, { freq: 6 }),
  })
  .map(({ matches, spelling, target }) => ({
    match: matches.map((list) => entry(list, spelling)).join(', '),
    action: target === null ? 'redirect: {uri: /gone}' : `route: [${destinations(target, null)}]`,
  }))

const defaultSplit = fc
  .tuple(fc.shuffledSubarray(versions, { minLength: 1 }), fc.integer({ min: 1, max: 98 }))
  .map(([present, first]): Target => {
    const shares = present.length === 1 ? [100] : present.length === 2 ? [first, 100 - first] : [first, 99 - first, 1]
    return new Map(present.map((version, index) => [version, shares[index] ?? 0]))
  })

/** Rules of people above a default route, whose clients may be kept on their version by a cookie. */
export const worldsOfRules = fc
  .record({ rules: fc.array(humanRule, { maxLength: 3 }), split: defaultSplit, isSticky: fc.boolean() })
  .map(({ rules, split, isSticky }) => {
    const cookie = isSticky && split.size > 1 ? 'release' : null
    const pins =
      cookie === null
        ? []
        : [...split.keys()].map((version) => ({
            name: `${cookie}-${version}`,
            match: `{headers: {cookie: {regex: '^(.*;\\s*)?${cookie}=${version}(;.*)?$'}}}`,
            action: `route: [{destination: {host: reviews, subset: ${version}}}]`,
          }))
    const all = [...rules.map((rule, index) => ({ name: `people-${index}`, ...rule })), ...pins]
    return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews, namespace: shop}
spec:
  hosts: [reviews]
  http:
${all.map(({ name, match, action }) => `  - name: ${name}\n    match: [${match}]\n    ${action}\n`).join('')}  - name: default
    route: [${destinations(split, cookie)}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews, namespace: shop}
spec:
  host: reviews
  subsets: [${versions.map((version) => `{name: ${version}, labels: {version: ${version}}}`).join(', ')}]
`
  })

/** A command, and what it asks for. */
export type AskedRule =
  | {
      readonly verb: 'route'
      readonly text: string
      /** Any of the lists, all of a list. */
      readonly conditions: readonly (readonly Stated[])[]
      readonly target: Target
    }
  | { readonly verb: 'unroute'; readonly text: string; readonly conditions: readonly Stated[] }
  | { readonly verb: 'canary'; readonly text: string; readonly version: string; readonly percent: number }
  | { readonly verb: 'pin'; readonly text: string; readonly version: string }
  | { readonly verb: 'mirror'; readonly text: string; readonly version: string; readonly percentage: number }

const typedOf = (list: readonly Stated[]): string => list.map(({ typed }) => typed).join(' ')
const typedTarget = (target: Target): string =>
  target.size === 1
    ? ([...target.keys()][0] ?? '')
    : [...target].map(([version, share]) => `${version}=${share}`).join(',')

const sticky = fc.constantFrom('', '', ' --sticky cookie=release', ' --sticky cookie=wave', ' --sticky off')

export const askedRules: fc.Arbitrary<AskedRule> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(conditions, targets, fc.constantFrom('', '', ' --name people-0', ' --name ours'), sticky).map(
      ([list, target, name, keep]): AskedRule => ({
        verb: 'route',
        text: `/route ${typedOf(list)} ${typedTarget(target)}${name}${keep}`,
        conditions: [list],
        target,
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.array(conditions, { minLength: 2, maxLength: 3 }), targets, sticky).map(
      ([lists, target, keep]): AskedRule => ({
        verb: 'route',
        text: lists.map((list) => `/route ${typedOf(list)} ${typedTarget(target)} --name ours${keep}`).join('\n'),
        conditions: lists,
        target,
      }),
    ),
  },
  fc
    .record({ list: conditions })
    .map(({ list }): AskedRule => ({ verb: 'unroute', text: `/unroute ${typedOf(list)}`, conditions: list })),
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.oneof(fc.constantFrom(0, 100), fc.integer({ min: 1, max: 99 })), fc.constantFrom('v2', 'v3'), sticky)
      .map(
        ([percent, version, keep]): AskedRule => ({
          verb: 'canary',
          text: `/canary ${percent} ${version}${keep}`,
          version,
          percent,
        }),
      ),
  },
  fc.constantFrom(...versions).map((version): AskedRule => ({ verb: 'pin', text: `/pin ${version}`, version })),
  fc.tuple(fc.constantFrom(...versions), fc.constantFrom(100, 25, 0.5)).map(
    ([version, percentage]): AskedRule => ({
      verb: 'mirror',
      text: `/mirror ${version} ${percentage}%`,
      version,
      percentage,
    }),
  ),
)
