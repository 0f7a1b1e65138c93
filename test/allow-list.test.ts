import { describe, expect, it } from 'vitest'
import { faultyPatterns, parseAllowList } from '../src/allow-list.ts'

describe('the list of allowed repositories', () => {
  it('lets an owner’s name stand for all of its repositories', () => {
    const list = parseAllowList('acme')
    expect(list.allows('Acme', 'anything')).toBe(true)
    expect(list.allows('acme-evil', 'anything')).toBe(false)
    expect(list.allows('evil', 'acme')).toBe(false)
  })

  it('takes names and patterns of names, by comma or blank', () => {
    const list = parseAllowList('acme/gitops, acme/shop-* other/x.y')
    expect(list.allows('acme', 'gitops')).toBe(true)
    expect(list.allows('acme', 'gitops2')).toBe(false)
    expect(list.allows('acme', 'shop-eu')).toBe(true)
    expect(list.allows('acme', 'my-shop-eu')).toBe(false)
    expect(list.allows('other', 'x.y')).toBe(true)
    expect(list.allows('other', 'xzy')).toBe(false)
    expect(list.allowsOwner('OTHER')).toBe(true)
    expect(list.allowsOwner('third')).toBe(false)
  })

  it('has no pattern for owners, for strangers can choose names', () => {
    expect(faultyPatterns('acme, */gitops, ac*me/x, a/b/c, /x, acme/')).toEqual([
      '*/gitops',
      'ac*me/x',
      'a/b/c',
      '/x',
      'acme/',
    ])
  })
})
