import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compare, lint, type Model, simulate, type TrafficRequest } from '../../../src/traffic/traffic.ts'
import { to, versions, virtualService, worldWithoutLines } from '../objects.ts'

type Wanted = { readonly exact?: string; readonly prefix?: string; readonly regex?: string }
interface Entry {
  readonly uri?: Wanted
  readonly method?: Wanted
  readonly headers?: Readonly<Record<string, Wanted>>
  readonly withoutHeaders?: Readonly<Record<string, Wanted>>
}
interface Written {
  readonly match?: readonly Entry[]
  readonly weights: readonly number[]
}

const paths = ['/', '/a', '/ab', '/a/b', '/b']
const values = ['x', 'xy', 'y', '']
const wantedPath: fc.Arbitrary<Wanted> = fc.oneof(
  fc.constantFrom(...paths).map((exact) => ({ exact })),
  fc.constantFrom(...paths).map((prefix) => ({ prefix })),
  fc.constantFrom('/a.*', '.*', '/[ab]', '/a|/b').map((regex) => ({ regex })),
)
const wantedValue: fc.Arbitrary<Wanted> = fc.oneof(
  fc.constantFrom('x', 'xy').map((exact) => ({ exact })),
  fc.constantFrom('x', 'y').map((prefix) => ({ prefix })),
  fc.constantFrom('x.*', '[xy]', '.*', 'x').map((regex) => ({ regex })),
  fc.constant({}),
)
const headerMap = fc.dictionary(fc.constantFrom('one', 'two'), wantedValue, { minKeys: 1, maxKeys: 2 })
const entry: fc.Arbitrary<Entry> = fc.record(
  {
    uri: wantedPath,
    method: fc.constantFrom({ exact: 'GET' }, { exact: 'POST' }),
    headers: headerMap,
    withoutHeaders: headerMap,
  },
  { requiredKeys: [] },
)
const writtenRule: fc.Arbitrary<Written> = fc.record(
  { match: fc.array(entry, { maxLength: 3 }), weights: fc.array(fc.nat(100), { minLength: 1, maxLength: 3 }) },
  { requiredKeys: ['weights'] },
)
const rules = fc.array(writtenRule, { maxLength: 5 })
const headerValue = fc.option(fc.constantFrom(...values), { nil: null })
const request = fc
  .tuple(fc.constantFrom(...paths), fc.constantFrom('GET', 'POST'), headerValue, headerValue)
  .map(([path, method, one, two]): TrafficRequest => {
    const headers: [string, string][] = []
    if (one !== null) headers.push(['one', one])
    if (two !== null) headers.push(['two', two])
    return { host: 'reviews', path, method, headers }
  })

const modelWith = (list: readonly Written[]): Model =>
  worldWithoutLines(
    versions('reviews', ['v1', 'v2', 'v3']),
    virtualService('reviews', {
      hosts: ['reviews'],
      http: list.map(({ match, weights }, position) => ({
        name: `#${position}`,
        ...(match === undefined ? {} : { match }),
        route: weights.map((weight, index) => to('reviews', `v${index + 1}`, weight)),
      })),
    }),
  )

/** A second opinion, as plain as it can be: JavaScript's own expressions are good enough for the few used here. */
const holds = (wanted: Wanted, value: string): boolean => {
  if (wanted.exact !== undefined) return value === wanted.exact
  if (wanted.prefix !== undefined) return value.startsWith(wanted.prefix)
  return wanted.regex === undefined || new RegExp(`^(?:${wanted.regex})$`).test(value)
}
const isPresence = (wanted: Wanted): boolean => Object.keys(wanted).length === 0
const entryHolds = (wanted: Entry, asked: TrafficRequest): boolean => {
  const headers = new Map(asked.headers)
  return (
    holds(wanted.uri ?? {}, asked.path ?? '/') &&
    holds(wanted.method ?? {}, asked.method ?? 'GET') &&
    Object.entries(wanted.headers ?? {}).every(([name, value]) => {
      const own = headers.get(name)
      return own !== undefined && holds(value, own)
    }) &&
    Object.entries(wanted.withoutHeaders ?? {}).every(([name, value]) =>
      isPresence(value) ? !headers.has(name) : !holds(value, headers.get(name) ?? ''),
    )
  )
}
const firstMatch = (list: readonly Written[], asked: TrafficRequest): number =>
  list.findIndex(({ match = [] }) => match.length === 0 || match.some((one) => entryHolds(one, asked)))

describe('whatever the rules and the request', () => {
  test('the first rule that matches answers', () => {
    fc.assert(
      fc.property(rules, fc.array(request, { minLength: 1, maxLength: 8 }), (list, asked) => {
        const model = modelWith(list)
        for (const one of asked) {
          const expected = firstMatch(list, one)
          const { rule, httpStatus, action } = simulate(model, one, { kind: 'mesh', namespace: 'prod' })
          expect(rule).toBe(expected < 0 ? null : `#${expected}`)
          if (expected < 0 && list.length > 0) expect(httpStatus).toBe(404)
          if (list.length === 0) expect(action).toBe('service')
        }
      }),
      { numRuns: 300 },
    )
  })

  test('shares sum to 100, or to nothing where all weights are 0', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 3 }), (weights) => {
        const { destinations } = simulate(modelWith([{ weights }]), { host: 'reviews' })
        const sum = destinations.reduce((total, { share }) => total + share, 0)
        const none = weights.length > 1 && weights.every((weight) => weight === 0)
        expect(sum).toBeCloseTo(none ? 0 : 100, 9)
      }),
    )
  })

  test('a rule that is told to be unreachable answers no request', () => {
    fc.assert(
      fc.property(rules, fc.array(request, { minLength: 20, maxLength: 40 }), (list, asked) => {
        const model = modelWith(list)
        const dead = lint(model)
          .filter(({ code }) => code === 'unreachable-rule')
          .map(({ pointer }) => pointer.replace(/^.*\[(.*)\]$/, '$1'))
        for (const one of asked) {
          const { rule } = simulate(model, one, { kind: 'mesh', namespace: 'prod' })
          expect(dead).not.toContain(rule)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('a state compared with itself has no difference', () => {
    fc.assert(
      fc.property(rules, (list) => {
        expect(compare(modelWith(list), modelWith(list)).classes).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test('every class of a comparison is told by a request that really differs', () => {
    fc.assert(
      fc.property(rules, rules, (one, other) => {
        const [before, after] = [modelWith(one), modelWith(other)]
        for (const { request: witness, before: earlier, after: later } of compare(before, after).classes) {
          const from = { kind: 'mesh', namespace: 'prod' } as const
          const shown = (model: Model): unknown =>
            simulate(model, witness, from).destinations.filter(({ share }) => share > 0)
          expect(shown(before)).toEqual(earlier.destinations)
          expect(shown(after)).toEqual(later.destinations)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('a rule added on top for one condition is never overlooked', () => {
    const single: fc.Arbitrary<Entry> = fc.oneof(
      wantedPath.map((uri) => ({ uri })),
      wantedValue.map((value) => ({ headers: { one: value } })),
      fc.constant({ method: { exact: 'POST' } }),
    )
    fc.assert(
      fc.property(
        fc.array(fc.record({ match: fc.tuple(single), weights: fc.constant([100]) }), { maxLength: 3 }),
        single,
        (list, match) => {
          const rest: readonly Written[] = [...list, { weights: [100] }]
          const added: readonly Written[] = [{ match: [match], weights: [0, 100] }, ...rest]
          expect(compare(modelWith(rest), modelWith(added)).classes.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 100 },
    )
  })
})
