import { describe, expect, it } from 'vitest'
import { planIntent, readTree } from '../../src/changes/changes.ts'
import { defaultPolicy } from '../../src/config/config.ts'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { type Asking, carriedOut, intentOf, planned, planOf, sha256, snapshotOf } from './planning.ts'
import {
  defaultRoute,
  deployment,
  destinationRule,
  kubernetesService,
  reviews,
  virtualService,
  world,
} from './worlds.ts'

const refused = (snapshot: Snapshot, comment: string, asking: Asking = {}) => {
  const plan = planOf(snapshot, comment, asking)
  if (plan.ok) throw new Error(`${comment} is not refused`)
  return plan.problems[0]
}

const titles = (snapshot: Snapshot, comment: string, asking: Asking = {}): readonly string[] =>
  planned(snapshot, comment, asking).stages.map(({ title }) => title)

const route = virtualService('reviews', defaultRoute('reviews', 'v1'))

describe('traffic never moves to what is not there', () => {
  const present = [route, destinationRule('reviews', 'v1'), kubernetesService('reviews'), deployment('reviews', 'v1')]

  it('the subset comes first, in a stage of its own, where the Deployment is here', () => {
    const snapshot = world(...present, deployment('reviews', 'v2'))
    for (const [command, title] of [
      ['/canary 10 v2 reviews', 'v2 0 → 10 %'],
      ['/route header end-user=jason v2 reviews', 'header end-user=jason → v2'],
      ['/mirror v2 reviews', 'mirror v2 100 %'],
      ['/pin v2 reviews', 'pin v2'],
    ] as const)
      expect(titles(snapshot, command)).toEqual(['subset v2', title])
  })

  it('a subset for a label that is no name gets one, and the route names that', () => {
    const snapshot = world(...present, deployment('reviews', '"1.1"').replace('reviews-"1.1"', 'reviews-next'))
    const plan = planned(snapshot, '/canary 10 1.1 reviews')
    expect(plan.stages.map(({ title }) => title)).toEqual(['subset 1-1', '1-1 0 → 10 %'])
    expect(plan.stages[1]?.traffic.after[0]?.destinations).toMatchObject([
      { subset: 'v1' },
      { subset: '1-1', share: 10 },
    ])
  })

  it('a version of which nothing is here is refused, with what is', () => {
    expect(refused(world(...present), '/canary 10 v2 reviews')).toMatchObject({ code: 'unknown-version' })
    const elsewhere = world(...present, destinationRule('cart', 'v2'))
    expect(refused(elsewhere, '/canary 10 v2 reviews')).toMatchObject({
      code: 'unknown-version',
      message: expect.stringContaining('v1'),
    })
  })

  it('a Deployment without pods takes no traffic; an autoscaler, which Kubernetes switches off there, brings none', () => {
    const idle = world(...present, deployment('reviews', 'v2', '  replicas: 0\n'))
    expect(refused(idle, '/canary 10 v2 reviews')).toMatchObject({ code: 'no-replicas', path: '5.yaml', line: 1 })
    const scaled = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: reviews-v2, namespace: shop}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: reviews-v2}, minReplicas: 1, maxReplicas: 3}
`
    const parked = world(...[...idle.files.values()].map(({ text }) => text), scaled)
    expect(refused(parked, '/canary 10 v2 reviews')).toMatchObject({ code: 'no-replicas' })
    const own = world(...present, deployment('reviews', 'v2'), scaled)
    expect(titles(own, '/canary 10 v2 reviews')).toHaveLength(2)
  })

  it('a Service that selects no pod of the version stops it, and so it does for nothing that shrinks', () => {
    const pinned = world(
      virtualService('reviews', defaultRoute('reviews', 'v1 90, v2 10')),
      destinationRule('reviews', 'v1', 'v2'),
      kubernetesService('reviews', 'app: reviews, version: v1'),
      deployment('reviews', 'v2'),
    )
    expect(refused(pinned, '/canary 50 v2 reviews')).toMatchObject({ code: 'subset-never-selected', path: '3.yaml' })
    expect(titles(pinned, '/canary 0 v2 reviews')).toEqual(['v2 10 → 0 %'])
  })

  it('a version whose pods no label tells apart gets no subset', () => {
    const plain = deployment('reviews', 'v2').replace(', version: v2', '')
    expect(refused(world(...present, plain), '/canary 10 reviews-v2 reviews')).toMatchObject({
      code: 'version-not-distinct',
      path: '5.yaml',
      hint: expect.stringContaining('version label'),
    })
  })
})

describe('what is not in the repository', () => {
  it('is said, and assumed to be elsewhere', () => {
    const { notes, stages } = planned(reviews('v1', 'v1', 'v2'), '/canary 10 v2')
    expect(stages).toHaveLength(1)
    expect(notes).toContain(
      'No workload with version=v2 behind shop/reviews is in this repository. It is assumed to be elsewhere.',
    )
  })

  it('stops the plan where the policy says so', () => {
    expect(refused(reviews('v1', 'v1', 'v2'), '/canary 10 v2', { policy: { unseen: 'block' } })).toMatchObject({
      code: 'unseen',
      hint: expect.stringContaining('unseen: warn'),
    })
  })
})

describe('a finding about what is not in the repository', () => {
  const exposed = '/expose reviews host=shop.example.com gateway=edge/door'

  it('is shown beside the plan', () => {
    const plan = planned(reviews('v1'), exposed)
    expect(plan.findings).toContainEqual(expect.objectContaining({ code: 'gateway-not-here', isNew: true }))
  })

  it('stops a plan that brings it in where the policy says so, and none that finds it there', () => {
    const strict = { policy: { unseen: 'block' as const } }
    expect(refused(reviews('v1'), exposed, strict)).toMatchObject({ code: 'gateway-not-here' })
    const there = world(
      route,
      virtualService('public', defaultRoute('reviews', 'v1'), 'hosts: [shop.example.com]\n  gateways: [edge/door]'),
      destinationRule('reviews', 'v1', 'v2'),
      kubernetesService('reviews'),
      deployment('reviews', 'v1'),
      deployment('reviews', 'v2'),
    )
    expect(planned(there, '/canary 10 v2', strict).findings).toContainEqual(
      expect.objectContaining({ code: 'gateway-not-here', isNew: false }),
    )
  })
})

describe('the ways in to a service', () => {
  const gateway = (rules: string): string =>
    virtualService('public', rules, 'hosts: [shop.example.com]\n  gateways: [edge/door]')
  const rule =
    '  - name: reviews\n    match: [{uri: {prefix: /reviews}}]\n    route: [{destination: {host: reviews, subset: v1}}]\n'

  it('are all moved at once', () => {
    const snapshot = world(route, gateway(defaultRoute('reviews', 'v1')), destinationRule('reviews', 'v1', 'v2'))
    const [stage] = planned(snapshot, '/canary 10 v2 reviews').stages
    expect(stage?.traffic.after.map(({ destinations }) => destinations.map(({ share }) => share))).toEqual([
      [90, 10],
      [90, 10],
    ])
  })

  it('that have conditions only stay, with a warning and the flags that move them', () => {
    const snapshot = world(route, gateway(rule), destinationRule('reviews', 'v1', 'v2'))
    const { notes } = planned(snapshot, '/canary 10 v2 reviews')
    expect(notes).toContainEqual(
      expect.stringMatching(/shop\/public .* stay as they are.*--virtual-service shop\/public --route reviews/),
    )
    const moved = planned(snapshot, '/canary 10 v2 reviews --virtual-service shop/public --route reviews')
    expect(moved.stages[0]?.edits.map(({ path }) => path)).toEqual(['2.yaml'])
    expect(moved.notes).toContainEqual(expect.stringContaining('left out by the flags'))
  })

  it('that are none at all refuse the command, with the rule to name', () => {
    const snapshot = world(gateway(rule), destinationRule('reviews', 'v1', 'v2'))
    expect(refused(snapshot, '/canary 10 v2 reviews')).toMatchObject({
      code: 'no-default-route',
      hint: 'Name the rule: /canary 10 v2 reviews --virtual-service shop/public --route reviews.',
    })
    expect(refused(snapshot, '/canary 10 v2 reviews --virtual-service other')).toMatchObject({ code: 'no-route' })
    expect(refused(snapshot, '/canary 10 v2 reviews --route revews')).toMatchObject({ code: 'unknown-rule' })
  })

  it('inside the mesh without a VirtualService are said', () => {
    const snapshot = world(gateway(defaultRoute('reviews', 'v1')), destinationRule('reviews', 'v1', 'v2'))
    expect(planned(snapshot, '/canary 10 v2').notes).toContainEqual(expect.stringContaining('inside the mesh'))
  })
})

describe('weights', () => {
  it('that summed to something else are written as percent, and keep their proportion', () => {
    const snapshot = reviews('v1 3, v2 0, v3 1', 'v1', 'v2', 'v3')
    const [row] = planned(snapshot, '/canary 15 v2').stages[0]?.traffic.after ?? []
    expect(row?.destinations.map(({ share }) => share)).toEqual([60, 15, 25])
  })

  it('of thirds are rounded so that they sum to 100', () => {
    const snapshot = reviews('v1 1, v2 1, v3 1', 'v1', 'v2', 'v3')
    const asking: Asking = { policy: { services: new Map([['shop/reviews', { stable: 'v1', canary: null }]]) } }
    const after = carriedOut(snapshot, '/canary 10 v2', asking)
    const [router] = readTree(after).model.routers
    const action = router?.rules[0]?.action
    expect(action?.kind === 'route' ? action.destinations.map(({ weight }) => weight) : null).toEqual([57, 10, 33])
  })

  it('of a version that stands there twice are shared out in the proportion they had', () => {
    const split =
      '    - {destination: {host: reviews, subset: v1}, weight: 30, headers: {request: {set: {a: b}}}}\n    - {destination: {host: reviews, subset: v1}, weight: 60}\n    - {destination: {host: reviews, subset: v2}, weight: 10}\n'
    const snapshot = world(virtualService('reviews', `  - route:\n${split}`), destinationRule('reviews', 'v1', 'v2'))
    const after = carriedOut(snapshot, '/canary 40 v2')
    expect(after.files.get('1.yaml')?.text).toMatch(/weight: 20, headers.*\n.*weight: 40}\n.*weight: 40}/)
  })

  it('of other services in the same route stay', () => {
    const split =
      '    - {destination: {host: reviews, subset: v1}, weight: 90}\n    - {destination: {host: legacy}, weight: 10}\n'
    const snapshot = world(virtualService('reviews', `  - route:\n${split}`), destinationRule('reviews', 'v1', 'v2'))
    expect(carriedOut(snapshot, '/canary 30 v2 reviews').files.get('1.yaml')?.text).toMatch(
      /subset: v1}, weight: 60}\n.*legacy}, weight: 10}\n.*subset: v2}, weight: 30}/,
    )
    expect(refused(snapshot, '/canary 95 v2 reviews')).toMatchObject({
      code: 'weights-contradict',
      hint: 'At most 90 % are free: /canary 90 v2 reviews',
    })
  })
})

describe('a rule of another service in the same VirtualService', () => {
  const shared = world(
    virtualService(
      'front',
      '  - name: beta\n    match: [{headers: {x-beta: {exact: "1"}}}]\n    route: [{destination: {host: cart}}]\n' +
        defaultRoute('reviews', 'v1'),
      'hosts: [shop.example.com]\n  gateways: [door]',
    ),
    destinationRule('reviews', 'v1', 'v2'),
  )

  it('is neither taken away nor changed', () => {
    expect(refused(shared, '/unroute beta reviews')).toMatchObject({ code: 'unknown-rule' })
    expect(planOf(shared, '/unroute header x-beta=1 reviews')).toMatchObject({ value: { kind: 'already-so' } })
    expect(refused(shared, '/route header x-beta=1 v2 reviews')).toMatchObject({
      code: 'rule-elsewhere',
      path: '1.yaml',
    })
  })

  it('does not lend its name', () => {
    expect(refused(shared, '/route header x-gamma=1 v2 reviews --name beta')).toMatchObject({ code: 'rule-name-taken' })
  })

  it('cannot be put behind the default route', () => {
    const behind =
      '  - name: dead\n    match: [{uri: {exact: /a}}]\n    route: [{destination: {host: reviews, subset: v1}}]\n'
    const snapshot = world(
      virtualService('reviews', defaultRoute('reviews', 'v1') + behind),
      destinationRule('reviews', 'v1', 'v2'),
    )
    expect(refused(snapshot, '/route header a=1 v2 --before dead')).toMatchObject({ code: 'rule-unreachable' })
    expect(refused(snapshot, '/route header a=1 v2 --before none')).toMatchObject({ code: 'unknown-rule' })
  })
})

describe('several commands of one comment', () => {
  it('are one stage', () => {
    const snapshot = reviews('v1', 'v1', 'v2')
    expect(titles(snapshot, '/canary 10 v2\n/route header end-user=jason v2')).toEqual([
      'v2 0 → 10 %; header end-user=jason → v2',
    ])
  })

  it('that contradict one another are refused', () => {
    for (const comment of [
      '/canary 10 v2\n/canary 20 v2',
      '/route header a=1 v2\n/unroute header a=1',
      '/canary 10 v2\n/pin v1',
    ])
      expect(refused(reviews('v1', 'v1', 'v2'), comment)).toMatchObject({ code: 'commands-contradict' })
  })
})

describe('commands that want two values of one thing', () => {
  const snapshot = world(route, destinationRule('reviews', 'v1', 'v2'))
  const unread: Snapshot = {
    revision: null,
    get files(): Snapshot['files'] {
      throw new Error('a file was looked at')
    },
  }
  const planUnread = (comment: string) => {
    const intent = intentOf(snapshot, comment)
    if (!intent.ok) throw new Error(intent.problems[0].message)
    return planIntent({ intent: intent.value, snapshot: unread, policy: defaultPolicy, hash: sha256 })
  }

  it.each([
    Array.from({ length: 20 }, (_, index) => `/canary ${index + 1} v2`).join('\n'),
    '/canary 10 v2\n/route header a=1 v2\n/canary 10 v2 reviews\n/canary 20 v2 reviews',
    '/pin v1 reviews\n/pin v2 reviews',
    '/mirror v2 50%\n/mirror v2 25%',
  ])('are refused without a look at the manifests: %s', (comment) => {
    const planned = planUnread(comment)
    expect(planned.ok ? [] : planned.problems).toMatchObject([{ code: 'commands-contradict' }])
  })

  it('are named as they were typed', () => {
    const planned = planUnread('/canary 10 v2\n/canary 20 v2')
    expect(planned.ok ? '' : planned.problems[0].message).toBe(
      'These commands cannot all hold at once: /canary 10 v2 and /canary 20 v2.',
    )
  })

  it('are none where one is said twice', () => {
    expect(titles(snapshot, '/canary 10 v2\n/canary 10 v2 reviews')).toEqual(['v2 0 → 10 %'])
  })
})

describe('findings', () => {
  it('that the change would bring in stop it, with what, where and how to mend it', () => {
    const snapshot = reviews('v1', 'v1', 'v2')
    const problem = refused(snapshot, '/route header end-user=jason v2 --timeout 0s')
    expect(problem).toMatchObject({ code: expect.any(String), message: expect.any(String) })
  })

  it('that were there before are shown, and stop nothing', () => {
    const rules =
      '  - match: [{uri: {prefix: /a}}]\n    route: [{destination: {host: reviews, subset: v9}}]\n' +
      defaultRoute('reviews', 'v1')
    const snapshot = world(virtualService('reviews', rules), destinationRule('reviews', 'v1', 'v2'))
    const { findings } = planned(snapshot, '/canary 10 v2')
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'error', isNew: false, path: '1.yaml' }))
    expect(findings.filter(({ isNew }) => isNew)).toEqual([])
  })
})

describe('bad input', () => {
  const base = reviews('v1 90, v2 10', 'v1', 'v2')
  const beside = (text: string): Snapshot =>
    snapshotOf({ ...Object.fromEntries([...base.files].map(([path, file]) => [path, file.text])), 'odd.yaml': text })

  it.each([
    ['YAML that does not parse', 'reviews: ]['],
    ['a template', 'kind: VirtualService\nname: {{ .Values.reviews }}'],
    ['a duplicate key', 'reviews: 1\nreviews: 2\n'],
    ['900 nested brackets', `reviews: ${'['.repeat(900)}${']'.repeat(900)}`],
    ['a file of 2 MB', `# reviews\n${'a: b\n'.repeat(400_000)}`],
  ])('%s beside the manifests is named with its line, and changes nothing else', (_, text) => {
    const snapshot = beside(text)
    const plan = planned(snapshot, '/canary 20 v2')
    expect(plan.stages[0]?.edits.every(({ path }) => path === '1.yaml')).toBe(true)
    expect(plan.notes).toContainEqual(expect.stringMatching(/^odd\.yaml(:\d+)? could not be read/))
  })

  it('an alias on the way to the weight is refused at its line', () => {
    const text = virtualService(
      'reviews',
      '  - route:\n    - {destination: &to {host: reviews, subset: v1}, weight: &w 50}\n    - {destination: {host: reviews, subset: v2}, weight: *w}\n',
    )
    expect(refused(world(text, destinationRule('reviews', 'v1', 'v2')), '/canary 20 v2')).toMatchObject({
      code: 'yaml-alias',
      path: '1.yaml',
      line: 8,
    })
  })

  it('files that may not be edited are named', () => {
    const at = (path: string): Snapshot =>
      snapshotOf({ [path]: base.files.get('1.yaml')?.text ?? '', 'rules.yaml': base.files.get('2.yaml')?.text ?? '' })
    expect(refused(at('.github/manifests/reviews.yaml'), '/canary 20 v2')).toMatchObject({ code: 'path-protected' })
    expect(refused(at('../reviews.yaml'), '/canary 20 v2')).toMatchObject({ code: 'path-outside' })
    expect(refused(at('apps/reviews.yaml'), '/canary 20 v2', { policy: { paths: ['clusters/**'] } })).toMatchObject({
      code: 'path-not-allowed',
      path: 'apps/reviews.yaml',
    })
    for (const paths of [['apps/*.yaml'], ['apps/'], ['**/reviews.yaml'], ['**']])
      expect(titles(at('apps/reviews.yaml'), '/canary 20 v2', { policy: { paths } })).toHaveLength(1)
  })
})

it('commands of which one takes away what another brings are refused, and do not go round', () => {
  const stable = `apiVersion: apps/v1
kind: Deployment
metadata: {name: reviews-v1, namespace: shop}
spec:
  selector: {matchLabels: {app: reviews, version: v1}}
  template:
    metadata: {labels: {app: reviews, version: v1}}
    spec: {containers: [{name: reviews, image: 'reviews:1'}]}
`
  const here = world(
    virtualService('reviews', defaultRoute('reviews', 'v1 100')),
    destinationRule('reviews', 'v1'),
    kubernetesService('reviews', 'app: reviews'),
    stable,
  )
  expect(refused(here, '/deploy v2 reviews --image reviews:2\n/retire v2 reviews')).toMatchObject({
    code: 'commands-contradict',
  })
})
