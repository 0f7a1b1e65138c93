import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { carriedOut, planned, planOf } from './planning.ts'
import { defaultRoute, destinationRule, virtualService, world } from './worlds.ts'

const rule = (name: string | null, match: string, version = 'v2'): string =>
  `  - ${name === null ? '' : `name: ${name}\n    `}match:\n${match
    .split(' | ')
    .map((entry) => `    - ${entry}\n`)
    .join('')}    route:\n    - destination: {host: reviews, subset: ${version}}\n`

const router = (rules: string, name = 'reviews', more = 'hosts: [reviews]'): string =>
  virtualService(name, rules + defaultRoute('reviews', 'v1'), more)

const open = (...routers: readonly string[]): Snapshot => world(...routers, destinationRule('reviews', 'v1', 'v2'))

const refusal = (snapshot: Snapshot, comment: string) => {
  const plan = planOf(snapshot, comment)
  if (plan.ok) throw new Error(`${comment} is not refused`)
  return plan.problems[0]
}

describe('/unroute by conditions', () => {
  const two = rule('two', 'uri: {prefix: /1} | uri: {prefix: /2} | uri: {prefix: /1}')

  it('takes one of several ORed conditions out of a rule, wherever it stands there, and leaves the others', () => {
    const after = carriedOut(open(router(two)), '/unroute uri ^=/1 reviews').files.get('1.yaml')?.text
    expect(after).toBe(router(rule('two', 'uri: {prefix: /2}')))
  })

  it('says so in title and effect, and is already so afterwards', () => {
    const snapshot = open(router(two))
    expect(planned(snapshot, '/unroute uri ^=/2 reviews').stages).toMatchObject([
      {
        title: 'no uri ^=/2 in rule two',
        effect: expect.stringContaining('its other conditions stay'),
      },
    ])
    const plan = planOf(carriedOut(snapshot, '/unroute uri ^=/2 reviews'), '/unroute uri ^=/2 reviews')
    expect(plan).toMatchObject({ ok: true, value: { kind: 'already-so' } })
  })

  it('takes a rule of that condition alone as a whole, beside an entry of another', () => {
    const both = open(router(rule('one', 'uri: {prefix: /1}') + two))
    expect(carriedOut(both, '/unroute uri ^=/1 reviews').files.get('1.yaml')?.text).toBe(
      router(rule('two', 'uri: {prefix: /2}')),
    )
  })

  it('refuses for an entry beside the catch-all of a default route', () => {
    const snapshot = open(virtualService('reviews', rule('all', 'uri: {prefix: /1} | uri: {prefix: /}', 'v1')))
    expect(refusal(snapshot, '/unroute uri ^=/1 reviews')).toMatchObject({
      code: 'rule-is-default',
      message: expect.stringContaining('takes every request all the same'),
    })
  })
})

describe('/unroute by a name that two rules of one VirtualService have', () => {
  const twice = open(router(rule('x', 'uri: {prefix: /1}') + rule('x', 'uri: {prefix: /2}')))

  it('is refused with the positions, each of which is taken', () => {
    const problem = refusal(twice, '/unroute x reviews')
    expect(problem).toMatchObject({ code: 'rule-ambiguous', path: '1.yaml', line: 12 })
    expect(problem?.hint).toBe('Say which by its position: /unroute 1 reviews or /unroute 2 reviews')
    expect(carriedOut(twice, '/unroute 1 reviews').files.get('1.yaml')?.text).toBe(
      router(rule('x', 'uri: {prefix: /2}')),
    )
    expect(carriedOut(twice, '/unroute 2 reviews').files.get('1.yaml')?.text).toBe(
      router(rule('x', 'uri: {prefix: /1}')),
    )
  })

  it('is told with both VirtualServices where the rules are of two ways in', () => {
    const [mesh, edge] = [
      router(rule('x', 'uri: {prefix: /1}')),
      router(rule('x', 'uri: {prefix: /2}'), 'edge', 'hosts: [shop.example]\n  gateways: [public]'),
    ]
    const [stage] = planned(open(mesh, edge), '/unroute x reviews').stages
    for (const text of [stage?.title, stage?.effect]) {
      expect(text).toContain('VirtualService shop/reviews')
      expect(text).toContain('VirtualService shop/edge')
    }
  })
})

describe('a rule without a name', () => {
  const unnamed = open(router(rule(null, 'uri: {prefix: /1}') + rule('named', 'uri: {prefix: /2}')))

  it('is taken as it is shown, wherever a rule is named', () => {
    const without = router(rule('named', 'uri: {prefix: /2}'))
    for (const reference of ['#0', '1']) {
      const after = carriedOut(unnamed, `/unroute ${reference} reviews`)
      expect(after.files.get('1.yaml')?.text).toBe(without)
    }
    const before = carriedOut(unnamed, '/route header a=b v2 reviews --before #0').files.get('1.yaml')?.text ?? ''
    expect(before.indexOf('name: a-b')).toBeLessThan(before.indexOf('/1'))
    expect(planned(unnamed, '/canary 50 v1 reviews --route #0').stages[0]?.title).toBe('v1 0 → 50 %')
  })

  it('is shown by both its numbers where rules are listed', () => {
    expect(refusal(unnamed, '/unroute nobody reviews')?.hint).toBe('Rules: 1 (#0), 2 named, 3 (#2).')
  })
})
