import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { carriedOut, planned, planOf } from './planning.ts'
import { defaultRoute, destinationRule, reviews, virtualService, world } from './worlds.ts'

const alreadySo = (...[snapshot, comment]: Parameters<typeof planOf>) => {
  const plan = planOf(snapshot, comment)
  if (!plan.ok || !('kind' in plan.value)) throw new Error(`${comment} is not so already`)
  return plan.value
}

describe('headers that a destination sets for its version', () => {
  const own = (entries: string): Parameters<typeof planOf>[0] =>
    world(virtualService('reviews', `  - route:\n${entries}`), destinationRule('reviews', 'v1', 'v2', 'v3'))
  const first = '    - {destination: {host: reviews, subset: v1}, headers: {response: {add: {y: "2"}}}}\n'
  const said = 'The headers that rule #0 sets for v1 alone are not set for v2'

  it.each(['/canary 10 v2 reviews', '/route header a=b v2 reviews'])(
    'are told where a version joins: %s',
    (comment) => {
      expect(planned(own(first), comment).notes.join('\n')).toContain(said)
    },
  )

  it('are no matter where the version stands there, or the entry becomes it', () => {
    const both = `${first.replace('}}}}', '}}}, weight: 100}')}    - {destination: {host: reviews, subset: v2}, weight: 0}\n`
    for (const [snapshot, comment] of [
      [own(both), '/canary 10 v2 reviews'],
      [own(both), '/route header a=b v2 reviews'],
      [own(first), '/pin v2 reviews'],
    ] as const)
      expect(planned(snapshot, comment).notes.join('\n')).not.toContain('headers')
  })
})

describe('what is so already', () => {
  it('is told of a mirror that nobody has', () => {
    expect(alreadySo(reviews('v1', 'v1'), '/mirror off reviews').message).toBe(
      'No default route copies requests to shop/reviews.',
    )
  })

  it('is told with the place of each service', () => {
    const both = world(
      virtualService('reviews', defaultRoute('reviews', 'v1')),
      virtualService('cart', defaultRoute('cart', 'v1')),
      destinationRule('reviews', 'v1'),
      destinationRule('cart', 'v1'),
    )
    expect(alreadySo(both, '/pin v1 reviews cart').message).toBe(
      'The default routes of shop/cart (2.yaml:7) and shop/reviews (1.yaml:7) send everything to v1 already.',
    )
  })
})

it('names generated for one comment are numbered in the order of the file', () => {
  const clients = world(
    virtualService(
      'reviews',
      `  - match: [{gateways: [public]}]\n    route:\n    - destination: {host: reviews, subset: v1}\n${defaultRoute('reviews', 'v1')}`,
      'hosts: [reviews]\n  gateways: [mesh, public]',
    ),
    destinationRule('reviews', 'v1', 'v2'),
  )
  const [stage] = planned(clients, '/route header end-user=jason v2 reviews').stages
  expect(stage?.traffic.after.map(({ rule }) => rule)).toEqual(['end-user-jason', '#1', 'end-user-jason-2', '#3'])
})

describe('a rule for an audience behind another', () => {
  const rule = (name: string, condition: string): string =>
    `  - name: ${name}\n    match: [${condition}]\n    route: [{destination: {host: reviews, subset: v2}}]\n`
  const behind = (...rules: readonly string[]): Snapshot =>
    world(
      virtualService('reviews', [...rules, defaultRoute('reviews', 'v1')].join('')),
      destinationRule('reviews', 'v1', 'v2'),
    )
  const chrome = rule('chrome', '{headers: {User-Agent: {regex: ".*Chrome.*"}}}')

  it('is told whose requests the other one takes, when it comes and when it is there', () => {
    const note =
      'Rule chrome stands in front and takes Chrome on an Android phone, Chrome on an Android tablet, Edge on Android, Samsung Internet and others first: it sends them to reviews v2.'
    expect(planned(behind(chrome), '/route device android v1 reviews').notes).toContain(note)
    const after = carriedOut(behind(chrome), '/route device android v1 reviews')
    expect(planOf(after, '/route device android v1 reviews')).toMatchObject({
      value: { kind: 'already-so', notes: expect.arrayContaining([note]) },
    })
  })

  it('is told nothing of rules that ask for more, or for others', () => {
    const narrow = rule('narrow', '{uri: {prefix: /a}, headers: {User-Agent: {regex: ".*Chrome.*"}}}')
    const firefox = rule('firefox', '{headers: {User-Agent: {regex: ".*Gecko/.*"}}}')
    const { notes } = planned(behind(narrow, firefox), '/route device ios v2 reviews')
    expect(notes.filter((text) => text.includes('stands in front'))).toEqual([])
  })
})

describe('tcp and tls routes', () => {
  const secure = virtualService('secure', '', 'hosts: [secure.example.com]\n  gateways: [door]').replace(
    '  http:\n',
    '  tls:\n  - match: [{port: 443, sniHosts: [secure.example.com]}]\n    route: [{destination: {host: reviews, subset: v1}}]\n',
  )
  const rule = destinationRule('reviews', 'v1', 'v2')

  it('that alone send to a service are named, wherever they let it in', () =>
    expect(planOf(world(secure, rule), '/canary 10 v2 reviews')).toMatchObject({
      problems: [
        {
          code: 'no-default-route',
          path: '1.yaml',
          message: expect.stringContaining('has only tcp or tls routes there'),
          hint: expect.stringContaining('by hand'),
        },
      ],
    }))

  it('beside a default route stay as they are, and are told', () =>
    expect(
      planned(
        world(virtualService('reviews', defaultRoute('reviews', 'v1')), secure, rule),
        '/canary 10 v2 reviews',
      ).notes.join('\n'),
    ).toContain(
      'VirtualService shop/secure (through the gateway shop/door) sends to shop/reviews by tcp or tls routes',
    ))
})
