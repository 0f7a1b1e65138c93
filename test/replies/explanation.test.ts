import { describe, expect, it } from 'vitest'
import { answer as render } from '../../src/replies/replies.ts'
import type { Explanation } from '../../src/rollout/rollout.ts'

const explanation: Explanation = {
  request: 'GET · reviews/ · end-user: jason',
  client: 'mesh:_',
  virtualService: 'reviews',
  rule: 'jason',
  place: { path: 'routes.yaml', line: 12 },
  steps: [
    {
      virtualService: 'reviews',
      rule: 'beta',
      matched: false,
      reason: 'header x-beta is absent',
      path: 'routes.yaml',
      line: 4,
    },
    {
      virtualService: 'reviews',
      rule: 'jason',
      matched: true,
      reason: 'header end-user exact jason',
      path: 'routes.yaml',
      line: 12,
    },
  ],
  settings: ['timeout: 5s'],
  destinations: [
    { host: 'reviews', subset: 'v1', share: 90, status: 'ok', reason: null },
    { host: 'reviews', subset: 'v9', share: 10, status: 'NC', reason: 'DestinationRule reviews has no subset v9.' },
  ],
  httpStatus: 'mixed',
  mirrors: [],
  rewrite: null,
  warnings: [],
}

const text = (change: Partial<Explanation> = {}): string =>
  render({ kind: 'explanation', explanation: { ...explanation, ...change } })

describe('an explanation', () => {
  it('names the rule that answers, where it is written, and from where it was asked', () => {
    expect(text()).toContain(
      '`GET · reviews/ · end-user: jason`, from inside the mesh, is answered by `reviews`, rule `jason` (`routes.yaml:12`) → **differs by destination**.',
    )
    expect(text({ client: 'gateway:istio-system/web' })).toContain('through gateway `istio-system/web`')
  })

  it('says of each share what it meets, and why that is a 503', () => {
    expect(text()).toContain('| 90 % | `reviews v1` | answers |')
    expect(text()).toContain('| 10 % | `reviews v9` | 503, no cluster: DestinationRule reviews has no subset v9. |')
  })

  it('says of every rule that was looked at why it took the request or did not', () => {
    expect(text()).toContain('| no | `beta` | header x-beta is absent | `routes.yaml:4` |')
    expect(text()).toContain('| **yes** | `jason` | header end-user exact jason | `routes.yaml:12` |')
    expect(text()).toContain('The rule also sets `timeout: 5s`.')
  })

  it('folds a long list of rules, and says where no rule takes the request', () => {
    const [step] = explanation.steps
    const many = Array.from({ length: 9 }, () => step).flatMap((one) => one ?? [])
    expect(text({ steps: many })).toContain('<summary>The 9 rules that were looked at</summary>')
    expect(text({ virtualService: null, rule: null, place: null, httpStatus: 404 })).toContain(
      'meets no rule that takes it → **404**',
    )
  })
})
