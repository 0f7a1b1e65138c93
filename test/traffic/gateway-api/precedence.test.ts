import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { simulate, type TrafficRequest, unreachableRules } from '../../../src/traffic/traffic.ts'
import { backends, httpRoute, worldWithoutLines } from '../objects.ts'

const names = ['a', 'b', 'c']

const entry = fc.record({
  path: fc.constantFrom(
    { type: 'PathPrefix', value: '/' },
    { type: 'PathPrefix', value: '/api' },
    { type: 'PathPrefix', value: '/api/v2' },
    { type: 'Exact', value: '/api' },
    { type: 'Exact', value: '/api/v2' },
    { type: 'RegularExpression', value: '/api.*' },
  ),
  method: fc.constantFrom(undefined, 'GET', 'POST'),
  headers: fc.subarray(names),
  query: fc.subarray(names),
})

interface Entry {
  readonly path: { readonly type: string; readonly value: string }
  readonly method: string | undefined
  readonly headers: readonly string[]
  readonly query: readonly string[]
}

const written = ({ path, method, headers, query }: Entry): object => ({
  path,
  ...(method === undefined ? {} : { method }),
  headers: headers.map((name) => ({ name, value: '1' })),
  queryParams: query.map((name) => ({ name, value: '1' })),
})

const takesPath = ({ type, value }: Entry['path'], path: string): boolean => {
  if (type === 'Exact') return path === value
  if (type === 'RegularExpression') return path.startsWith('/api')
  return value === '/' || path === value || path.startsWith(`${value}/`)
}

/** The order of the Gateway API, as numbers of which the first that differs decides; regular expressions where Istio puts them. */
const rankOf = ({ path, method, headers, query }: Entry): readonly number[] => [
  { Exact: 3, PathPrefix: 2 }[path.type] ?? 1,
  path.value.length,
  method === undefined ? 0 : 1,
  headers.length,
  query.length,
]

const compareRanks = (one: Entry, other: Entry): number => {
  const [a, b] = [rankOf(one), rankOf(other)]
  const index = a.findIndex((rank, position) => rank !== b[position])
  return index < 0 ? 0 : (b[index] ?? 0) - (a[index] ?? 0)
}

const request = fc.record({
  path: fc.constantFrom('/', '/api', '/api/v2', '/api/v2/x', '/apis', '/other'),
  method: fc.constantFrom('GET', 'POST'),
  headers: fc.subarray(names),
  query: fc.subarray(names),
})

const routeOf = (entries: readonly Entry[]) =>
  worldWithoutLines(
    httpRoute(
      'web',
      ['Service web'],
      entries.map((one, index) => ({ name: `r${index}`, matches: [written(one)], backendRefs: backends('web') })),
    ),
  )

describe('the order of matches in an HTTPRoute', () => {
  test('is the one of the Gateway API, and the place in the file decides ties alone', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 1, maxLength: 8 }),
        request,
        (entries, { path, method, headers, query }) => {
          const asked: TrafficRequest = {
            host: 'web',
            path,
            method,
            headers: headers.map((name) => [name, '1'] as const),
            query: query.map((name) => [name, '1'] as const),
          }
          const taking = entries
            .map((one, index) => ({ one, index }))
            .filter(
              ({ one }) =>
                takesPath(one.path, path) &&
                (one.method === undefined || one.method === method) &&
                one.headers.every((name) => headers.includes(name)) &&
                one.query.every((name) => query.includes(name)),
            )
            .sort((a, b) => compareRanks(a.one, b.one) || a.index - b.index)
          const answer = simulate(routeOf(entries), asked, { kind: 'mesh', namespace: 'prod' })
          expect(answer.rule).toBe(taking[0] === undefined ? null : `r${taking[0].index}`)
          if (taking.length === 0) expect(answer.httpStatus).toBe(404)
        },
      ),
    )
  })

  test('no request reaches a rule that is called unreachable', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 2, maxLength: 6 }),
        request,
        (entries, { path, method, headers, query }) => {
          const model = routeOf(entries)
          const dead = model.routers.flatMap((router) => unreachableRules(model, router).map(({ rule }) => rule.name))
          const asked = {
            host: 'web',
            path,
            method,
            headers: headers.map((name) => [name, '1'] as const),
            query: query.map((name) => [name, '1'] as const),
          }
          expect(dead).not.toContain(simulate(model, asked, { kind: 'mesh', namespace: 'prod' }).rule)
        },
      ),
    )
  })
})
