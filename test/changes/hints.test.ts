import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { planOf } from './planning.ts'
import { destinationRule, reviews, virtualService, world } from './worlds.ts'

const refusal = (snapshot: Snapshot, comment: string) => {
  const plan = planOf(snapshot, comment)
  if (plan.ok) throw new Error(`${comment} is not refused`)
  return plan.problems[0]
}

describe('conditions that every request meets', () => {
  it.each(['uri ^=/', 'uri ~=.*'])('are no rule of their own: %s', (condition) => {
    const problem = refusal(reviews('v1', 'v1', 'v2'), `/route ${condition} v2 reviews`)
    expect(problem).toMatchObject({
      code: 'condition-is-everything',
      message: expect.stringContaining('is every request'),
      hint: 'Move the default route: /pin v2 reviews or /canary 100 v2 reviews',
    })
  })

  it('lead to the share where the target is a split', () => {
    expect(refusal(reviews('v1', 'v1', 'v2'), '/route uri ^=/ v2=10,v1=90 reviews').hint).toBe(
      'Move the default route: /canary 10 v2 reviews',
    )
  })

  it('are fine beside one that not every request meets', () => {
    expect(planOf(reviews('v1', 'v1', 'v2'), '/route uri ^=/ method POST v2 reviews').ok).toBe(true)
  })
})

describe('a version that is not here', () => {
  it.each(['/canary 10 v9 reviews', '/pin canary reviews', '/mirror next reviews', '/route header a=b v9 reviews'])(
    'is answered with the way to bring one, never with the line itself: %s',
    (comment) => {
      const { hint } = refusal(reviews('v1', 'v1', 'v2'), comment)
      expect(hint).not.toContain('For example')
      expect(hint).not.toContain(comment)
      expect(hint).toMatch(/Deployment/)
    },
  )

  it('is answered so without a service too', () => {
    for (const comment of ['/canary 10 v9', '/mirror v9', '/mirror v1,v2']) {
      const { hint } = refusal(reviews('v1', 'v1', 'v2'), comment)
      expect(hint).not.toContain('For example')
      expect(hint).not.toBe(`Type: ${comment}`)
    }
  })

  it('is put right where it is near to one', () => {
    expect(refusal(reviews('v1', 'v1', 'canary'), '/canary 10 canray reviews').hint).toBe(
      'Type: /canary 10 canary reviews',
    )
  })
})

describe('a service without a default route', () => {
  const http = (rules: string): Snapshot =>
    world(virtualService('reviews', rules), destinationRule('reviews', 'v1', 'v2'))
  const noHttp = (more: string): Snapshot =>
    world(virtualService('reviews', '').replace('  http:\n', more), destinationRule('reviews', 'v1', 'v2'))

  it.each([
    [
      'a redirect',
      http('  - redirect: {uri: /x}\n'),
      /^No default route .*: no rule of VirtualService shop\/reviews does\.$/,
      /^Rule #0 takes every request: give it a route/,
    ],
    [
      'only tcp',
      noHttp('  tcp:\n  - route:\n    - destination: {host: reviews}\n'),
      /only tcp or tls routes/,
      /by hand/,
    ],
    ['no http', noHttp(''), /has no http rule\.$/, /last http rule/],
    ['an empty list', noHttp('  http: []\n'), /has no http rule\.$/, /last http rule/],
  ])('is told how to mend it: %s', (_, snapshot, message, hint) => {
    expect(refusal(snapshot, '/canary 10 v2 reviews')).toMatchObject({
      code: 'no-default-route',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
      path: '1.yaml',
    })
  })
})
