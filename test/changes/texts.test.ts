import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editsBetween, intentState, mergeText } from '../../src/changes/changes.ts'
import { apportion } from '../../src/changes/splits/apportion.ts'
import { defaultPolicy } from '../../src/config/config.ts'
import { applyEdits } from '../../src/manifests/manifests.ts'
import { carriedOut, intentOf, snapshotOf } from './planning.ts'
import { reviews } from './worlds.ts'

const texts = fc
  .array(fc.constantFrom('a', 'b', 'weight: 10', 'weight: 100', '  - x', '', '日本 é 😀'), { maxLength: 12 })
  .chain((lines) => fc.constantFrom('\n', '\r\n').map((ending) => lines.map((line) => line + ending).join('')))

const textOf = (edits: ReturnType<typeof editsBetween>): readonly string[] =>
  edits.map((edit) => ('text' in edit ? edit.text : ''))

describe('edits between two states', () => {
  it('lead from one to the other, whatever they are', () => {
    fc.assert(
      fc.property(fc.option(texts), fc.option(texts), (before, after) => {
        const one = snapshotOf(before === null ? {} : { 'a.yaml': before })
        const other = snapshotOf(after === null ? {} : { 'a.yaml': after })
        const made = applyEdits(one, editsBetween(one, other))
        expect(made.files.get('a.yaml')?.text ?? null).toBe(after)
      }),
    )
  })

  it('replace whole words, and nothing beside them', () => {
    const one = snapshotOf({ 'a.yaml': 'weight: 10 # percent\n' })
    expect(editsBetween(one, snapshotOf({ 'a.yaml': 'weight: 100 # percent\n' }))).toEqual([
      { path: 'a.yaml', start: 8, end: 10, text: '100' },
    ])
    expect(textOf(editsBetween(one, snapshotOf({ 'a.yaml': 'weight: 10 # percent\nmore: 1\n' })))).toEqual([
      'more: 1\n',
    ])
  })
})

describe('merging two changes of one text', () => {
  const base = 'a\nb\nc\nd\ne\n'

  it('takes both where they are apart', () => {
    expect(mergeText(base, 'A\nb\nc\nd\ne\n', 'a\nb\nc\nd\n')).toEqual({ kind: 'clean', text: 'A\nb\nc\nd\n' })
  })

  it('takes a change that both made once', () => {
    expect(mergeText(base, 'a\nB\nc\nd\ne\n', 'a\nB\nc\nd\nE\n')).toEqual({ kind: 'clean', text: 'a\nB\nc\nd\nE\n' })
  })

  it('is a conflict where they touch or overlap', () => {
    expect(mergeText(base, 'A\nb\nc\nd\ne\n', 'a\nB\nc\nd\ne\n')).toEqual({ kind: 'conflict' })
    expect(mergeText(base, 'x\n', 'a\nb\nC\nd\ne\n')).toEqual({ kind: 'conflict' })
  })

  it('gives the other side where one changed nothing', () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        expect(mergeText(one, one, other)).toEqual({ kind: 'clean', text: other })
        expect(mergeText(one, other, one)).toEqual({ kind: 'clean', text: other })
        expect(mergeText(one, other, other)).toEqual({ kind: 'clean', text: other })
      }),
    )
  })
})

describe('whole numbers in proportion', () => {
  it('sum to the total, each within one of its exact part', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 6 }), fc.nat(100), (parts, total) => {
        const whole = apportion(parts, total)
        const sum = parts.reduce((all, part) => all + part, 0)
        expect(whole.reduce((all, part) => all + part, 0)).toBe(total)
        if (sum > 0)
          for (const [index, part] of parts.entries())
            expect(Math.abs((whole[index] ?? 0) - (part * total) / sum)).toBeLessThan(1)
      }),
    )
  })
})

describe('the state of an intent', () => {
  const before = reviews('v1', 'v1', 'v2')
  const intent = intentOf(before, '/canary 10 v2')

  it('is open until the manifests say it, and refused where it cannot come to that', () => {
    if (!intent.ok) throw new Error(JSON.stringify(intent.problems))
    const state = (snapshot: typeof before) => intentState(intent.value, snapshot, defaultPolicy)
    expect(state(before)).toBe('open')
    expect(state(carriedOut(before, '/canary 10 v2'))).toBe('reached')
    expect(state(snapshotOf({}))).toBe('refused')
  })
})
