import { describe, expect, it } from 'vitest'
import { readTree } from '../../src/changes/changes.ts'
import { carriedOut, planned, planOf, refusals, snapshotOf } from './planning.ts'
import { defaultRoute, destinationRule, virtualService } from './worlds.ts'

const service = `apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {selector: {app: cart}}
`

const workload = (
  version: string,
  { kind = 'Deployment', replicas = 'replicas: 2, ', selector = `{app: cart, version: ${version}}`, more = '' } = {},
): string => `apiVersion: ${kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1'}
kind: ${kind}
metadata: {name: cart-${version}, namespace: shop}
spec:
  ${replicas === '' ? '' : replicas.replace(/, $/, '\n  ')}selector: {matchLabels: ${selector}}
  template:
    metadata: {labels: {app: cart, version: ${version}}}
    spec: {containers: [{name: cart, image: "cart:1"}]${more}}
`

const autoscaler = (name: string, more = ''): string => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: ${name}, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cart-v2}
  minReplicas: 2
  maxReplicas: 5
${more}`

const routed = (split: string): string => virtualService('cart', defaultRoute('cart', split))
const files = (...documents: readonly string[]) => snapshotOf({ 'all.yaml': documents.join('---\n') })
const shop = (split: string, ...more: readonly string[]) =>
  files(service, destinationRule('cart', 'v1', 'v2'), routed(split), workload('v1'), ...more)

/** The first problem of a comment that is refused. */
const problemOf = (snapshot: ReturnType<typeof files>, comment: string) => {
  const plan = planOf(snapshot, comment)
  if (plan.ok) throw new Error(`${comment} is not refused`)
  return plan.problems[0]
}

const texts = (snapshot: ReturnType<typeof files>): string =>
  [...snapshot.files.values()].map(({ text }) => text).join('---\n')

describe('which pods a command means', () => {
  it('refuses a version whose pods are not here, with the command that brings them', () =>
    expect(problemOf(shop('v1'), '/image v2 cart:2')).toMatchObject({
      code: 'version-without-pods',
      hint: expect.stringContaining('/deploy v2 cart --image REF'),
    }))

  it('refuses a version of two workloads, with the words that tell which', () => {
    const twice = shop('v1', workload('v2'), workload('v2').replace('cart-v2', 'cart-v2-batch'))
    expect(problemOf(twice, '/image v2 cart:2')).toMatchObject({
      code: 'workload-ambiguous',
      hint: 'Say which instead of the version: deployment=shop/cart-v2 and deployment=shop/cart-v2-batch.',
    })
    expect(carriedOut(twice, '/image cart:2 deployment=cart-v2-batch')).toBeDefined()
  })

  it('refuses one object that is written in two places', () => {
    const patch =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart-v2, namespace: shop}\nspec: {replicas: 9}\n'
    const again = shop('v1', workload('v2'), patch)
    for (const comment of ['/scale 3 deployment=cart-v2', '/scale v2 3', '/image v2 cart:2', '/retire v2'])
      expect(problemOf(again, comment), comment).toMatchObject({
        code: 'workload-ambiguous',
        message: expect.stringMatching(/is written in several places: all.yaml:\d+ and all.yaml:\d+/),
      })
  })

  it('means the entry of a Kustomization that sets it, where that is of one workload', () => {
    const held = (text: string, second = workload('v2')) =>
      snapshotOf({
        'kustomization.yaml': text,
        'all.yaml': [service, destinationRule('cart', 'v1', 'v2'), routed('v1'), workload('v1'), second].join('---\n'),
      })
    const textIn = ({ files }: ReturnType<typeof held>) => files.get('kustomization.yaml')?.text
    const images = held('resources: [all.yaml]\nimages: [{name: cart, newTag: "7"}]\n')
    expect(refusals(images, '/image v2 cart:2')).toEqual(['kustomize-image-shared'])
    for (const comment of ['/deploy v3 --image cart:2', '/canary 10 v3 --image-tag 2'])
      expect(refusals(images, comment), comment).toEqual(['layout-unproven'])
    expect(refusals(images, '/scale v2 3')).toEqual([])
    const own = held(
      'resources: [all.yaml]\nimages: [{name: next, newTag: "7"}]\n',
      workload('v2').replace('"cart:', '"next:'),
    )
    expect(textIn(carriedOut(own, '/image v2 --image-tag 8'))).toContain('newTag: "8"')
    const counts = held('resources: [all.yaml]\nreplicas: [{name: cart-v2, count: 4}]\n')
    expect(textIn(carriedOut(counts, '/scale v2 3'))).toContain('count: 3')
    expect(problemOf(counts, '/autoscale v2 max=3 cpu=50')).toMatchObject({
      code: 'kustomize-field-set',
      path: 'kustomization.yaml',
      line: 2,
    })
    expect(refusals(counts, '/image v2 cart:2')).toEqual([])
  })

  it('refuses a name that is not here, with those that are near', () =>
    expect(problemOf(shop('v1'), '/scale 3 deployment=cart-v3')).toMatchObject({
      code: 'unknown-workload',
      hint: 'Did you mean deployment=cart-v1?',
    }))

  it('takes the services in front of a named Deployment as its own, and itself where there is none', () => {
    expect(planned(shop('v1', workload('v2')), '/scale 3 deployment=cart-v2').intent.services).toEqual(['shop/cart'])
    expect(planned(files(workload('v2')), '/scale 3 deployment=cart-v2').intent.services).toEqual(['shop/cart-v2'])
    expect(
      refusals(
        shop('v1', workload('v2'), service.replace('cart,', 'other,').replace('app: cart', 'app: x')),
        '/scale 3 deployment=cart-v2 other',
      ),
    ).toEqual(['workload-elsewhere'])
  })

  it.each([
    ['StatefulSet', '/image v2 cart:2', null],
    ['StatefulSet', '/scale v2 3', null],
    ['StatefulSet', '/retire v2', 'workload-kind'],
    ['DaemonSet', '/image v2 cart:2', null],
    ['DaemonSet', '/scale v2 3', 'workload-kind'],
    ['DaemonSet', '/autoscale v2 max=3 cpu=50', 'workload-kind'],
    ['Rollout', '/image v2 cart:2', 'workload-kind'],
    ['Rollout', '/scale v2 3', 'workload-kind'],
  ])('of a %s: %s is %s', (kind, comment, code) =>
    expect(refusals(shop('v1', workload('v2', { kind })), comment)).toEqual(code === null ? [] : [code]),
  )

  it('leaves to Flagger and to a Rollout what they scale and release', () => {
    const flagger = `apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: cart, namespace: shop}
spec: {provider: nginx, targetRef: {apiVersion: apps/v1, kind: Deployment, name: cart-v2}}
`
    const rollout = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: cart, namespace: shop}
spec: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: cart-v2}}
`
    for (const owner of [flagger, rollout])
      for (const comment of ['/image v2 cart:2', '/scale v2 3', '/autoscale v2 max=3 cpu=50', '/retire v2'])
        expect(refusals(shop('v1', workload('v2'), owner), comment)).toEqual(['owned-by-controller'])
  })
})

describe('an image', () => {
  const several = ', initContainers: [{name: migrate, image: "cart:1"}]'
  const two = (annotations = '') =>
    workload('v2')
      .replace('image: "cart:1"}', 'image: "cart:1"}, {name: web, image: "example.com/web:1"}')
      .replace('labels: {app: cart, version: v2}}', `labels: {app: cart, version: v2}${annotations}}`)

  it('is that of the only container; init containers stay', () => {
    const after = texts(carriedOut(shop('v1', workload('v2', { more: several })), '/image v2 cart:2'))
    expect(after).toContain(
      'containers: [{name: cart, image: "cart:2"}], initContainers: [{name: migrate, image: "cart:1"}]',
    )
  })

  it('of several containers is that of the same repository, of the default one, or of the one that is named', () => {
    expect(refusals(shop('v1', two()), '/image v2 --image-tag 2')).toEqual(['container-ambiguous'])
    expect(refusals(shop('v1', two()), '/image v2 redis:7')).toEqual(['container-ambiguous'])
    // The version that the command would bring is not missing besides.
    for (const comment of ['/canary 10 v3 --image redis:7', '/canary start v3 --image-tag 9 --steps 10,100'])
      expect(refusals(shop('v1 0, v2 100', two()), comment)).toEqual(['container-ambiguous'])
    expect(texts(carriedOut(shop('v1', two()), '/image v2 example.com/web:2'))).toContain('example.com/web:2')
    expect(texts(carriedOut(shop('v1', two()), '/image v2 redis:7 container=web'))).toContain('redis:7')
    const stated = ', annotations: {kubectl.kubernetes.io/default-container: web}'
    expect(texts(carriedOut(shop('v1', two(stated)), '/image v2 --image-tag 2'))).toContain('example.com/web:2')
    expect(problemOf(shop('v1', two()), '/image v2 redis:7 container=wbe')).toMatchObject({
      code: 'unknown-container',
      hint: 'It has cart and web; init containers are changed by hand.',
    })
  })

  it('that is there already is told with its line', () =>
    expect(planOf(shop('v1', workload('v2')), '/image v2 cart:1')).toMatchObject({
      value: { kind: 'already-so', path: 'all.yaml', line: 42 },
    }))

  it('gets no other tag where there is none that could be read', () => {
    const templated = workload('v2').replace('"cart:1"', '"CART:1"')
    expect(refusals(shop('v1', templated), '/image v2 --image-tag 2')).toEqual(['image-unreadable'])
    expect(texts(carriedOut(shop('v1', templated), '/image v2 cart:2'))).toContain('"cart:2"')
  })

  it('for what takes traffic is a rolling update, and refused in an open rollout', () => {
    const snapshot = shop('v1 90, v2 10', workload('v2'))
    expect(planned(snapshot, '/image v2 cart:2').notes.join()).toMatch(/These pods take requests .*rule #0: 10 %/)
    const thread = { services: ['shop/cart'], roles: { 'shop/cart': { stable: 'v1', canary: 'v2' } } }
    expect(refusals(snapshot, '/image v2 cart:2', { thread })).toEqual(['image-takes-traffic'])
    expect(refusals(snapshot, '/canary 20 v2 --image cart:2')).toEqual(['image-takes-traffic'])
    expect(refusals(snapshot, '/canary 20 v2 --image cart:1')).toEqual([])
  })

  it('that can change without a commit is told', () => {
    for (const image of ['web', 'web:latest'])
      expect(planned(shop('v1', workload('v2')), `/image v2 ${image}`).notes.join()).toContain('without a commit')
  })
})

describe('counts', () => {
  it('are left to what holds them', () => {
    const held = shop('v1', workload('v2'), autoscaler('cart-v2'))
    expect(problemOf(held, '/scale v2 4')).toMatchObject({
      code: 'replicas-owned',
      hint: 'Move its bounds: /autoscale v2 min=4 cart',
    })
    const keda = `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: cart-v2, namespace: shop}
spec: {scaleTargetRef: {name: cart-v2}}
`
    for (const comment of ['/scale v2 4', '/autoscale v2 max=3 cpu=50'])
      expect(refusals(shop('v1', workload('v2'), keda), comment)).toEqual(['replicas-owned'])
  })

  it('of nothing have switched the autoscaler off, and a count switches it on', () => {
    const off = shop('v1', workload('v2', { replicas: 'replicas: 0, ' }), autoscaler('cart-v2'))
    const plan = planned(off, '/scale v2 1')
    expect(plan.stages.map(({ title }) => title)).toEqual(['v2 0 → 1 pod'])
    expect(plan.notes.join(' ')).toContain('switches HorizontalPodAutoscaler shop/cart-v2 on')
    expect(problemOf(off, '/canary 20 v2')).toMatchObject({
      code: 'no-replicas',
      hint: expect.stringContaining('/scale v2 1'),
    })
  })

  it('of nothing are refused for what takes traffic', () => {
    expect(problemOf(shop('v1 90, v2 10', workload('v2')), '/scale v2 0')).toMatchObject({
      code: 'version-takes-traffic',
      line: expect.any(Number),
      hint: expect.stringContaining('/canary 0 v2 cart'),
    })
    expect(refusals(shop('v1', workload('v2')), '/scale v2 0')).toEqual([])
    expect(refusals(files(service, workload('v2')), '/scale 0 deployment=cart-v2')).toEqual(['version-takes-traffic'])
  })

  it('come before what needs them, and go after', () => {
    expect(planned(shop('v1', workload('v2')), '/scale v2 3').stages.map(({ phase }) => phase)).toEqual(['pods'])
    expect(planned(shop('v1', workload('v2')), '/scale v2 1').stages.map(({ phase }) => phase)).toEqual(['pods-out'])
  })
})

describe('an autoscaler', () => {
  it('needs what to hold the first time, and both bounds in order every time', () => {
    expect(problemOf(shop('v1', workload('v2')), '/autoscale v2 min=3')).toMatchObject({
      code: 'autoscaler-incomplete',
      hint: 'For example: /autoscale v2 min=3 max=10 cpu=50 cart',
    })
    const held = shop('v1', workload('v2', { replicas: '' }), autoscaler('cart-v2'))
    expect(refusals(held, '/autoscale v2 min=6')).toEqual(['bounds-crossed'])
    expect(refusals(held, '/autoscale v2 max=1')).toEqual(['bounds-crossed'])
  })

  it('of the old API measures nothing but cpu', () => {
    const old = autoscaler('cart-v2').replace('autoscaling/v2', 'autoscaling/v1')
    expect(refusals(shop('v1', workload('v2'), old), '/autoscale v2 memory=50')).toEqual(['autoscaler-cpu-alone'])
  })

  it('of the first beta keeps its flat target', () => {
    const metrics = '  metrics: [{type: Resource, resource: {name: cpu, targetAverageUtilization: 40}}]\n'
    const beta = autoscaler('cart-v2', metrics).replace('autoscaling/v2', 'autoscaling/v2beta1')
    const after = texts(
      carriedOut(shop('v1', workload('v2', { replicas: '' }), beta), '/autoscale v2 cpu=60 memory=70'),
    )
    expect(after).toContain('name: cpu, targetAverageUtilization: 60}')
    expect(after).toContain('name: memory, targetAverageUtilization: 70}')
  })

  it('turns a target by value into one by utilisation', () => {
    const metrics =
      '  metrics: [{type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 500m}}}]\n'
    const held = shop('v1', workload('v2', { replicas: '' }), autoscaler('cart-v2', metrics))
    expect(texts(carriedOut(held, '/autoscale v2 cpu=60'))).toContain(
      'target: {type: Utilization, averageUtilization: 60}',
    )
  })

  it('is one', () =>
    expect(
      refusals(shop('v1', workload('v2'), autoscaler('cart-v2'), autoscaler('other')), '/autoscale v2 max=9'),
    ).toEqual(['autoscaler-ambiguous']))

  it('that is so already is told, once no count fights it', () => {
    const held = shop('v1', workload('v2', { replicas: '' }), autoscaler('cart-v2'))
    expect(planOf(held, '/autoscale v2 min=2 max=5')).toMatchObject({ value: { kind: 'already-so' } })
    const fought = shop('v1', workload('v2'), autoscaler('cart-v2'))
    expect(planned(fought, '/autoscale v2 min=2 max=5').stages.map(({ phase }) => phase)).toEqual(['pods-out'])
  })
})

describe('an autoscaler of a version without pods', () => {
  const idle = workload('v2', { replicas: 'replicas: 0, ' })

  it('is written, stays off, and says what switches it on', () => {
    const plan = planned(shop('v1', idle), '/autoscale v2 min=1 max=3 cpu=50')
    expect(plan.stages).toHaveLength(1)
    expect(plan.notes.join(' ')).toContain('/scale v2 1 cart')
    expect(
      planOf(carriedOut(shop('v1', idle), '/autoscale v2 min=1 max=3 cpu=50'), '/autoscale v2 min=1'),
    ).toMatchObject({
      value: { kind: 'already-so', message: expect.stringContaining('/scale v2 1 cart') },
    })
  })

  it('lets no traffic go there in the same comment', () => {
    const comment = '/autoscale v2 min=1 max=3 cpu=50\n/canary 20 v2'
    expect(refusals(shop('v1', idle), comment)).toEqual(['no-replicas'])
  })
})

describe('a Service beside the routed one, over the same pods', () => {
  const metrics = service.replace('name: cart,', 'name: cart-metrics,')

  it('does not keep a version from being retired, promoted over, or brought', () => {
    const start = shop('v1 0, v2 100', workload('v2'), metrics)
    expect(refusals(start, '/retire v1 cart')).toEqual([])
    expect(refusals(start, '/promote v2 cart')).toEqual([])
    const plan = planned(start, '/canary 10 v3 cart --image cart:3')
    expect(plan.notes.join(' ')).toContain('Service shop/cart-metrics is in front of the same pods')
    expect(texts(carriedOut(start, '/deploy v3 cart --image cart:3'))).not.toContain('replicas: 0')
  })

  it('keeps the last pods that it has', () => {
    const alone = service.replace('name: cart,', 'name: cart-old,').replace('{app: cart}', '{app: cart, version: v1}')
    const start = shop('v1 0, v2 100', workload('v2'), alone)
    for (const comment of ['/scale 0 deployment=cart-v1', '/retire deployment=cart-v1'])
      expect(refusals(start, comment)).toEqual(['version-takes-traffic'])
  })
})

describe('a new version', () => {
  const deploy = '/deploy v3 --image cart:3'

  it('is refused where the selector of stable would take its pods', () => {
    const wide = files(
      service,
      destinationRule('cart', 'v1'),
      routed('v1'),
      workload('v1', { selector: '{app: cart}' }),
    )
    expect(problemOf(wide, deploy)).toMatchObject({
      code: 'selector-overlaps',
      hint: expect.stringMatching(/^A selector cannot be changed in place/),
    })
  })

  it('is refused where no label tells versions apart', () => {
    const plain = workload('v1', { selector: '{app: cart}' }).replace(', version: v1}}', '}}')
    expect(refusals(files(service, plain), deploy)).toEqual(['version-not-distinct'])
  })

  it('of a Deployment that no label tells has a name and a label of its own', () => {
    // The Service selects by app, the Deployment by part: a copy with another part is told from it.
    const plain = workload('v1', { selector: '{part: cart-v1}' }).replace('version: v1}}', 'part: cart-v1}}')
    const rule = destinationRule('cart', 'v1').replace('version: v1', 'part: cart-v1')
    const after = texts(carriedOut(files(service, rule, routed('v1'), plain), deploy))
    expect(after).toContain('name: cart-v3')
  })

  it('is refused where the Service selects one version alone', () => {
    const narrow = service.replace('{app: cart}', '{app: cart, version: v1}')
    const snapshot = files(narrow, destinationRule('cart', 'v1'), routed('v1'), workload('v1'))
    expect(refusals(snapshot, deploy)).toEqual(['service-selects-version'])
  })

  it('is refused where a route sends to all pods alike', () =>
    expect(problemOf(shop('*'), deploy)).toMatchObject({
      code: expect.stringMatching(/route-names-no-version|stable-ambiguous/),
    }))

  it('is refused where its name is taken by other pods', () => {
    const taken = workload('v2').replace('cart-v2', 'cart-v3')
    expect(refusals(shop('v1', taken), deploy)).toEqual(['workload-name-taken'])
  })

  it('is refused where it is here with another image, and already so with the same', () => {
    const snapshot = shop('v1', workload('v2'))
    expect(problemOf(snapshot, '/deploy v2 --image cart:2')).toMatchObject({
      code: 'version-exists',
      hint: expect.stringContaining('/image v2 cart:2 cart'),
    })
    expect(planOf(snapshot, '/deploy v2 --image cart:1')).toMatchObject({ value: { kind: 'already-so' } })
  })

  it('is made of a Deployment alone', () =>
    expect(
      refusals(
        files(service, destinationRule('cart', 'v1'), routed('v1'), workload('v1', { kind: 'StatefulSet' })),
        deploy,
      ),
    ).toEqual(['workload-kind']))

  it('takes the labels that a subset of its name wants already', () => {
    const rule = destinationRule('cart', 'v1', 'v3').replace('version: v3', 'version: "3"')
    const snapshot = files(service, rule, routed('v1'), workload('v1'))
    const plan = planned(snapshot, deploy)
    expect(plan.stages).toHaveLength(1)
    expect(texts(carriedOut(snapshot, deploy))).toContain('version: "3"')
  })

  it('with fewer pods than stable may be scaled in the same comment', () =>
    expect(planned(shop('v1'), `${deploy}\n/scale v3 1\n/canary 5 v3`).stages.map(({ phase }) => phase)).toEqual([
      'pods',
      'subset',
      'traffic',
      'pods-out',
    ]))

  it('gets no traffic by a stage before its pods and subset are there', () => {
    const plan = planned(shop('v1'), '/canary 10 v3 --image cart:3')
    expect(plan.stages.map(({ phase }) => phase)).toEqual(['pods', 'subset', 'traffic'])
    expect(plan.intent.changes.map(({ verb }) => verb)).toEqual(['deploy', 'canary'])
    expect(plan.intent.roles).toEqual({ 'shop/cart': { stable: 'v1', canary: 'v3' } })
  })

  it('by a canary is another image where its pods are here', () =>
    expect(
      planned(shop('v1', workload('v2')), '/canary 10 v2 --image-tag 2').intent.changes.map(({ verb }) => verb),
    ).toEqual(['image', 'canary']))
})

describe('a version that goes', () => {
  it('is refused while a share or a rule sends there, with the commands that free it', () => {
    expect(problemOf(shop('v1', workload('v2')), '/retire v1')).toMatchObject({
      code: 'version-takes-traffic',
      path: 'all.yaml',
      hint: expect.stringContaining('/pin v2 cart'),
    })
    const rules = `  - name: beta
    match: [{headers: {beta: {exact: "yes"}}}]
    route:
    - {destination: {host: cart, subset: v2}}
${defaultRoute('cart', 'v1')}`
    const ruled = files(
      service,
      destinationRule('cart', 'v1', 'v2'),
      virtualService('cart', rules),
      workload('v1'),
      workload('v2'),
    )
    expect(problemOf(ruled, '/retire v2')).toMatchObject({
      code: 'version-takes-traffic',
      hint: expect.stringContaining('/unroute beta cart'),
    })
    expect(planned(ruled, '/unroute beta\n/retire v2').stages.map(({ phase }) => phase)).toEqual([
      'traffic',
      'subset-out',
      'pods-out',
    ])
  })

  it('goes behind the traffic that is taken from it in the same comment', () =>
    expect(
      planned(shop('v1 50, v2 50', workload('v2')), '/pin v2\n/retire v1').stages.map(({ phase }) => phase),
    ).toEqual(['traffic', 'subset-out', 'pods-out']))

  it('is its subset alone where its pods are not here', () =>
    expect(planned(shop('v1'), '/retire v2').stages.map(({ phase }) => phase)).toEqual(['subset-out']))

  it('is found again by its Deployment once its subset is gone', () => {
    const rule = destinationRule('cart', 'v1', 'v2').replace('{name: v2,', '{name: next,')
    const snapshot = files(service, rule, routed('v1'), workload('v1'), workload('v2'))
    expect(texts(carriedOut(snapshot, '/retire next'))).not.toContain('v2')
    expect(texts(carriedOut(snapshot, '/retire deployment=cart-v2'))).not.toContain('v2')
  })
})

describe('a canary by replicas', () => {
  const plain = (one: number, other: number, ...more: readonly string[]) =>
    files(
      service,
      workload('v1', { replicas: `replicas: ${one}, ` }),
      workload('v2', { replicas: `replicas: ${other}, ` }),
      ...more,
    )
  const counts = (snapshot: ReturnType<typeof files>) =>
    readTree(snapshot).model.workloads.map(({ replicas }) => replicas)

  it.each([
    [3, 25, [3, 1]],
    [3, 1, [3, 1]],
    [3, 50, [3, 3]],
    [2, 90, [2, 18]],
    [9, 10, [9, 1]],
    [10, 33, [10, 5]],
  ])('beside %i pods %i %% is %j', (stable, percent, expected) => {
    // A stable version of that name in the configuration, for neither has a route.
    const policy = { services: new Map([['cart', { stable: 'v1', canary: null }]]) }
    expect(counts(carriedOut(plain(stable, 99), `/canary ${percent} v2 --by replicas`, { policy }))).toEqual(expected)
  })

  it.each([
    [8, 25, [6, 2]],
    [10, 1, [9, 1]],
    [10, 99, [1, 9]],
    [4, 100, [0, 4]],
    [4, 0, [4, 0]],
  ])('of %i pods in all %i %% is %j', (total, percent, expected) =>
    expect(counts(carriedOut(plain(3, 1), `/canary ${percent} v2 --by replicas --pods ${total}`))).toEqual(expected),
  )

  it('says what split it reached, and what would be nearer', () => {
    const { stages } = planned(plain(3, 3), '/canary 10 v2 --by replicas')
    expect(stages.at(-1)?.effect).toContain(
      'v2 has 1 of 4 pods behind shop/cart, 25 % of the requests as long as each pod takes its part; 10 % itself takes 10 pods in all: --pods 10.',
    )
  })

  it('is refused where a route decides, or something else holds the counts', () => {
    expect(problemOf(shop('v1', workload('v2')), '/canary 25 v2 --by replicas')).toMatchObject({
      code: 'route-decides',
      hint: 'By weight: /canary 25 v2 cart',
    })
    expect(refusals(plain(3, 1, autoscaler('cart-v2')), '/canary 50 v2 --by replicas')).toEqual(['replicas-owned'])
  })

  it.each([
    ['/canary 100 v2 --by replicas', 'pods-too-few'],
    ['/canary 50 v2 --by replicas --pods 1', 'pods-too-few'],
    ['/canary 99 v2 --by replicas --pods 1', 'pods-too-few'],
  ])('%s is refused: %s', (comment, code) => expect(refusals(plain(3, 1), comment)).toEqual([code]))

  it('would take more pods than anybody runs', () =>
    expect(refusals(plain(500, 1), '/canary 99 v2 --by replicas')).toEqual(['count-out-of-range']))
})

describe('KEDA', () => {
  const scaled = (version: string, annotations = ''): string => `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: cart-${version}, namespace: shop${annotations}}
spec: {scaleTargetRef: {name: cart-${version}}}
`
  const kinds = (snapshot: ReturnType<typeof files>): number =>
    texts(snapshot).match(/kind: ScaledObject/g)?.length ?? 0

  it('goes with the pods that it scales, and with no others', () => {
    const start = shop('v1', scaled('v1'), workload('v2'), scaled('v2'))
    const after = carriedOut(start, '/retire v2')
    expect(kinds(after)).toBe(1)
    expect(texts(after)).not.toContain('cart-v2')
    const promotedOver = carriedOut(start, '/promote v2')
    expect(kinds(promotedOver)).toBe(1)
    expect(texts(promotedOver)).not.toContain('cart-v1')
    expect(planned(start, '/retire v2').stages.at(-1)?.effect).toContain('ScaledObject shop/cart-v2')
  })

  it('paused at none leaves no pods that could take requests', () => {
    const paused = scaled('v2', ', annotations: {autoscaling.keda.sh/paused-replicas: "0"}')
    for (const comment of ['/canary 10 v2', '/promote v2'])
      expect(problemOf(shop('v1', workload('v2'), paused), comment)).toMatchObject({
        code: 'scaler-paused',
        hint: expect.stringContaining('paused-replicas'),
      })
    expect(refusals(shop('v1', workload('v2'), paused.replace('"0"', '"3"')), '/canary 10 v2')).toEqual([])
  })

  it('is not copied beside a new version, and that is said', () =>
    expect(planned(shop('v1', scaled('v1')), '/deploy v2 --image cart:2').notes.join(' ')).toContain(
      'ScaledObject shop/cart-v1 (all.yaml:',
    ))
})

describe('what a stage says of routes', () => {
  it('is true of a version that gave up its requests in the same stage', () => {
    const effects = planned(shop('v1 80, v2 20', workload('v2')), '/promote v2').stages.map(({ effect }) => effect)
    expect(effects.join(' ')).toContain('no longer name v1')
    expect(effects.join(' ')).not.toContain('it got no requests')
  })
})

describe('a version to be made from one of several that no route names', () => {
  const two = files(service, workload('v1'), workload('v2'))

  it('is told the command that makes one of them stable, and that command is possible', () => {
    expect(problemOf(two, '/deploy v3 --image cart:3')).toMatchObject({
      code: 'stable-ambiguous',
      hint: expect.stringMatching(/^First: \/adopt cart v1, .* in \.github\/sluice\.yml/),
    })
    expect(refusals(carriedOut(two, '/adopt cart v1'), '/deploy v3 --image cart:3')).toEqual([])
  })
})
