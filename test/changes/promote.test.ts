import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MergedStage, type Plan, planRollback, readTree, type VersionRole } from '../../src/changes/changes.ts'
import type { Policy } from '../../src/config/policy.ts'
import { applyEdits, type Snapshot } from '../../src/manifests/manifests.ts'
import { simulate } from '../../src/traffic/traffic.ts'
import { carriedOut, planned, planOf, sha256, statesAfter } from './planning.ts'
import { defaultRoute, destinationRule, kubernetesService, virtualService, world } from './worlds.ts'

const pods = (version: string, image: string, replicas = 1, container = 'app'): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: reviews-${version}, namespace: shop}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: reviews, version: ${version}}}
  template:
    metadata: {labels: {app: reviews, version: ${version}}}
    spec: {containers: [{name: ${container}, image: "registry.example/reviews:${image}"}]}
`

const release = (split: string, ...more: readonly string[]): Snapshot =>
  world(
    kubernetesService('reviews'),
    destinationRule('reviews', 'v1', 'v2'),
    virtualService('reviews', defaultRoute('reviews', split)),
    pods('v1', '83', 3),
    pods('v2', '84', 2),
    ...more,
  )

const rule = (version: string): string =>
  `  - name: testers\n    match: [{headers: {x-test: {exact: "yes"}}}]\n    route: [{destination: {host: reviews, subset: ${version}}}]\n`

const withRule = (version: string, split: string): Snapshot =>
  world(
    kubernetesService('reviews'),
    destinationRule('reviews', 'v1', 'v2'),
    virtualService('reviews', rule(version) + defaultRoute('reviews', split)),
    pods('v1', '83'),
    pods('v2', '84'),
  )

const withRules = (split: string): Snapshot =>
  world(
    kubernetesService('reviews'),
    destinationRule('reviews', 'v1', 'v2'),
    virtualService(
      'reviews',
      rule('v1') + rule('v1').replace('testers', 'staff').replace('x-test', 'x-staff') + defaultRoute('reviews', split),
    ),
    pods('v1', '83'),
    pods('v2', '84'),
  )

const shares = (snapshot: Snapshot): Record<string, number> =>
  Object.fromEntries(
    simulate(readTree(snapshot).model, { host: 'reviews' }, { kind: 'mesh', namespace: 'shop' }).destinations.flatMap(
      ({ subset, share }) => (share > 0 ? [[subset ?? '', share] as const] : []),
    ),
  )

const phases = (plan: Plan): readonly string[] => plan.stages.map(({ phase }) => phase)

/** Every request is answered after every stage: what traffic goes to has pods and a subset. */
const answersAll = (start: Snapshot, plan: Plan): void => {
  for (const state of [start, ...statesAfter(start, plan)]) {
    const { destinations, httpStatus } = simulate(
      readTree(state).model,
      { host: 'reviews' },
      { kind: 'mesh', namespace: 'shop' },
    )
    expect(httpStatus).toBe(200)
    expect(destinations.filter(({ share, status }) => share > 0 && status !== 'ok')).toEqual([])
  }
}

const open = (roles: Readonly<Record<string, VersionRole>>) => ({ thread: { services: Object.keys(roles), roles } })

describe('/promote by advance', () => {
  it('gives the version everything and retires the other one, each stage safe on its own', () => {
    const start = release('v1 90, v2 10')
    const plan = planned(start, '/promote v2')
    expect(phases(plan)).toEqual(['traffic', 'subset-out', 'pods-out'])
    answersAll(start, plan)
    const end = carriedOut(start, '/promote v2')
    expect(shares(end)).toEqual({ v2: 100 })
    expect(readTree(end).model.workloads.map(({ place }) => place.name)).toEqual(['reviews-v2'])
    expect(planOf(end, '/promote v2')).toMatchObject({ value: { kind: 'already-so' } })
    expect(planOf(end, '/promote')).toMatchObject({ value: { kind: 'already-so' } })
  })

  it.each([
    ['a Deployment', [pods('v3', '85', 0)]],
    ['a subset', [pods('v3', '85', 0), destinationRule('reviews', 'v1', 'v2', 'v3')]],
  ])('given again is so already, and leaves a version that waits for its release with %s', (_, more) => {
    const [, , ...rest] = [...release('v1 90, v2 10').files.values()].map(({ text }) => text)
    const start =
      more.length === 1 ? release('v1 90, v2 10', ...more) : world(kubernetesService('reviews'), ...rest, ...more)
    const end = carriedOut(start, '/promote v2', open({ 'shop/reviews': { stable: 'v1', canary: 'v2' } }))
    for (const comment of ['/promote v2', '/promote'])
      expect(planOf(end, comment)).toMatchObject({
        value: { kind: 'already-so', notes: expect.arrayContaining([expect.stringContaining('/retire v3 reviews')]) },
      })
  })

  it('leaves a service that the next release begins from', () => {
    const end = carriedOut(release('v1 0, v2 100'), '/promote v2')
    const next: Snapshot = { ...end, files: new Map(end.files).set('9.yaml', file('9.yaml', pods('v3', '85'))) }
    expect(shares(carriedOut(next, '/canary 10 v3'))).toEqual({ v2: 90, v3: 10 })
  })

  it.each([
    ['the canary of the open rollout', 'v1 90, v2 10', open({ 'shop/reviews': { stable: 'v1', canary: 'v2' } })],
    ['the one that carries everything', 'v1 0, v2 100', {}],
    [
      'the configured one',
      'v1 90, v2 10',
      { policy: { services: new Map([['reviews', { stable: null, canary: 'v2' }]]) } },
    ],
  ])('means %s where none is typed', (_, split, asking) => {
    expect(shares(carriedOut(release(split), '/promote', asking))).toEqual({ v2: 100 })
  })

  it('says so where the version has no traffic yet', () => {
    expect(planned(release('v1 100, v2 0'), '/promote v2').notes.join('\n')).toContain('/canary 10 v2 reviews')
    expect(planned(release('v1 90, v2 10'), '/promote v2').notes.join('\n')).not.toContain('/canary')
  })
})

const file = (path: string, text: string) => ({ path, text, mode: '100644' as const })

describe('/promote by swap', () => {
  it('gives stable the image while nobody is sent there, and everything back to it', () => {
    const start = release('v1 90, v2 10')
    const plan = planned(start, '/promote v2 --swap')
    expect(plan.stages.map(({ title }) => title)).toEqual([
      'v2 10 → 100 %',
      'v1 image 83 → 84',
      'v2 100 → 0 %',
      'v2 2 → 0 pods',
    ])
    answersAll(start, plan)
    const end = carriedOut(start, '/promote v2 --swap')
    expect(shares(end)).toEqual({ v1: 100 })
    expect(planOf(end, '/promote v2 --swap')).toMatchObject({ value: { kind: 'already-so' } })
  })

  it('goes on from wherever it stands', () => {
    const start = release('v1 90, v2 10')
    const plan = planned(start, '/promote v2 --swap')
    statesAfter(start, plan).forEach((state, index) => {
      const rest = planOf(state, '/promote v2 --swap', open({ 'shop/reviews': { stable: 'v1', canary: 'v2' } }))
      const titles = rest.ok && !('kind' in rest.value) ? rest.value.stages.map(({ title }) => title) : []
      expect(titles).toEqual(plan.stages.slice(index + 1).map(({ title }) => title))
    })
  })

  it('is the whole cycle on plain manifests, by the commands that there are', () => {
    let state = release('v1 100, v2 0')
    const files = new Map(state.files)
    const idle = [...files.values()].find(({ text }) => text.includes('reviews-v2'))
    if (idle === undefined) throw new Error('v2 is here')
    files.set(idle.path, { ...idle, text: idle.text.replace('replicas: 2', 'replicas: 0') })
    state = { ...state, files }
    const titles: string[] = []
    const commands = ['/image v2 --image-tag 85\n/scale v2 2', '/canary 10 v2', '/canary 90 v2', '/promote v2 --swap']
    for (const comment of commands) {
      const plan = planned(state, comment, open({ 'shop/reviews': { stable: 'v1', canary: 'v2' } }))
      answersAll(state, plan)
      titles.push(...plan.stages.map(({ title }) => title))
      state = statesAfter(state, plan).at(-1) ?? state
    }
    expect(titles).toEqual([
      'v2 image 84 → 85; v2 0 → 2 pods',
      'v2 0 → 10 %',
      'v2 10 → 90 %',
      'v2 90 → 100 %',
      'v1 image 83 → 85',
      'v2 100 → 0 %',
      'v2 2 → 0 pods',
    ])
    expect(shares(state)).toEqual({ v1: 100 })
  })

  it('names what differs between the pods besides the image, for that is not taken over', () => {
    const start = world(
      kubernetesService('reviews'),
      destinationRule('reviews', 'v1', 'v2'),
      virtualService('reviews', defaultRoute('reviews', 'v1 0, v2 100')),
      pods('v1', '83'),
      pods('v2', '84').replace('name: app,', 'name: app, args: [--fast],'),
    )
    expect(planned(start, '/promote v2 --swap').notes.join('\n')).toContain('differ in spec.containers.args too')
  })
})

describe('which of the two', () => {
  const configured = (promotion: 'advance' | 'swap', stable: string | null = null): Partial<Policy> => ({
    services: new Map([['shop/reviews', { stable, canary: null, promotion }]]),
  })

  it.each([
    ['nothing said', '/promote v2', {}, 'pods-out'],
    ['the policy', '/promote v2', { policy: configured('swap') }, 'pods'],
    ['a flag above the policy', '/promote v2 --advance', { policy: configured('swap') }, 'pods-out'],
    ['a flag above the other policy', '/promote v2 --swap', { policy: configured('advance') }, 'pods'],
  ] as const)('is told by %s', (_, command, asking, phase) => {
    expect(phases(planned(release('v1 90, v2 10'), command, asking))).toContain(phase)
  })

  it('retires no version that the policy calls stable for good', () => {
    const plan = planOf(release('v1 90, v2 10'), '/promote v2', { policy: configured('advance', 'v1') })
    expect(plan).toMatchObject({
      ok: false,
      problems: [{ code: 'promotion-contradicts', hint: expect.stringContaining('/promote v2 reviews --swap') }],
    })
    expect(phases(planned(release('v1 90, v2 10'), '/promote', { policy: configured('swap', 'v1') }))).toContain('pods')
  })
})

const autoscaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: v2, namespace: shop}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: reviews-v2}, minReplicas: 1, maxReplicas: 4}
`

const keda = `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: v2, namespace: shop}
spec: {scaleTargetRef: {name: reviews-v2}}
`

const base = [kubernetesService('reviews'), destinationRule('reviews', 'v1', 'v2')]

/** Everything goes to v2, with these pods. */
const moved = (...workloads: readonly string[]): Snapshot =>
  world(...base, virtualService('reviews', defaultRoute('reviews', 'v1 0, v2 100')), ...workloads)

const threeVersions = (split: string): Snapshot =>
  world(
    kubernetesService('reviews'),
    destinationRule('reviews', 'v1', 'v2', 'v3'),
    virtualService('reviews', defaultRoute('reviews', split)),
  )

describe('a swap', () => {
  it('of a canary with an autoscaler switches it off with the last pods, and says what switches it on', () => {
    const plan = planned(release('v1 0, v2 100', autoscaler), '/promote v2 --swap')
    expect(plan.stages.at(-1)?.title).toBe('v2 2 → 0 pods')
    const end = carriedOut(release('v1 0, v2 100', autoscaler), '/promote v2 --swap')
    expect(planOf(end, '/scale v2 1')).toMatchObject({ ok: true, value: { stages: [{ title: 'v2 0 → 1 pod' }] } })
  })

  it.each(['/promote', '/promote --swap', '/promote v1'])(
    'that is done is said by %s, and takes away nothing that stands by',
    (comment) => {
      const end = carriedOut(release('v1 90, v2 10'), '/promote v2 --swap')
      expect(planOf(end, comment)).toMatchObject({
        value: { kind: 'already-so', notes: expect.arrayContaining([expect.stringContaining('/retire v2 reviews')]) },
      })
    },
  )
})

describe('what /promote refuses', () => {
  it.each([
    ['no-replicas', '/promote v2', moved(pods('v1', '83'), pods('v2', '84', 0)), '/scale v2 1 reviews'],
    ['no-replicas', '/promote v2 --swap', moved(pods('v1', '83', 0), pods('v2', '84')), '/scale v1 1 reviews'],
    ['third-version', '/promote v2', threeVersions('v1 60, v2 20, v3 20'), '/canary 0 v3 reviews'],
    [
      'stable-ambiguous',
      '/promote v1',
      threeVersions('v1 100, v2 0, v3 0'),
      '/retire v2 reviews or /retire v3 reviews',
    ],
    [
      'weights-contradict',
      '/promote v2 reviews',
      world(
        ...base,
        kubernetesService('old'),
        virtualService(
          'reviews',
          '  - route: [{destination: {host: reviews, subset: v1}, weight: 40}, {destination: {host: reviews, subset: v2}, weight: 10}, {destination: {host: old}, weight: 50}]\n',
        ),
      ),
      'in a pull request of its own',
    ],
    ['version-missing', '/promote', release('v1 90, v2 10'), '/promote v1 reviews or /promote v2 reviews'],
    ['rule-left-behind', '/promote v2', withRule('v1', 'v1 0, v2 100'), '/unroute testers reviews'],
    [
      'rule-left-behind',
      '/promote v2',
      withRules('v1 0, v2 100'),
      'Move them first: /canary 100 v2 reviews --virtual-service shop/reviews --route testers and /canary 100 v2 reviews --virtual-service shop/reviews --route staff; or take them away: /unroute testers reviews and /unroute staff reviews',
    ],
    ['rule-left-behind', '/promote v2 --swap', withRule('v2', 'v1 0, v2 100'), '/unroute testers reviews'],
    ['replicas-owned', '/promote v2 --swap', release('v1 0, v2 100', keda), '--advance'],
    [
      'containers-differ',
      '/promote v2 --swap',
      moved(pods('v1', '83'), pods('v2', '84').replace('}]}', '}, {name: log, image: log}]}')),
      '--advance',
    ],
    ['unknown-version', '/promote v9 reviews', release('v1 90, v2 10'), ''],
  ])('%s, by %s', (code, command, snapshot, hint) => {
    const plan = planOf(snapshot, command)
    if (plan.ok) throw new Error('carried out')
    expect(plan.problems.map((problem) => problem.code)).toEqual([code])
    expect(plan.problems[0].hint).toContain(hint)
  })

  it('with a hint that is a line to type, after which it is carried out', () => {
    const door = virtualService(
      'public',
      '  - match: [{uri: {prefix: /reviews}}]\n    route: [{destination: {host: reviews, subset: v1}}]\n',
      'hosts: [shop.example.com]\n  gateways: [door]',
    )
    const start = release('v1 0, v2 100', door)
    const plan = planOf(start, '/promote v2')
    if (plan.ok) throw new Error('carried out')
    const [line = ''] = /\/canary [^;]*/.exec(plan.problems[0].hint ?? '') ?? []
    expect(line).toBe('/canary 100 v2 reviews --virtual-service shop/public --route #0')
    expect(phases(planned(carriedOut(start, line), '/promote v2'))).toEqual(['traffic', 'subset-out', 'pods-out'])
  })

  it('the stable version itself, and another canary than the open one', () => {
    const asking = open({ 'shop/reviews': { stable: 'v1', canary: 'v2' } })
    expect(planOf(release('v1 90, v2 10'), '/promote v1', asking)).toMatchObject({
      problems: [{ code: 'version-is-stable' }],
    })
    expect(
      planOf(release('v1 90, v2 10'), '/promote v2', open({ 'shop/reviews': { stable: 'v1', canary: 'v3' } })),
    ).toMatchObject({ problems: [{ code: 'rollout-contradicts' }] })
  })
})

/** What `/rollback` says once so many of the stages are merged, and somebody has written files since. */
const goingBack = (start: Snapshot, plan: Plan, merged: number, written: readonly ReturnType<typeof file>[] = []) => {
  const states = [start, ...statesAfter(start, plan)].slice(0, merged + 1)
  const left = states.at(-1) ?? start
  const now: Snapshot = { ...left, files: new Map([...left.files, ...written.map((one) => [one.path, one] as const)]) }
  const stages = states.slice(1).map((after, index): MergedStage => {
    const before = states[index] ?? start
    const files = [...new Set([...before.files.keys(), ...after.files.keys()])].flatMap((path) => {
      const [old, fresh] = [before.files.get(path)?.text ?? null, after.files.get(path)?.text ?? null]
      return old === fresh ? [] : [{ path, before: old, after: fresh }]
    })
    return { number: index + 1, commit: sha256(String(index)).slice(0, 40), files }
  })
  const back = planRollback({
    command: '/rollback',
    services: plan.intent.services,
    environment: null,
    roles: plan.intent.roles,
    stages: stages.reverse(),
    to: { kind: 'baseline' },
    now: false,
    snapshot: now,
    hash: sha256,
  })
  return { now, back }
}

const wayBack = (start: Snapshot, plan: Plan, merged: number) => {
  const { now, back } = goingBack(start, plan, merged)
  if (!back.ok || 'kind' in back.value) throw new Error(`no way back: ${JSON.stringify(back)}`)
  return { now, plan: back.value }
}

const texts = ({ files }: Snapshot) => [...files].map(([path, { text }]) => [path, text]).sort()

describe('the way back of a promotion', () => {
  it.each([
    ['/promote v2', 3],
    ['/promote v2', 2],
    ['/promote v2', 1],
    ['/promote v2 --swap', 4],
    ['/promote v2 --swap', 3],
    ['/promote v2 --swap', 2],
    ['/promote v2 --swap', 1],
  ])('%s after %i stages: every request is answered all the way, to the same bytes', (command, merged) => {
    const start = release('v1 90, v2 10')
    const { now, plan } = wayBack(start, planned(start, command), merged)
    answersAll(now, plan)
    const end = plan.stages.reduce((state, { edits }) => applyEdits(state, edits), now)
    expect(texts(end)).toEqual(texts(start))
  })

  it.each([2, 3, 4])(
    'brings the image back before the requests that are for it, after %i stages of a swap',
    (merged) => {
      const start = release('v1 90, v2 10')
      const { plan } = wayBack(start, planned(start, '/promote v2 --swap'), merged)
      expect(phases(plan)).toEqual(['pods', 'traffic'])
      expect(plan.notes.join('\n')).toContain('comes back first')
    },
  )

  it('of a swap brings the pods that requests return to, then the requests, and then the image that nobody meets', () => {
    const start = release('v1 0, v2 100')
    const { now, plan } = wayBack(start, planned(start, '/promote v2 --swap'), 3)
    expect(plan.stages.map(({ changes }) => changes.map(({ object }) => object))).toEqual([
      ['Deployment/shop/reviews-v2'],
      [expect.stringContaining('VirtualService'), expect.stringContaining('VirtualService')],
      ['Deployment/shop/reviews-v1'],
    ])
    expect(plan.stages.map(({ title }) => title)).toEqual([
      'pods of reviews-v2 back to the baseline',
      'v2 0 → 100 %',
      'pods of reviews-v1 back to the baseline',
    ])
    answersAll(now, plan)
    expect(texts(plan.stages.reduce((state, { edits }) => applyEdits(state, edits), now))).toEqual(texts(start))
  })

  it('moves the routes first where only they changed, or a canary only loses its share', () => {
    const start = release('v1 90, v2 10')
    expect(phases(wayBack(start, planned(start, '/promote v2 --swap'), 1).plan)).toEqual(['traffic'])
    const canary = release('v1 100, v2 0')
    const brought = planned(canary, '/canary 10 v2 --image-tag 85')
    expect(phases(brought)).toEqual(['pods', 'traffic'])
    expect(phases(wayBack(canary, brought, 2).plan)).toEqual(['traffic', 'pods'])
  })

  it('sends no request to a version whose pods do not come back with it', () => {
    const start = release('v1 90, v2 10')
    const [, , , workload] = [...start.files.keys()]
    const template = file(workload ?? '', pods('v1', '{{ .Values.tag }}').replace('replicas: 1', 'replicas: {{ .x }}'))
    expect(goingBack(start, planned(start, '/promote v2'), 3, [template]).back).toMatchObject({
      ok: false,
      problems: [
        {
          code: 'rollback-without-pods',
          message: expect.stringContaining(
            'v1 of shop/reviews, and its pods do not come back: Deployment/shop/reviews-v1',
          ),
          hint: expect.stringContaining('Bring Deployment reviews-v1 back'),
        },
      ],
    })
  })

  it('brings a version that is gone before its traffic', () => {
    const start = release('v1 90, v2 10')
    const { plan } = wayBack(start, planned(start, '/promote v2'), 3)
    expect(phases(plan)).toEqual(['pods', 'traffic'])
  })
})

it('answers every request after every stage, whatever the shares, in both ways', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.constantFrom('', ' --swap'), (percent, flag) => {
      const start = release(`v1 ${100 - percent}, v2 ${percent}`)
      const plan = planned(start, `/promote v2${flag}`)
      answersAll(start, plan)
      const last = statesAfter(start, plan).at(-1) ?? start
      expect(shares(last)).toEqual(flag === '' ? { v2: 100 } : { v1: 100 })
    }),
    { numRuns: 20 },
  )
})

describe('/promote without a version and without a rollout', () => {
  it('says what it takes away, and how to promote that instead', () => {
    expect(planned(release('v1 100, v2 0'), '/promote').notes).toContain(
      'No version is named and no rollout is open: v1 has 100 % already, so it counts as promoted, and v2 is taken away, its pods too. If v2 is to be promoted: /promote v2 reviews.',
    )
    expect(planned(release('v1 100, v2 0'), '/promote v1').notes.join()).not.toContain('No version is named')
  })

  it.each(['/promote', '/promote --swap'])(
    'leaves a canary that waits for its next release, by its name: %s',
    (comment) => {
      const subsets = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews, namespace: shop}
spec:
  host: reviews
  subsets:
  - {name: stable, labels: {version: stable}}
  - {name: canary, labels: {version: canary}}
`
      const standing = world(
        kubernetesService('reviews'),
        subsets,
        virtualService('reviews', defaultRoute('reviews', 'stable 100, canary 0')),
        pods('stable', '83'),
        pods('canary', '83'),
      )
      expect(planOf(standing, comment)).toMatchObject({
        value: {
          kind: 'already-so',
          notes: expect.arrayContaining([expect.stringContaining('/promote canary reviews')]),
        },
      })
    },
  )
})
