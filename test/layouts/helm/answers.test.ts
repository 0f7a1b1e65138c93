import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fulfils } from '../../../src/layouts/helm/template/semver.ts'
import { sha256 } from '../../../src/layouts/helm/template/sha256.ts'

describe('what a chart asks of a version', () => {
  it.each([
    ['>=1.21-0', true],
    ['>= 1.32', true],
    ['>1.32-0', true],
    ['>1.32.0', false],
    ['<1.32-0', false],
    ['<=1.32.0', true],
    ['1.32.0', true],
    ['>=1.19, <1.22', false],
    ['>=1.19 <1.22 || >=1.30-0', true],
    ['^1.20.0', null],
    ['~1.20', null],
    ['1.x', null],
    ['', null],
  ])('%s', (comparison, answer) => {
    expect(fulfils(comparison, 'v1.32.0')).toBe(answer)
  })
})

describe('a checksum', () => {
  it('is SHA-256 of the text in UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(sha256(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
      }),
      { numRuns: 200 },
    )
  })
})
