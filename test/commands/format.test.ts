import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type BareCommand,
  type Catalogue,
  type Condition,
  formatCommand,
  parseComment,
  type Scope,
  type Writable,
} from '../../src/commands/commands.ts'
import { parse, shop } from './shop.ts'

const scope = (...services: string[]): Scope => ({
  services,
  environment: null,
  virtualService: null,
  route: null,
  workload: null,
})

describe('a command written as a line', () => {
  it.each<[Writable, string, string]>([
    [
      { verb: 'canary', percent: 10, version: 'v2', scope: scope('default/reviews') },
      '/canary 10 v2 reviews',
      '/canary 10 v2 default/reviews',
    ],
    [{ verb: 'canary', percent: 10, version: 'v2', scope: scope() }, '/canary 10 v2', '/canary 10 version=v2'],
    [
      { verb: 'canary', percent: 10, version: 'v1', scope: scope('a/web') },
      '/canary 10 v1 a/web',
      '/canary 10 v1 a/web',
    ],
    [
      { verb: 'canary', percent: 10, version: 'blue', scope: scope() },
      '/canary 10 version=blue',
      '/canary 10 version=blue',
    ],
    [{ verb: 'canary', percent: 10, version: null, scope: scope('_/blue') }, '/canary 10 _/blue', '/canary 10 _/blue'],
    [
      { verb: 'pin', version: 'v1', dropRules: true, scope: scope('default/reviews', 'default/ratings') },
      '/pin v1 reviews ratings --drop-rules',
      '/pin v1 default/reviews default/ratings --drop-rules',
    ],
    [{ verb: 'mirror', version: null, percentage: null, scope: scope() }, '/mirror off', '/mirror off'],
    [
      { verb: 'rollback', to: { kind: 'stage', stage: 2 }, now: true, scope: scope() },
      '/rollback to 2 --now',
      '/rollback to 2 --now',
    ],
    [
      { verb: 'hold', all: false, reason: 'say "no"', scope: scope() },
      '/hold reason="say ""no"""',
      '/hold reason="say ""no"""',
    ],
    [
      {
        verb: 'plan',
        scope: scope(),
        dryRun: true,
        command: { verb: 'unroute', rule: { kind: 'name', name: '2' }, scope: scope() },
      },
      '/plan unroute "2" --dry-run',
      '/plan unroute "2" --dry-run',
    ],
  ])('is short where the names are known, and cannot be mistaken where they are not: %#', (command, short, full) => {
    expect(formatCommand(command, { catalogue: shop })).toBe(short)
    expect(formatCommand(command)).toBe(full)
    expect(formatCommand(command, { onlySluicePrefix: true })).toBe(full.replace(/^\//, '/sluice '))
  })

  it.each([
    '/canary 10 v2 reviews --env prod --virtual-service "any name" --route default --dry-run --supersede',
    '/route header x~="^a b" without-header y uri ^=/api method GET cookie a=b v2=10,v3=90 reviews --name n --before "a b" --rewrite / --timeout 2s --retries 3',
    '/explain POST "/a b" header "--x"="a,b" cookie c="d e" host=a.b from=gateway:x/y reviews',
    '/route user-agent "--x" authority a=b version=v2',
    '/route browser chrome v2=10,v3=90 --sticky cookie=a',
    '/route device ios method GET v2',
    '/unroute device android',
    '/explain browser edge reviews',
    '/canary 10 v2 reviews --sticky off',
  ])('says the same: %s', (line) => {
    const [first] = parse(line).commands
    if (first === undefined) throw new Error(`not understood: ${JSON.stringify(parse(line).problems)}`)
    const again = parse(formatCommand(first, { catalogue: shop })).commands
    expect(again).toEqual([{ ...first, text: again[0]?.text }])
  })
})

const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?$/)
/** Names that our own words, numbers and each other could be taken for. */
const awkward = fc.constantFrom(
  'start',
  'off',
  'last',
  'to',
  'header',
  'cancel',
  'v1',
  'v2',
  '10',
  '50',
  'get',
  'version',
  'service',
  'canary',
)
const name = fc.oneof({ weight: 2, arbitrary: awkward }, label)

const catalogues: fc.Arbitrary<Catalogue> = fc
  .uniqueArray(
    fc.record({
      name,
      namespace: fc.option(label),
      versions: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 5, selector: (service) => `${service.namespace}/${service.name}` },
  )
  .map((services) => ({
    environments: ['prod', 'to'],
    services: services.map(({ versions, ...service }) => ({
      ...service,
      key: `${service.namespace ?? '_'}/${service.name}`,
      versions: versions.map((version) => ({ name: version, aliases: [] })),
    })),
  }))

/** Text a person could have typed in quotes. */
const text = fc
  .array(
    fc.oneof(fc.constantFrom(...' "=~^,-%/\\*_<>;:#@()[]“”–１ｖ'.split('')), fc.stringMatching(/^[a-zA-Z0-9 .]$/)),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''))

const headerName = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', '--x', '-', 'x-user', '.', 'header'),
  fc.stringMatching(/^[A-Za-z0-9_.-]{1,10}$/),
)

const plainMatch = fc.record({ kind: fc.constantFrom('exact' as const, 'prefix' as const), value: text })
const regexMatch = fc.record({
  kind: fc.constant('regex' as const),
  value: fc.constantFrom('.*', '^a b$', '=a', '~', 'a, b', '"', '[^"]+', '--x'),
})
const match = fc.oneof(plainMatch, regexMatch)

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('header' as const, 'without-header' as const, 'query' as const),
    name: headerName,
    match: fc.oneof(match, fc.constant({ kind: 'present' as const })),
  }),
  fc.record({
    kind: fc.constant('cookie' as const),
    name: headerName,
    value: text.filter((value) => !value.includes(';')),
  }),
  fc.record({ kind: fc.constantFrom('authority' as const, 'user-agent' as const), match }),
  fc.record({
    kind: fc.constant('uri' as const),
    match: plainMatch.map(({ kind, value }) => ({ kind, value: `/${value}` })),
  }),
  fc.record({ kind: fc.constant('method' as const), match: fc.constantFrom({ kind: 'exact' as const, value: 'GET' }) }),
  fc.record({ kind: fc.constant('source-namespace' as const), namespace: label }),
  fc.record({ kind: fc.constant('browser' as const), name: fc.constantFrom('chrome' as const, 'edge' as const) }),
  fc.record({ kind: fc.constant('device' as const), name: fc.constantFrom('ios' as const, 'mobile' as const) }),
)

/** The field that a condition fills: a rule holds each once. */
const field = (one: Condition): string => {
  if (one.kind === 'cookie') return 'header cookie'
  if (['user-agent', 'browser', 'device'].includes(one.kind)) return 'header user-agent'
  return 'name' in one ? `${one.kind} ${one.kind === 'query' ? one.name : one.name.toLowerCase()}` : one.kind
}
const conditions = fc.uniqueArray(condition, { minLength: 1, maxLength: 4, selector: field })

const commandsFor = (catalogue: Catalogue): fc.Arbitrary<Writable> => {
  const service = fc.constantFrom(...catalogue.services)
  const anyVersion = fc.constantFrom(...catalogue.services.flatMap(({ versions }) => versions.map((one) => one.name)))
  const placed = fc.oneof(
    service.chain((one) =>
      fc.record({
        services: fc.constant([one.key]),
        version: fc.constantFrom(...one.versions.map((each) => each.name)),
      }),
    ),
    anyVersion.map((version) => ({ services: [], version })),
  )
  const narrowing = fc.record({
    environment: fc.option(fc.constantFrom('prod', 'to')),
    virtualService: fc.option(text),
    route: fc.option(text),
  })
  const percent = fc.integer({ min: 0, max: 100 })
  const rule = fc.oneof(
    fc.record({ kind: fc.constant('position' as const), position: fc.integer({ min: 1, max: 9_999 }) }),
    fc.record({ kind: fc.constant('name' as const), name: fc.oneof(text, name) }),
    fc.record({ kind: fc.constant('conditions' as const), conditions }),
  )
  const to = fc.oneof(
    fc.constantFrom({ kind: 'baseline' as const }, { kind: 'last' as const }),
    fc.record({ kind: fc.constant('stage' as const), stage: fc.integer({ min: 1, max: 9_999 }) }),
  )
  return fc
    .record({
      placed,
      narrowing,
      percent,
      rule,
      to,
      conditions,
      reason: fc.option(text),
      flag: fc.boolean(),
      dryRun: fc.boolean(),
      supersede: fc.boolean(),
      ruleName: fc.option(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,10}$/)),
      before: fc.option(text),
      sticky: fc.option(fc.constantFrom({ cookie: 'release' }, 'off' as const)),
      share: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
      verb: fc.constantFrom<BareCommand['verb']>(
        'canary',
        'canary',
        'route',
        'route',
        'unroute',
        'mirror',
        'pin',
        'next',
        'rollback',
        'hold',
        'unhold',
        'status',
        'explain',
        'plan',
        'help',
      ),
    })
    .map((parts): Writable => {
      const { version } = parts.placed
      const scope: Scope = { services: parts.placed.services, ...parts.narrowing, workload: null }
      const canary = { verb: 'canary' as const, scope, percent: parts.percent, version: parts.flag ? version : null }
      const flags = { dryRun: parts.dryRun, supersede: false }
      const changes = { dryRun: parts.dryRun, supersede: parts.supersede }
      const sticky = parts.sticky === null ? {} : { sticky: parts.sticky }
      switch (parts.verb) {
        case 'canary':
          return { ...canary, ...changes, ...sticky }
        case 'route':
          return {
            ...changes,
            verb: 'route',
            scope,
            conditions: parts.conditions,
            target: [{ version, percent: 100 }],
            name: parts.ruleName,
            before: parts.before,
            rewrite: parts.flag ? '/a b' : null,
            timeout: parts.flag ? '1.5s' : null,
            retries: parts.flag ? 0 : null,
            ...sticky,
          }
        case 'unroute':
          return { ...changes, verb: 'unroute', scope, rule: parts.rule }
        case 'mirror':
          return parts.flag
            ? { ...changes, verb: 'mirror', scope, version: null, percentage: null }
            : {
                ...changes,
                verb: 'mirror',
                scope,
                version,
                percentage: parts.share === null ? null : parts.share / 10_000,
              }
        case 'pin':
          return { ...changes, verb: 'pin', scope, version, dropRules: parts.flag }
        case 'rollback':
          return {
            ...flags,
            verb: 'rollback',
            scope,
            to: parts.to,
            now: parts.flag,
            ...(parts.flag ? { forward: true } : {}),
          }
        case 'hold':
        case 'unhold': {
          const held = parts.flag ? { scope: { ...scope, services: [] }, all: true } : { scope, all: false }
          return parts.verb === 'hold'
            ? { ...flags, verb: 'hold', ...held, reason: parts.reason }
            : { ...flags, verb: 'unhold', ...held }
        }
        case 'explain':
          return {
            ...flags,
            verb: 'explain',
            scope,
            method: parts.flag ? 'POST' : 'GET',
            path: parts.flag ? `/${parts.before ?? ''}` : '/',
            headers: parts.conditions.flatMap((one) => (one.kind === 'cookie' ? [[one.name, one.value] as const] : [])),
            cookies: [],
            host: parts.flag ? 'shop.example.com' : null,
            from: parts.flag ? { kind: 'mesh', namespace: 'default' } : null,
          }
        case 'plan':
          return { ...changes, verb: 'plan', scope, command: canary }
        case 'help':
          return { ...flags, verb: 'help', scope: { ...scope, services: [] }, topic: parts.flag ? 'canary' : null }
        case 'next':
          return { ...flags, verb: 'next', scope }
        default:
          return { ...flags, verb: 'status', scope }
      }
    })
}

describe('writing and reading', () => {
  const cases = catalogues.chain((catalogue) => fc.tuple(fc.constant(catalogue), commandsFor(catalogue)))

  it.each([true, false])('give the same command back, names known: %s', (isKnown) => {
    fc.assert(
      fc.property(cases, ([catalogue, command]) => {
        const line = formatCommand(command, isKnown ? { catalogue } : {})
        const read = parseComment(line, catalogue, { onlySluicePrefix: false })
        expect(read.problems).toEqual([])
        expect(read.commands).toEqual([{ ...command, text: line, line: 1 }])
      }),
      { numRuns: 700 },
    )
  })
})
