import { expect, it } from 'vitest'
import type { TrafficRow } from '../../src/changes/plan.ts'
import { trafficPicture } from '../../src/replies/traffic-picture.ts'
import { splitTable, trafficTable } from '../../src/replies/traffic-table.ts'

const row = (shares: Record<string, number>, match = 'every request'): TrafficRow => ({
  virtualService: 'prod/reviews',
  rule: 'default',
  match,
  destinations: Object.entries(shares).map(([subset, share]) => ({ host: 'reviews', subset, share })),
  mirrors: [],
})

it('shows what changes in bold and what stays as it is', () => {
  expect(
    trafficTable(
      [row({ v1: 100 }), row({ v2: 100 }, 'header x = y')],
      [row({ v1: 90, v2: 10 }), row({ v2: 100 }, 'header x = y')],
    ),
  ).toBe(
    [
      '| Requests | VirtualService | Before | After |',
      '| --- | --- | --- | --- |',
      '| every request | `prod/reviews` | `v1` 100 % | **`v1` 90 %<br>`v2` 10 %** |',
      '| header x = y | `prod/reviews` | `v2` 100 % | `v2` 100 % |',
    ].join('\n'),
  )
})

it('shows a rule that is new and one that goes', () => {
  const text = trafficTable([{ ...row({ v1: 100 }, 'old'), rule: 'left' }], [row({ v2: 100 }, 'new')])
  expect(text).toContain('| new | `prod/reviews` | – | **`v2` 100 %** |')
  expect(text).toContain('| old | `prod/reviews` | `v1` 100 % | **–** |')
})

it('shows a rule without a name as the same one when a rule above it comes or goes', () => {
  const unnamed = (rule: string): TrafficRow => ({ ...row({ v1: 100 }), rule })
  const jason = { ...row({ v2: 100 }, 'header x = y'), rule: 'jason' }
  const rows = trafficTable([unnamed('#0')], [jason, unnamed('#1')]).split('\n')
  expect(rows.slice(2)).toEqual([
    '| header x = y | `prod/reviews` | – | **`v2` 100 %** |',
    '| every request | `prod/reviews` | `v1` 100 % | `v1` 100 % |',
  ])
})

it('shows for which requests a rule was that loses some of them', () => {
  expect(trafficTable([row({ v1: 100 }, 'a or b')], [row({ v1: 100 }, 'b')])).toContain(
    '| a or b → **b** | `prod/reviews` | `v1` 100 % | `v1` 100 % |',
  )
})

it('draws who goes where, with labels that cannot break out of the picture', () => {
  const picture = trafficPicture([row({ v1: 90, v2: 10 }, 'header x = "] end <script>')])
  expect(picture).toContain('flowchart LR')
  expect(picture).toContain('r1 -->|90%| v1')
  expect(picture).not.toMatch(/<script|"\] end/)
})

it('is empty where there is nothing to show', () => {
  expect(trafficTable([], [])).toBe('')
  expect(splitTable([])).toBe('')
  expect(trafficPicture([])).toBe('')
})
