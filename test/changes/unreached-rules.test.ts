import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { carriedOut, planned, planOf } from './planning.ts'
import { defaultRoute, destinationRule, virtualService, world } from './worlds.ts'

const rule = (match: string, action: string): string => `  - name: front\n    match: [${match}]\n    ${action}\n`
const toV3 = 'route: [{destination: {host: reviews, subset: v3}}]'
const away = 'redirect: {uri: /gone}'

const behind = (match: string, action: string, more?: string): Snapshot =>
  world(
    virtualService('reviews', `${rule(match, action)}${defaultRoute('reviews', 'v1')}`, more),
    destinationRule('reviews', 'v1', 'v2', 'v3'),
  )

/** `code line | hint` of a refusal. */
const refusal = (snapshot: Snapshot, comment: string): string => {
  const plan = planOf(snapshot, comment)
  if (plan.ok) return 'not refused'
  const [problem] = plan.problems
  return `${problem?.code} ${problem?.line} | ${problem?.hint}`
}

const text = (snapshot: Snapshot): string => snapshot.files.get('1.yaml')?.text ?? ''

/** What an earlier rule matches, and a command all of whose requests it takes although no two texts are alike. */
const swallowed: readonly (readonly [string, string])[] = [
  ['{uri: {prefix: /api}}', '/route uri ~=/api/.* v2'],
  ['{uri: {regex: "/api/.*"}}', '/route uri ^=/api/v1/ v2'],
  ['{headers: {cookie: {regex: ".*user=.*"}}}', '/route cookie user=a v2'],
  ['{withoutHeaders: {x-a: {exact: x}}}', '/route header x-a=y v2'],
  ['{method: {regex: "GET|POST"}}', '/route method GET header x=1 v2'],
  ['{queryParams: {page: {}}}', '/route query page~=[0-9]+ v2'],
]

describe('a rule all of whose requests an earlier one takes, as trying shows', () => {
  it.each(swallowed)('is refused where that does something else: behind %s', (match, comment) => {
    expect(refusal(behind(match, away), comment)).toBe('rule-swallowed 7 | To stand in front of it: --before front')
    expect(planOf(behind(match, away), `${comment} --before front`).ok).toBe(true)
  })

  it.each(swallowed)('stands in front where that only chooses another version: of %s', (match, comment) => {
    expect(text(carriedOut(behind(match, toV3), comment))).toMatch(/subset: v2[\s\S]*name: front/)
  })

  it('is not where a request comes through', () => {
    const narrow = behind('{uri: {regex: "/api/v1/.*"}}', toV3)
    expect(text(carriedOut(narrow, '/route uri ~=/api/v[0-9]/.* v2'))).toMatch(/name: front[\s\S]*subset: v2/)
  })

  const union: readonly (readonly [string, string])[] = [
    ['{headers: {x: {}}}', '{withoutHeaders: {x: {}}}'],
    ['{method: {exact: POST}}', '{withoutHeaders: {x: {exact: "1"}}}'],
    ['{uri: {prefix: /shop/}}', '{headers: {x: {regex: "[0-9]"}}}'],
    ['{headers: {x: {prefix: "1"}, y: {}}}', '{withoutHeaders: {y: {}}}'],
  ]
  it.each(union)('is refused where several in front have them together: %s and %s', (one, other) => {
    const comment = '/route header x=1 method POST uri ~=/shop/[a-z]+ v2'
    const both = `${rule(one, away)}${rule(other, away).replace('front', 'second')}`
    const snapshot = world(
      virtualService('reviews', `${both}${defaultRoute('reviews', 'v1')}`),
      destinationRule('reviews', 'v1', 'v2'),
    )
    expect(refusal(snapshot, comment)).toMatch(
      /^rule-swallowed \d+ \| To stand in front of (it|them): --before (front|second)$/,
    )
  })

  it('is refused where only both together have them, and taken where either leaves one', () => {
    const both = (one: string, other: string): Snapshot =>
      world(
        virtualService(
          'reviews',
          `${rule(one, away)}${rule(other, away).replace('front', 'second')}${defaultRoute('reviews', 'v1')}`,
        ),
        destinationRule('reviews', 'v1', 'v2'),
      )
    const together = both('{headers: {x: {regex: "[a-m].*"}}}', '{headers: {x: {regex: "[n-z].*"}}}')
    const plan = planOf(together, '/route header x~=[a-z]+ v2')
    expect(plan.ok ? null : plan.problems[0]?.message).toBe(
      'Rules front and second of VirtualService shop/reviews together take all of these requests first.',
    )
    expect(refusal(together, '/route header x~=[a-z]+ v2')).toBe(
      'rule-swallowed 7 | To stand in front of them: --before front',
    )
    expect(planOf(together, '/route header x~=[a-z0]+ v2').ok).toBe(true)
    expect(planOf(together, '/route header x~=[a-z]* v2').ok).toBe(true)
    expect(planOf(both('{method: {exact: GET}}', '{method: {exact: POST}}'), '/route header x=1 v2').ok).toBe(true)
    expect(
      planOf(both('{method: {exact: GET}}', '{headers: {y: {}}}'), '/route header x=1 without-header y v2').ok,
    ).toBe(true)
  })

  it('is never called already so', () => {
    const dead = rule('{uri: {prefix: /api}}', away).concat(
      '  - name: dead\n    match: [{uri: {regex: "/api/.*"}}]\n    route: [{destination: {host: reviews, subset: v2}}]\n',
    )
    const snapshot = world(
      virtualService('reviews', `${dead}${defaultRoute('reviews', 'v1')}`),
      destinationRule('reviews', 'v1', 'v2'),
    )
    expect(refusal(snapshot, '/route uri ~=/api/.* v2')).toMatch(/^rule-swallowed 7 \| Rule dead stands behind it/)
  })
})

describe('a rule some of whose requests an earlier one takes', () => {
  const partly = behind('{headers: {x-qa: {exact: "1"}}, withoutHeaders: {x-prod: {}}}', toV3)

  it('says so, and which', () => {
    const plan = planned(partly, '/route header x-qa=1 v2')
    expect(plan.stages[0]?.effect).toContain('go to v2, except what rule front takes first; ')
    expect(plan.notes).toContain(
      'Rule front (header x-qa = 1 and header x-prod is absent) takes its part of these requests first: it sends them to reviews v3.',
    )
  })

  it('says a few of many', () => {
    const paths = [...Array(9).keys()].map((number) =>
      rule(`{uri: {prefix: /p${number}}}`, toV3).replace('front', `p${number}`),
    )
    const many = world(
      virtualService('reviews', `${paths.join('')}${defaultRoute('reviews', 'v1')}`),
      destinationRule('reviews', 'v1', 'v2', 'v3'),
    )
    const { stages, notes } = planned(many, '/route header x=1 v2')
    expect(stages[0]?.effect).toContain('except what rule p0, p1, p2, p3 and others take first')
    expect(notes.filter((note) => note.includes('their part') || note.includes('its part'))).toHaveLength(5)
  })

  it('says nothing of one that sends them to the same version, or has none of them', () => {
    expect(planned(partly, '/route header x-qa=1 v3').stages[0]?.effect).not.toContain('except')
    expect(planned(partly, '/route header x-qa=2 v2').stages[0]?.effect).not.toContain('except')
  })
})

describe('a rule that would leave the default route nothing', () => {
  const plain = behind('{uri: {exact: /health}}', toV3)

  it.each(['uri ~=/.*', 'uri ~=(/.*)?', 'uri ~=.+', 'uri ~=[/].*'])('is refused: %s', (conditions) =>
    expect(refusal(plain, `/route ${conditions} v2`)).toBe(
      'condition-is-everything 10 | Move the default route: /pin v2 reviews or /canary 100 v2 reviews',
    ),
  )

  it.each(['uri ~=/.+', 'uri ~=/[a-z]+', 'method GET', 'header x~=.*', 'without-header x'])(
    'is not this one: %s',
    (conditions) => expect(planOf(plain, `/route ${conditions} v2`).ok).toBe(true),
  )
})

describe('a condition that never holds where it would be written', () => {
  const two = behind('{uri: {exact: /health}}', toV3, 'hosts: [reviews, reviews.internal]')

  it('is refused for a host that does not come there, and taken for one that does', () => {
    expect(refusal(two, '/route authority www.example.com v2')).toBe(
      'condition-never-holds 1 | Bring that host first: /expose reviews host=www.example.com',
    )
    expect(planOf(two, '/route authority reviews.internal v2').ok).toBe(true)
    expect(planOf(two, '/route authority ~=reviews.* v2').ok).toBe(true)
  })

  it('concerns only the ways in that have the host', () => {
    const inside = virtualService('inside', defaultRoute('reviews', 'v1'), 'hosts: [reviews]')
    const outside = virtualService(
      'outside',
      defaultRoute('reviews', 'v1'),
      'hosts: [shop.example.com]\n  gateways: [edge]',
    )
    const both = world(inside, outside, destinationRule('reviews', 'v1', 'v2'))
    const plan = planned(both, '/route authority shop.example.com v2')
    expect(plan.stages[0]?.edits.map(({ path }) => path)).toEqual(['2.yaml'])
    expect(plan.notes).toContain(
      'No request with authority shop.example.com comes to VirtualService shop/inside: it is for reviews.',
    )
  })

  it('is refused for a namespace behind a gateway', () => {
    const edge = behind('{uri: {exact: /health}}', toV3, 'hosts: [shop.example.com]\n  gateways: [edge]')
    expect(refusal(edge, '/route source namespace=a v2')).toBe(
      'condition-never-holds 1 | Leave that condition out, or tell the requests by a header.',
    )
    expect(planOf(two, '/route source namespace=a v2').ok).toBe(true)
  })

  it.each([
    ['uri /foo?x=1', 'Write uri /foo query x=1.'],
    ['uri ^=/foo?x=1&y=2', 'Write uri ^=/foo query x=1 query y=2.'],
    ['uri /foo#a', 'Write uri /foo.'],
  ])('is refused with what to type: %s', (condition, hint) =>
    expect(refusal(two, `/route ${condition} v2`)).toBe(`condition-never-holds undefined | ${hint}`),
  )
})

describe('a default route that no request comes to', () => {
  const dead = behind('{uri: {regex: "/.*"}}', toV3)
  const note =
    'No request comes to rule #1 of VirtualService shop/reviews, so that a change of it moves nobody: rule front in front takes all of them. What that one does is changed by --route.'

  it.each(['/canary 50 v2', '/pin v2', '/mirror v2'])('is not called covered: %s', (comment) => {
    const { notes } = planned(dead, comment)
    expect(notes).toContain(note)
    expect(notes.filter((one) => one.startsWith('Covered'))).toEqual([])
  })

  it('is reached where the rule in front asks for more', () => {
    const alive = behind('{uri: {regex: "/.*"}, headers: {x: {}}}', toV3)
    expect(planned(alive, '/canary 50 v2').notes).not.toContain(note)
  })
})

describe('a rule by its position', () => {
  const inside = virtualService('inside', defaultRoute('reviews', 'v1'), 'hosts: [reviews]')
  const outside = virtualService(
    'outside',
    defaultRoute('reviews', 'v1'),
    'hosts: [shop.example.com]\n  gateways: [edge]',
  )
  const both = world(inside, outside, destinationRule('reviews', 'v1', 'v2'))

  it.each([
    ['/route header x=1 v2 --route #0', '/route header x=1 v2'],
    ['/canary 10 v2 --route #0 --sticky cookie=s', '/canary 10 v2 --sticky cookie=s'],
  ])('is refused where several routers have one, with the whole lines: %s', (comment, line) =>
    expect(refusal(both, comment)).toBe(
      `position-ambiguous 1 | Say which: ${line} --virtual-service shop/inside --route #0 or ${line} --virtual-service shop/outside --route #0`,
    ),
  )

  it.each(['/route header x=1 v2 --route #0', '/canary 10 v2 --route #0 --sticky cookie=s'])(
    'is the same rule when others have come in front of it: %s',
    (comment) => {
      const plan = planned(both, `${comment} --virtual-service outside`)
      expect(plan.stages).toHaveLength(1)
      expect(plan.intent.changes[0]?.scope.route).toBe('match {}')
    },
  )

  it('is never one that keeps clients of another', () => {
    const begun = carriedOut(both, '/canary 10 v2 --virtual-service outside --route #0 --sticky cookie=s')
    expect(refusal(begun, '/canary 50 v2 --virtual-service outside --route #0')).toBe(
      'rule-keeps-clients 8 | Change that one, and this follows: /canary 50 v2 --route #2',
    )
    expect(planned(begun, '/canary 50 v2 --virtual-service outside --route #2').stages).toHaveLength(1)
  })
})

it('a rule of one of two VirtualServices for a host is so already, whichever of them the mesh asks', () => {
  const rule =
    '  - match: [{headers: {x-user: {exact: jason}}}]\n    route: [{destination: {host: reviews, subset: v2}}]\n'
  const start = world(
    virtualService('all', defaultRoute('reviews', 'v1'), 'hosts: [reviews]'),
    virtualService('testers', rule + defaultRoute('reviews', 'v1'), 'hosts: [reviews]'),
    destinationRule('reviews', 'v1', 'v2'),
  )
  expect(planOf(start, '/route header x-user=jason v2 --virtual-service testers')).toMatchObject({
    value: { kind: 'already-so', path: '2.yaml' },
  })
})
