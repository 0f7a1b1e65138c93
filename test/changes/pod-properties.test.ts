import fc from 'fast-check'
import { expect, it } from 'vitest'
import { planIntent, readTree } from '../../src/changes/changes.ts'
import { defaultPolicy } from '../../src/config/config.ts'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { simulate } from '../../src/traffic/traffic.ts'
import { rolledBack, textsOf } from './golden.ts'
import { planOf, sha256, snapshotOf, statesAfter } from './planning.ts'
import { destinationRule, virtualService } from './worlds.ts'

const versions = ['v1', 'v2', 'v3'] as const

interface Version {
  readonly share: number
  readonly replicas: number | null
  readonly scaled: boolean
  readonly ownFile: boolean
  readonly style: 'block' | 'flow'
}

const service =
  'apiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: shop}\nspec: {selector: {app: cart}}\n'

const deployment = (version: string, { replicas, style }: Version): string =>
  style === 'flow'
    ? `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart-${version}, namespace: shop}
spec: {${replicas === null ? '' : `replicas: ${replicas}, `}selector: {matchLabels: {app: cart, version: ${version}}}, template: {metadata: {labels: {app: cart, version: ${version}}}, spec: {containers: [{name: cart, image: 'cart:1'}]}}}
`
    : `# ${version} of the cart
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart-${version}
  namespace: shop
spec:
${replicas === null ? '' : `  replicas: ${replicas} # for now\n`}  selector:
    matchLabels:
      app: cart
      version: ${version}
  template:
    metadata:
      labels:
        app: cart
        version: ${version}
    spec:
      containers:
      - name: cart
        image: cart:1 # as built
`

const autoscaler = (version: string): string =>
  `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: cart-${version}, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cart-${version}}
  minReplicas: 1
  maxReplicas: 5
`

const version = fc.record({
  share: fc.constantFrom(0, 0, 1, 2),
  replicas: fc.constantFrom(null, 0, 1, 3),
  scaled: fc.boolean(),
  ownFile: fc.boolean(),
  style: fc.constantFrom<'block' | 'flow'>('block', 'flow'),
})

/** A service of up to three versions; those that take traffic have pods. */
const world = fc.array(version, { minLength: 1, maxLength: 3 }).map((list): Snapshot => {
  const all = list.map((one, index) => ({ ...one, name: versions[index] ?? 'v1' }))
  const total = all.reduce((sum, { share }) => sum + share, 0)
  const given = total === 0 ? all.map((one, index) => (index === 0 ? { ...one, share: 1 } : one)) : all
  const ready = given.map((one) => (one.share > 0 && one.replicas === 0 ? { ...one, replicas: 2 } : one))
  const sum = ready.reduce((parts, { share }) => parts + share, 0)
  const whole = ready.map(({ share }) => Math.floor((100 * share) / sum))
  const rest = 100 - whole.reduce((percent, one) => percent + one, 0)
  const first = ready.findIndex(({ share }) => share > 0)
  const route = ready
    .map(({ name }, index) => {
      const weight = (whole[index] ?? 0) + (index === first ? rest : 0)
      return `    - {destination: {host: cart, subset: ${name}}, weight: ${weight}}\n`
    })
    .join('')
  const files: Record<string, string[]> = {
    'cart.yaml': [
      service,
      destinationRule('cart', ...ready.map(({ name }) => name)),
      virtualService('cart', `  - route:\n${route}`),
    ],
  }
  for (const one of ready) {
    const path = one.ownFile ? `cart-${one.name}.yaml` : 'cart.yaml'
    const documents = [deployment(one.name, one), ...(one.scaled ? [autoscaler(one.name)] : [])]
    files[path] = [...(files[path] ?? []), ...documents]
  }
  return snapshotOf(Object.fromEntries(Object.entries(files).map(([path, texts]) => [path, texts.join('---\n')])))
})

const command = fc.oneof(
  fc.constantFrom('v2', 'v4').map((name) => `/deploy ${name} cart --image cart:9`),
  fc.constantFrom('v2', 'v4').map((name) => `/canary 10 ${name} cart --image-tag 9`),
  fc
    .tuple(fc.constantFrom(...versions), fc.constantFrom('cart:9', 'cart:1'))
    .map(([name, image]) => `/image ${name} ${image} cart`),
  fc
    .tuple(fc.constantFrom(...versions), fc.integer({ min: 0, max: 5 }))
    .map(([name, count]) => `/scale ${name} ${count} cart`),
  fc
    .tuple(fc.constantFrom(...versions), fc.integer({ min: 1, max: 5 }))
    .map(([name, max]) => `/autoscale ${name} max=${max} cpu=50 cart`),
  fc.constantFrom(...versions).map((name) => `/retire ${name} cart`),
)

const outcomes = (snapshot: Snapshot) =>
  simulate(readTree(snapshot).model, { host: 'cart.shop.svc.cluster.local' }).destinations.filter(
    ({ share }) => share > 0,
  )

it('pods come and go without a request that finds none, and go back to the same bytes', () => {
  let carriedOut = 0
  fc.assert(
    fc.property(world, fc.array(command, { minLength: 1, maxLength: 2 }), (snapshot, commands) => {
      const comment = commands.join('\n')
      const plan = planOf(snapshot, comment)
      if (!plan.ok || 'kind' in plan.value) return
      carriedOut += 1
      const states = statesAfter(snapshot, plan.value)
      for (const [index, state] of states.entries()) {
        expect(outcomes(state).filter(({ status }) => status !== 'ok')).toEqual([])
        const stage = plan.value.stages[index]
        const before = outcomes(states[index - 1] ?? snapshot)
        if (stage?.phase !== 'traffic') expect(outcomes(state)).toEqual(before)
      }
      const end = states.at(-1) ?? snapshot
      const again = planIntent({ intent: plan.value.intent, snapshot: end, policy: defaultPolicy, hash: sha256 })
      expect(again).toMatchObject({ ok: true, value: { kind: 'already-so' } })
      const golden = { name: comment, directory: '', comment, snapshot, plan: plan.value, states }
      expect(textsOf(rolledBack(golden))).toEqual(textsOf(snapshot))
    }),
    { numRuns: 60 },
  )
  expect(carriedOut).toBeGreaterThan(5)
})
