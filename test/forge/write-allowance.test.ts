import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeAllowance } from '../../src/forge/write-allowance.ts'

describe('the pace of writes', () => {
  it('lets a burst straight out, and then one an interval', () => {
    const pace = makeAllowance(3, 1000, () => 50)
    expect([1, 2, 3, 4, 5].map(() => pace('a'))).toEqual([0, 0, 0, 1000, 2000])
  })

  it('forgives with time, and counts each key for itself', () => {
    let now = 0
    const pace = makeAllowance(2, 1000, () => now)
    expect([pace('a'), pace('a'), pace('a')]).toEqual([0, 0, 1000])
    expect(pace('b')).toBe(0)
    now = 10_000
    expect([pace('a'), pace('a'), pace('a')]).toEqual([0, 0, 1000])
  })

  it('never lets more out in a minute than the burst and a minute’s worth', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 300 }), (gaps) => {
        let now = 0
        const pace = makeAllowance(20, 1000, () => now)
        const sent = gaps.map((gap) => {
          now += gap
          return now + pace('a')
        })
        for (const start of sent) {
          const inMinute = sent.filter((time) => time >= start && time < start + 60_000)
          expect(inMinute.length).toBeLessThanOrEqual(80)
        }
      }),
    )
  })
})
