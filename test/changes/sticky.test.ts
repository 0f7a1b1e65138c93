import { describe, expect, it } from 'vitest'
import { readTree } from '../../src/changes/changes.ts'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { simulate } from '../../src/traffic/traffic.ts'
import { carriedOut, planned, planOf, refusals, statesAfter } from './planning.ts'
import { defaultRoute, destinationRule, virtualService, world } from './worlds.ts'

const reviews = (split: string, more = ''): Snapshot =>
  world(virtualService('reviews', more + defaultRoute('reviews', split)), destinationRule('reviews', 'v1', 'v2', 'v3'))

/** `v1 90, v2 10`: where a client goes that brings this cookie. */
const goes = (snapshot: Snapshot, cookie?: string, headers: readonly (readonly [string, string])[] = []): string => {
  const all = cookie === undefined ? headers : [...headers, ['cookie', cookie] as const]
  const { destinations } = simulate(
    readTree(snapshot).model,
    { host: 'reviews', headers: all },
    { kind: 'mesh', namespace: 'shop' },
  )
  return destinations
    .filter(({ share }) => share > 0)
    .map(({ subset, share }) => `${subset} ${share}`)
    .join(', ')
}

const text = (snapshot: Snapshot): string => snapshot.files.get('1.yaml')?.text ?? ''

describe('clients that stay', () => {
  const sticky = carriedOut(reviews('v1'), '/canary 10 v2 --sticky cookie=release')

  it('go to the version that their cookie names, wherever browsers put it', () => {
    for (const cookie of ['release=v2', 'a=1; release=v2', 'release=v2; b=2', 'a=1; release=v2; b=2'])
      expect(goes(sticky, cookie)).toBe('v2 100')
    expect(goes(sticky, 'release=v1')).toBe('v1 100')
    for (const cookie of [undefined, 'a=1', 'release=v3', 'xrelease=v2', 'release=v22'])
      expect(goes(sticky, cookie)).toBe('v1 90, v2 10')
  })

  it('are not on a version that has no share any more, whatever command took it', () => {
    for (const command of ['/canary 100 v2', '/pin v2'])
      expect(goes(carriedOut(sticky, command), 'release=v1')).toBe('v2 100')
    for (const command of ['/canary 0 v2', '/pin v1'])
      expect(goes(carriedOut(sticky, command), 'release=v2')).toBe('v1 100')
    const three = carriedOut(sticky, '/canary 20 v3')
    expect(goes(three, 'release=v3')).toBe('v3 100')
    const two = carriedOut(three, '/canary 0 v2')
    expect(goes(two, 'release=v2')).toBe('v1 80, v3 20')
    expect(goes(two, 'release=v3')).toBe('v3 100')
  })

  it('meet new rules like everyone else', () => {
    const routed = carriedOut(sticky, '/route header x-beta=1 v3')
    expect(goes(routed, 'release=v1', [['x-beta', '1']])).toBe('v3 100')
    expect(goes(routed, 'release=v1')).toBe('v1 100')
    expect(text(routed).match(/set-cookie/g)).toHaveLength(2)
  })

  it('are let go by the same words backwards', () => {
    const off = carriedOut(sticky, '/canary 10 v2 --sticky off')
    expect(goes(off, 'release=v2')).toBe('v1 90, v2 10')
    expect(text(off)).toBe(text(carriedOut(reviews('v1'), '/canary 10 v2')))
    expect(planOf(off, '/canary 10 v2 --sticky off')).toMatchObject({ value: { kind: 'already-so' } })
  })

  it('stay through all the steps of a release, and are free at its end', () => {
    const start = reviews('v1')
    const plan = planned(start, '/canary start v2 --steps 10,50,100 --sticky cookie=release')
    expect(plan.stages.map(({ title }) => title)).toEqual([
      'v2 0 → 10 %; clients stay by the cookie release',
      'v2 10 → 50 %',
      'v2 50 → 100 %; no cookie release',
    ])
    expect(statesAfter(start, plan).map((state) => [goes(state), goes(state, 'release=v1')])).toEqual([
      ['v1 90, v2 10', 'v1 100'],
      ['v1 50, v2 50', 'v1 100'],
      ['v2 100', 'v2 100'],
    ])
  })

  it('are kept apart by two rules with one cookie', () => {
    const rule = carriedOut(sticky, '/route uri ^=/pay v1=50,v3=50 --name pay --sticky cookie=release')
    const names = [...text(rule).matchAll(/name: ([\w-]+)$/gm)].map(([, name]) => name)
    expect(names).toEqual(['release-v1-2', 'release-v3', 'pay', 'release-v1', 'release-v2'])
    const gone = carriedOut(rule, '/unroute pay')
    expect(text(gone)).toBe(text(sticky))
  })

  it('of a canary alone, whose cookie people set by hand, are left to them', () => {
    const byHand = world(
      virtualService(
        'reviews',
        `  - match: [{headers: {cookie: {regex: '.*canary=v2.*'}}}]
    route: [{destination: {host: reviews, subset: v2}}]
  - route:
    - {destination: {host: reviews, subset: v1}, weight: 90}
    - {destination: {host: reviews, subset: v2}, weight: 10, headers: {response: {add: {set-cookie: canary=v2}}}}
`,
      ),
      destinationRule('reviews', 'v1', 'v2'),
    )
    const moved = carriedOut(byHand, '/canary 20 v2')
    expect(text(moved)).toBe(text(byHand).replace('weight: 90', 'weight: 80').replace('weight: 10', 'weight: 20'))
  })

  it('cannot be kept where pods are the only weight', () => {
    expect(refusals(reviews('v1'), '/canary 50 v2 --by replicas --sticky cookie=a')).toEqual(['flags-exclude'])
  })
})

describe('a hash beside weights', () => {
  const hashed = (split: string): Snapshot =>
    world(
      virtualService('reviews', defaultRoute('reviews', split)),
      destinationRule('reviews', 'v1', 'v2').replace(
        '  subsets:',
        '  trafficPolicy: {loadBalancer: {consistentHash: {useSourceIp: true}}}\n  subsets:',
      ),
    )
  const told = (comment: string): boolean =>
    planned(hashed('v1'), comment).notes.some((note) => note.includes('does not pin a version'))

  it('is said to pin nobody, with what does', () => {
    expect(told('/canary 10 v2')).toBe(true)
    expect(told('/route header x v1=50,v2=50')).toBe(true)
  })

  it('is no matter where there is no split, or its clients stay', () => {
    expect(told('/canary 100 v2')).toBe(false)
    expect(told('/route header x v2')).toBe(false)
    expect(told('/canary 10 v2 --sticky cookie=a')).toBe(false)
    expect(planned(hashed('v1'), '/canary 10 v2 --sticky cookie=a').findings.filter(({ isNew }) => isNew)).toEqual([])
  })
})
