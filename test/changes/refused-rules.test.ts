import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { carriedOut, planOf } from './planning.ts'
import { defaultRoute, destinationRule, reviews, virtualService, world } from './worlds.ts'

/** `code path:line | hint` of the one problem that a comment is refused with. */
const refusal = (snapshot: Snapshot, comment: string): string => {
  const plan = planOf(snapshot, comment)
  if (plan.ok) return `not refused: ${JSON.stringify('kind' in plan.value ? plan.value.kind : plan.value.stages)}`
  const [problem, ...more] = plan.problems
  if (problem === undefined || more.length > 0)
    return `${plan.problems.length} problems: ${JSON.stringify(plan.problems)}`
  const { code, path, line, hint } = problem
  return `${code} ${path ?? ''}:${line ?? ''} | ${hint ?? 'no hint'}`
}

const message = (snapshot: Snapshot, comment: string): string => {
  const plan = planOf(snapshot, comment)
  return plan.ok ? 'not refused' : (plan.problems[0]?.message ?? '')
}

const rule = (name: string, match: string, action: string): string =>
  `  - name: ${name}\n    match: [${match}]\n    ${action}\n`

const toV2 = 'route: [{destination: {host: reviews, subset: v2}}]'
const subsets = destinationRule('reviews', 'v1', 'v2', 'v3')

/** Reviews with these rules above the default one. */
const withRules = (...rules: readonly string[]): Snapshot =>
  world(virtualService('reviews', [...rules, defaultRoute('reviews', 'v1')].join('')), subsets)

describe('a regular expression that Envoy’s engine does not take', () => {
  it.each(['/route uri ~=/(?!admin).* v2', '/route header x-user~=(a)\\1 v2', '/route user-agent ~=[ v2'])(
    'is refused before anything is looked at: %s',
    (comment) => expect(refusal(reviews('v1', 'v1', 'v2'), comment)).toMatch(/^regex-invalid :1 \| /),
  )

  it('in a rule that is there already hinders no other command', () => {
    const broken = withRules(rule('broken', '{headers: {x-user: {regex: "(?!a)"}}}', toV2))
    expect(carriedOut(broken, '/canary 10 v2').files.get('1.yaml')?.text).toContain('(?!a)')
  })
})

describe('a rule that an earlier one leaves no request', () => {
  const login = rule('login', '{uri: {prefix: /login}}', 'redirect: {uri: /sign-in}')
  const closed = rule('closed', '{uri: {prefix: /admin}}', 'directResponse: {status: 403}')
  const handed = rule('handed', '{uri: {prefix: /shop}}', 'delegate: {name: shop}')
  const pages = rule('pages', '{uri: {prefix: /pages}}', 'route: [{destination: {host: pages}}]')

  it.each([
    [login, '/login/x', 'login', 'redirects them'],
    [closed, '/admin/x', 'closed', 'answers them with 403 itself'],
    [handed, '/shop/x', 'handed', 'hands them on to the delegate shop'],
    [pages, '/pages/x', 'pages', 'sends them to pages'],
  ])('is refused where that does something else: %#', (other, path, name, deed) => {
    const comment = `/route uri ${path} v2 reviews`
    expect(refusal(withRules(other), comment)).toBe(
      `rule-swallowed 1.yaml:7 | To stand in front of it: --before ${name}`,
    )
    expect(message(withRules(other), comment)).toContain(deed)
    expect(carriedOut(withRules(other), `${comment} --before ${name}`).files.get('1.yaml')?.text).toMatch(
      new RegExp(`name: uri-[\\s\\S]*name: ${name}`),
    )
  })

  it('stands above it where that only chooses another version', () => {
    const wide = rule('wide', '{uri: {prefix: /a}}', 'route: [{destination: {host: reviews, subset: v3}}]')
    expect(carriedOut(withRules(wide), '/route uri ^=/a/b v2').files.get('1.yaml')?.text).toMatch(
      /name: uri-a-b[\s\S]*name: wide/,
    )
  })

  it('is refused where --before says a place behind one', () => {
    const wide = rule('wide', '{uri: {prefix: /a}}', toV2)
    const other = rule('other', '{headers: {x: {exact: "1"}}}', toV2)
    expect(refusal(withRules(wide, other), '/route uri /a/b v3 --before other')).toBe(
      'rule-swallowed 1.yaml:7 | To stand in front of it: --before wide',
    )
  })

  it('is not called already so where it stands there, and gets its place once it is gone', () => {
    const wide = rule('wide', '{uri: {prefix: /a}}', toV2)
    const dead = rule('dead', '{uri: {exact: /a/b}}', 'route: [{destination: {host: reviews, subset: v3}}]')
    expect(refusal(withRules(wide, dead), '/route uri /a/b v3')).toBe(
      'rule-swallowed 1.yaml:7 | Rule dead stands behind it. Take it away, and give this command again when that is done: /unroute dead reviews',
    )
    const gone = carriedOut(withRules(wide, dead), '/unroute dead')
    expect(carriedOut(gone, '/route uri /a/b v3').files.get('1.yaml')?.text).toMatch(/name: uri-a-b[\s\S]*name: wide/)
  })

  it('is refused where it stands behind the rule that --before names', () => {
    const one = rule('one', '{headers: {x: {exact: "1"}}}', toV2)
    const two = rule('two', '{headers: {y: {exact: "1"}}}', toV2)
    expect(refusal(withRules(one, two), '/route header y=1 v2 --before one')).toMatch(
      /^rule-behind 1\.yaml:10 \| .*\/unroute two reviews$/,
    )
    expect(planOf(withRules(one, two), '/route header x=1 v2 --before two')).toMatchObject({
      value: { kind: 'already-so' },
    })
  })

  it('for an audience is told by the programs that the earlier one takes', () => {
    const loose = rule('webkit', '{headers: {user-agent: {regex: ".*Safari.*"}}}', 'redirect: {uri: /old}')
    expect(refusal(withRules(loose), '/route browser safari v2')).toMatch(/^rule-swallowed 1\.yaml:7/)
    expect(planOf(withRules(loose), '/route browser firefox v2').ok).toBe(true)
  })
})

describe('the name of a rule', () => {
  const testers = rule('testers', '{headers: {end-user: {exact: jason}}}', toV2)

  it('is taken where that rule has other conditions and another target', () => {
    expect(refusal(withRules(testers), '/route header x=1 v3 --name testers')).toBe(
      'rule-name-taken 1.yaml:7 | Choose another --name, or take that rule away first: /unroute testers. With the same target the conditions would join it.',
    )
  })

  it('is taken where it is the default route’s', () => {
    const named = world(
      virtualService('reviews', '  - name: default\n    route: [{destination: {host: reviews, subset: v1}}]\n'),
      subsets,
    )
    expect(refusal(named, '/route header x=1 v1 --name default')).toBe(
      'rule-name-taken 1.yaml:7 | Choose another --name, or leave it out: the rule is then named by its conditions.',
    )
  })

  it('is taken where a rule with these conditions has another one', () => {
    const other = rule('other', '{headers: {x: {exact: "1"}}}', toV2)
    expect(refusal(withRules(testers, other), '/route header x=1 v2 --name testers')).toMatch(/^rule-name-taken/)
  })
})

describe('two VirtualServices for one host of the mesh', () => {
  const twice = world(
    virtualService('reviews', defaultRoute('reviews', 'v1')),
    subsets,
    virtualService('reviews-again', defaultRoute('reviews', 'v1'), 'hosts: [reviews.shop.svc.cluster.local]'),
  )

  it('take no rule, until one is named', () => {
    expect(refusal(twice, '/route header x=1 v2')).toBe(
      'virtual-service-ambiguous 3.yaml:1 | Say which: /route header x=1 v2 --virtual-service shop/reviews or /route header x=1 v2 --virtual-service shop/reviews-again; better, make them one.',
    )
    expect(carriedOut(twice, '/route header x=1 v2 --virtual-service reviews').files.get('3.yaml')?.text).toBe(
      twice.files.get('3.yaml')?.text,
    )
  })
})

describe('routes that are not of HTTP', () => {
  const tcp = 'hosts: [reviews]\n  tcp: [{route: [{destination: {host: reviews, subset: v1}}]}]'
  const tls =
    'hosts: [reviews]\n  tls: [{match: [{sniHosts: [reviews]}], route: [{destination: {host: reviews, subset: v1}}]}]'
  const without = (more: string): Snapshot =>
    world(virtualService('reviews', '', more).replace('  http:\n', ''), destinationRule('reviews', 'v1', 'v2'))

  it.each([tcp, tls])('are not touched: %#', (more) => {
    for (const comment of ['/canary 10 v2 reviews', '/route header x v2 reviews', '/mirror v2 reviews'])
      expect(refusal(without(more), comment)).toBe(
        'no-default-route 1.yaml:1 | Move weights of tcp and tls routes by hand, in a pull request of their own.',
      )
  })

  it('stay as they are beside those that are', () => {
    const both = world(
      virtualService(
        'reviews',
        defaultRoute('reviews', 'v1'),
        'hosts: [reviews]\n  tcp: [{route: [{destination: {host: reviews}}]}]',
      ),
      subsets,
    )
    expect(carriedOut(both, '/canary 10 v2').files.get('1.yaml')?.text).toContain(
      'tcp: [{route: [{destination: {host: reviews}}]}]',
    )
  })
})

describe('a route that redirects', () => {
  const moved = rule('moved', '{uri: {prefix: /old}}', 'redirect: {uri: /new}')

  it('has no weights, no copies and no versions', () => {
    for (const comment of ['/canary 10 v2', '/mirror v2', '/pin v2', '/route header x v2'])
      expect(refusal(withRules(moved), `${comment} reviews --route moved`)).toMatch(
        /^rule-elsewhere 1\.yaml:7 \| Rules/,
      )
    expect(message(withRules(moved), '/canary 10 v2 reviews --route moved')).toContain('redirects them')
  })

  it('is no default route', () => {
    const all = world(virtualService('reviews', '  - redirect: {uri: /new}\n'), subsets)
    expect(refusal(all, '/canary 10 v2 reviews')).toMatch(/^no-default-route 1\.yaml:1 \| /)
  })
})

describe('a rule in a delegate', () => {
  const root = (match: string): string =>
    virtualService(
      'root',
      `  - name: hands-on\n    match: [${match}]\n    delegate: {name: leaf}\n`,
      'hosts: [reviews]',
    )
  const leaf = virtualService('leaf', defaultRoute('reviews', 'v1'), 'exportTo: ["*"]')
  const delegated = (match: string): Snapshot => world(root(match), leaf, subsets)

  it('is cut where its conditions narrow what is handed on', () => {
    const after = carriedOut(delegated('{uri: {prefix: /api}}'), '/route uri ^=/api/v2 v2')
    expect(after.files.get('2.yaml')?.text).toContain('prefix: /api/v2')
  })

  it.each(['uri ^=/other', 'uri ~=/api/.*'])('is refused where they do not: %s', (condition) => {
    expect(refusal(delegated('{uri: {prefix: /api}}'), `/route ${condition} v2`)).toMatch(
      /^rule-outside-delegate 1\.yaml:7 \| /,
    )
  })

  it('is refused beside the same header too', () => {
    expect(refusal(delegated('{headers: {x-user: {regex: "a.*"}}}'), '/route header x-user=ann v2')).toMatch(
      /^rule-outside-delegate 1\.yaml:7/,
    )
  })
})

describe('a weight on a route with one destination', () => {
  it.each([0, 30, 100])('of %i stands for everything, and is put right by the next share', (weight) => {
    const after = carriedOut(reviews(`v1 ${weight}`, 'v1', 'v2'), '/canary 10 v2').files.get('1.yaml')?.text
    expect(after).toContain('subset: v1}, weight: 90}')
    expect(after).toContain('weight: 10')
  })

  it('is refused as a split that does not sum to 100', () => {
    expect(refusal(reviews('v1', 'v1', 'v2'), '/route header x v2=50')).toBe(
      'split-sum :1 | Type: /route header x v2=100',
    )
  })
})

describe('clients that are to stay', () => {
  it('cannot be kept by a second cookie', () => {
    for (const condition of ['cookie user=a', 'header Cookie~=.*a.*'])
      expect(refusal(reviews('v1', 'v1', 'v2'), `/route ${condition} v1=50,v2=50 --sticky cookie=b`)).toMatch(
        /^sticky-beside-cookie 1\.yaml:7 \| /,
      )
  })

  it('cannot be kept where a version sets a cookie of its own', () => {
    const own = `  - route:
    - {destination: {host: reviews, subset: v1}, headers: {response: {add: {Set-Cookie: seen=yes}}}}
`
    const snapshot = world(virtualService('reviews', own), subsets)
    expect(refusal(snapshot, '/canary 10 v2 --sticky cookie=release')).toMatch(/^sticky-header-taken 1\.yaml:8 \| /)
  })
})
