import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { carriedOut, planned, planOf, snapshotOf, statesAfter } from './planning.ts'

const service = (name: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: shop}
spec:
  hosts: [${name}]
  http:
  - route:
    - destination: {host: ${name}, subset: v1}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: ${name}, namespace: shop}
spec:
  host: ${name}
  subsets:
  - {name: v1, labels: {version: v1}}
  - {name: v2, labels: {version: v2}}
`
const shop: Snapshot = snapshotOf({ 'api.yaml': service('api'), 'web.yaml': service('web') })
const titles = (snapshot: Snapshot, comment: string): readonly string[] =>
  planned(snapshot, comment).stages.map(({ title }) => title)

describe('a release step by step', () => {
  it('is one stage for each step, to 100', () => {
    expect(titles(shop, '/canary start v2 api --steps 1,10,50,100')).toEqual([
      'v2 0 → 1 %',
      'v2 1 → 10 %',
      'v2 10 → 50 %',
      'v2 50 → 100 %',
    ])
    expect(titles(shop, '/canary start v2 api')).toEqual(['v2 0 → 10 %', 'v2 10 → 50 %', 'v2 50 → 100 %'])
  })

  it('goes on from where a person has put the weight by hand', () => {
    const jumped = carriedOut(shop, '/canary 30 v2 api')
    expect(titles(jumped, '/canary start v2 api --steps 1,10,50,100')).toEqual(['v2 30 → 50 %', 'v2 50 → 100 %'])
    const all = carriedOut(shop, '/canary 100 v2 api')
    expect(planOf(all, '/canary start v2 api')).toMatchObject({ value: { kind: 'already-so' } })
  })

  it('says which of its steps are below what the version has, and is refused where only the last is left', () => {
    const jumped = carriedOut(shop, '/canary 30 v2 api')
    expect(planned(jumped, '/canary start v2 api --steps 1,10,50,100').notes).toContain(
      'The steps 1 and 10 % are passed over, because v2 has 30 % already; the next is 50 %.',
    )
    expect(planned(shop, '/canary start v2 api').notes.join()).not.toContain('passed over')
    for (const line of ['/canary start v2 api --steps 5,20,100', '/canary start v2 api --steps 30,100'])
      expect(planOf(jumped, line)).toMatchObject({ ok: false, problems: [{ code: 'steps-passed' }] })
    expect(titles(jumped, '/canary start v2 api --steps 100')).toEqual(['v2 30 → 100 %'])
  })

  it('takes the steps of the configuration where the comment says none', () => {
    const services = new Map([
      ['shop/api', { stable: null, canary: null, steps: [25, 100], soak: 60_000, manual: true }],
    ])
    const plan = planned(shop, '/canary start v2 api', { policy: { services } })
    expect(plan.stages.map(({ title }) => title)).toEqual(['v2 0 → 25 %', 'v2 25 → 100 %'])
    expect(plan.intent.changes).toMatchObject([{ plan: { steps: [25, 100], soak: 60_000, manual: true } }])
  })

  it('of several services is one train: at each step the first goes first', () => {
    const plan = planned(shop, '/canary start v2 api,web --steps 10,100')
    expect(plan.stages.map(({ edits }) => [...new Set(edits.map(({ path }) => path))])).toEqual([
      ['api.yaml'],
      ['web.yaml'],
      ['api.yaml'],
      ['web.yaml'],
    ])
    expect(titles(shop, '/canary start v2 web,api --steps 100')).toHaveLength(2)
    expect(planned(shop, '/canary start v2 web,api --steps 100').stages[0]?.edits[0]?.path).toBe('web.yaml')
    expect(statesAfter(shop, plan)).toHaveLength(4)
  })
})
