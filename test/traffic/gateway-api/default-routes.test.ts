import { expect, test } from 'vitest'
import { waysIn } from '../../../src/traffic/traffic.ts'
import { backends, httpRoute, world } from '../objects.ts'

const path = (value: string, type = 'PathPrefix'): object => ({ path: { type, value } })
const rule = (matches: readonly object[], backend: string): object => ({
  ...(matches.length === 0 ? {} : { matches }),
  backendRefs: backends(backend),
})

/** The positions of the rules that are the service's default routes. */
const defaults = (service: string, ...rules: readonly object[]): readonly number[] =>
  waysIn(world(httpRoute('shop', ['Gateway edge'], rules)), `prod/${service}`).ways.map((way) => way.rule.index)

test.each([
  ['the rule for everything', [rule([], 'cart')], [0]],
  ['the rule for everything, spelt', [rule([path('/')], 'cart')], [0]],
  ["the service's own part of the paths", [rule([path('/cart')], 'cart'), rule([], 'web')], [0]],
  ['several parts', [rule([path('/cart'), path('/basket', 'Exact')], 'cart'), rule([path('/c')], 'cart')], [0, 1]],
  ['not a part of a part', [rule([path('/cart/new')], 'cart'), rule([path('/cart')], 'cart')], [1]],
  [
    'not the path itself below its prefix',
    [rule([path('/cart', 'Exact')], 'cart'), rule([path('/cart')], 'cart')],
    [1],
  ],
  ['not a part of everything', [rule([path('/cart')], 'cart'), rule([], 'cart')], [1]],
  [
    'not with another condition',
    [rule([{ ...path('/cart'), method: 'GET' }], 'cart'), rule([path('/cart')], 'cart')],
    [1],
  ],
  ['none with conditions alone', [rule([{ headers: [{ name: 'a', value: 'b' }] }], 'cart')], []],
] as const)('%s', (_, rules, expected) => {
  expect(defaults('cart', ...rules)).toEqual(expected)
})
