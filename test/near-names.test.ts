import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearNames, slips } from '../src/near-names.ts'

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-'), maxLength: 8 })

describe('names that may have been meant', () => {
  it('are those a slip or two away, the nearest first, three at most', () => {
    expect(nearNames('reviws', ['ratings', 'review', 'reviews', 'details'])).toEqual(['reviews', 'review'])
    expect(nearNames('raitngs', ['ratings', 'details'])).toEqual(['ratings'])
    expect(nearNames('wbe', ['web', 'api'])).toEqual(['web'])
    expect(nearNames('aaaa', ['aaab', 'aaac', 'aaad', 'aaae'])).toHaveLength(3)
  })

  it('are told whatever their case', () => {
    expect(nearNames('REVIEWS', ['reviews'])).toEqual(['reviews'])
    expect(nearNames('V1', ['v1'])).toEqual(['v1'])
  })

  it('are not those that two letters tell apart, nor any of what is longer than a name can be', () => {
    expect(nearNames('v1', ['v2'])).toEqual([])
    expect(nearNames('a'.repeat(10_000), ['a'.repeat(9_999)])).toEqual([])
  })
})

describe('slips', () => {
  it('count a letter too few, too many, wrong, or two in the wrong order, once each', () => {
    expect(['reviws', 'revieews', 'reviewz', 'reveiws'].map((typed) => slips(typed, 'reviews', 3))).toEqual([
      1, 1, 1, 1,
    ])
    expect(slips('', 'abc', 3)).toBe(3)
  })

  it('are as many either way, none for the same word alone, and one more than asked for where they are more', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 4 }), (one, other, most) => {
        const count = slips(one, other, most)
        expect(slips(other, one, most)).toBe(count)
        expect(count === 0).toBe(one === other)
        expect(count).toBe(Math.min(slips(one, other, 20), most + 1))
      }),
    )
  })
})
