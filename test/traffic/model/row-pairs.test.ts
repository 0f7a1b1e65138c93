import { describe, expect, it } from 'vitest'
import { pairedRows, type TrafficRow } from '../../../src/traffic/traffic.ts'

const row = (rule: string, match: string, subset = 'v1', more: Partial<TrafficRow> = {}): TrafficRow => ({
  virtualService: 'reviews',
  namespace: 'prod',
  rule,
  match,
  destinations: [{ host: 'reviews', subset, share: 100 }],
  mirrors: [],
  ...more,
})

const pairs = (before: readonly TrafficRow[], after: readonly TrafficRow[]) =>
  pairedRows(before, after).map((pair) => [pair.before?.rule ?? null, pair.after?.rule ?? null])

describe('the rows of two traffic tables', () => {
  it('know a rule without a name by what it matches, wherever it stands', () => {
    expect(pairs([row('#0', 'every request')], [row('jason', 'header x = y'), row('#1', 'every request')])).toEqual([
      [null, 'jason'],
      ['#0', '#1'],
    ])
    expect(pairs([row('jason', 'header x = y'), row('#1', 'every request')], [row('#0', 'every request')])).toEqual([
      ['#1', '#0'],
      ['jason', null],
    ])
  })

  it('know a rule with a name by it, though its conditions change', () => {
    expect(
      pairs([row('jason', 'header x = y'), row('#1', 'all')], [row('jason', 'header x = z'), row('#1', 'all')]),
    ).toEqual([
      ['jason', 'jason'],
      ['#1', '#1'],
    ])
  })

  it('know a rule by its conditions where only its name is new', () => {
    expect(pairs([row('#0', 'header x = y')], [row('jason', 'header x = y')])).toEqual([['#0', 'jason']])
    expect(pairs([row('one', 'header x = y')], [row('other', 'header x = y')])).toEqual([['one', 'other']])
  })

  it('keep two rules of one name apart, and those of other VirtualServices and namespaces', () => {
    const twice = [row('x', 'a'), row('x', 'b')]
    expect(pairs(twice, twice)).toEqual([
      ['x', 'x'],
      ['x', 'x'],
    ])
    expect(pairedRows(twice, [...twice].reverse()).every(({ before, after }) => before === after)).toBe(true)
    expect(pairs([row('x', 'a')], [row('x', 'a', 'v1', { virtualService: 'other' })])).toEqual([
      [null, 'x'],
      ['x', null],
    ])
    expect(pairs([row('x', 'a')], [row('x', 'a', 'v1', { namespace: null })])).toEqual([
      [null, 'x'],
      ['x', null],
    ])
  })
})
