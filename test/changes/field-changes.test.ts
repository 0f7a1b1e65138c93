import { describe, expect, it } from 'vitest'
import { fieldChangesBetween, fieldsStillHold, stageDigest } from '../../src/changes/changes.ts'
import { sha256, snapshotOf } from './planning.ts'
import { defaultRoute, destinationRule, virtualService } from './worlds.ts'

const jason =
  '  - name: jason\n    match: [{headers: {end-user: {exact: jason}}}]\n    route: [{destination: {host: reviews, subset: v2}}]\n'
const health = '  - name: health\n    match: [{uri: {exact: /healthz}}]\n    directResponse: {status: 200}\n'
const vs = (rules: string): string => virtualService('reviews', rules)
const before = vs(health + defaultRoute('reviews', 'v1 90, v2 10'))

const summary = (from: string, to: string) =>
  fieldChangesBetween(from, to, 'a.yaml').map(({ object, pointer, before: old, after }) => [
    object,
    pointer,
    old,
    after,
  ])

describe('field changes', () => {
  it('name rules and destinations, so that what stands around them does not move their address', () => {
    expect(summary(before, before.replace('weight: 90', 'weight: 50').replace('weight: 10', 'weight: 50'))).toEqual([
      ['VirtualService/shop/reviews', '/spec/http/[*]/route/[reviews:v1]/weight', 90, 50],
      ['VirtualService/shop/reviews', '/spec/http/[*]/route/[reviews:v2]/weight', 10, 50],
    ])
  })

  it('hold a whole item that came, and what it stands in front of', () => {
    const [change, ...more] = fieldChangesBetween(
      before,
      vs(health + jason + defaultRoute('reviews', 'v1 90, v2 10')),
      'a.yaml',
    )
    expect(more).toEqual([])
    expect(change).toMatchObject({ pointer: '/spec/http/[jason]', before: undefined, followedBy: '[*]' })
  })

  it('see that rules changed places', () => {
    const one = vs(health + jason + defaultRoute('reviews', 'v1'))
    const other = vs(jason + health + defaultRoute('reviews', 'v1'))
    expect(summary(one, other)).toEqual([
      ['VirtualService/shop/reviews', '/spec/http/[]', ['[health]', '[jason]', '[*]'], ['[jason]', '[health]', '[*]']],
    ])
  })

  it('see neither comments, nor layout, nor documents without a change', () => {
    expect(summary(before, `# hello\n---\n${before.replaceAll('{host: reviews, ', '{ host: "reviews",  ')}`)).toEqual(
      [],
    )
  })

  it('tell two objects of one name in one file apart', () => {
    const twice = `${destinationRule('a', 'v1')}---\n${destinationRule('a', 'v1')}`
    expect(summary(twice, twice.replace(/version: v1(?![\s\S]*version: v1)/, 'version: v2'))).toEqual([
      ['DestinationRule/shop/a#2', '/spec/subsets/[v1]/labels/version', 'v1', 'v2'],
    ])
  })

  it('of a text that does not parse are one change, never none', () => {
    expect(fieldChangesBetween(before, 'a: ][', 'a.yaml')).toHaveLength(1)
    expect(fieldChangesBetween(null, before, 'a.yaml')).toMatchObject([{ pointer: '', before: undefined }])
  })
})

describe('fields still hold', () => {
  const after = vs(health + jason + defaultRoute('reviews', 'v1 50, v2 50'))
  const changes = fieldChangesBetween(before, after, 'a.yaml')
  const at = (text: string) => fieldsStillHold(changes, snapshotOf({ 'a.yaml': text }))

  it('whatever else changes around them', () => {
    const mary = jason.replaceAll('jason', 'mary')
    expect(
      at(`# moved\n---\nkind: Other\n---\n${vs(mary + health + jason + defaultRoute('reviews', 'v1 50, v2 50'))}`),
    ).toEqual({
      holds: true,
      moved: [],
    })
  })

  it('no longer when one was moved, and says what it holds now', () => {
    const { holds, moved } = at(after.replace('v2}, weight: 50', 'v2}, weight: 60'))
    expect({ holds, moved }).toMatchObject({
      holds: false,
      moved: [{ change: { pointer: '/spec/http/[*]/route/[reviews:v2]/weight', after: 50 }, now: 60 }],
    })
  })

  it('no longer when the rule, the file or its syntax is gone', () => {
    expect(at(before).holds).toBe(false)
    expect(at('a: ][').holds).toBe(false)
    expect(fieldsStillHold(changes, snapshotOf({})).holds).toBe(false)
  })
})

describe('a digest', () => {
  const changes = fieldChangesBetween(before, vs(health + jason + defaultRoute('reviews', 'v1 50, v2 50')), 'a.yaml')

  it('does not depend on the order in which changes are found', () => {
    expect(stageDigest([...changes].reverse(), sha256)).toBe(stageDigest(changes, sha256))
  })

  it('differs with every part of a change', () => {
    const [first] = changes
    if (first === undefined) throw new Error('there are no changes')
    const others = [
      { ...first, path: 'b.yaml' },
      { ...first, object: 'VirtualService/test/reviews' },
      { ...first, pointer: '/spec' },
      { ...first, before: null },
      { ...first, after: null },
      { ...first, followedBy: '[other]' },
    ]
    const digests = [first, ...others].map((change) => stageDigest([change], sha256))
    expect(new Set(digests).size).toBe(digests.length)
  })
})
