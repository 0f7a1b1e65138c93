import fc from 'fast-check'
import { expect, it } from 'vitest'
import { planRollback, readTree } from '../../src/changes/changes.ts'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { simulate } from '../../src/traffic/traffic.ts'
import { planOf, sha256, snapshotOf, statesAfter } from './planning.ts'

// The same service twice: once behind a VirtualService with subsets, once behind an HTTPRoute with a Service per version. Commands must do the same to both.

const versions = ['v1', 'v2', 'v3'] as const
const headers = ['x-a', 'x-b', 'x-c'] as const

interface World {
  readonly weights: readonly number[]
  readonly rules: readonly { readonly header: string; readonly version: string }[]
}

const world: fc.Arbitrary<World> = fc.record({
  weights: fc.constantFrom([100], [90, 10], [50, 50, 0], [0, 100], [30, 30, 40]),
  rules: fc
    .subarray([...headers])
    .chain((names) =>
      fc.tuple(...names.map((header) => fc.constantFrom(...versions).map((version) => ({ header, version })))),
    ),
})

const pods = [
  'apiVersion: v1\nkind: Service\nmetadata: {name: reviews, namespace: shop}\nspec: {selector: {app: reviews}, ports: [{name: http, port: 80}]}\n',
  ...versions.map(
    (version) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: reviews-${version}, namespace: shop}
spec:
  selector: {matchLabels: {app: reviews, version: ${version}}}
  template:
    metadata: {labels: {app: reviews, version: ${version}}}
    spec: {containers: [{name: app, image: registry.example/reviews:${version}}]}
`,
  ),
]

const mesh = ({ weights, rules }: World): Snapshot =>
  snapshotOf({
    'pods.yaml': pods.join('---\n'),
    'traffic.yaml': `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews, namespace: shop}
spec:
  host: reviews
  subsets:
${versions.map((version) => `  - {name: ${version}, labels: {version: ${version}}}`).join('\n')}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews, namespace: shop}
spec:
  hosts: [reviews]
  http:
${rules
  .map(
    ({ header, version }) =>
      `  - match:\n    - headers: {${header}: {exact: "1"}}\n    route:\n    - destination: {host: reviews, subset: ${version}}\n`,
  )
  .join('')}  - route:
${weights
  .map((weight, index) => `    - destination: {host: reviews, subset: ${versions[index]}}\n      weight: ${weight}\n`)
  .join('')}`,
  })

/** Its rules are in the other order: an HTTPRoute has no order of its own. */
const gatewayApi = ({ weights, rules }: World): Snapshot =>
  snapshotOf({
    'pods.yaml': pods.join('---\n'),
    'services.yaml': versions
      .map(
        (version) => `apiVersion: v1
kind: Service
metadata: {name: reviews-${version}, namespace: shop}
spec: {selector: {app: reviews, version: ${version}}, ports: [{name: http, port: 80}]}
`,
      )
      .join('---\n'),
    'traffic.yaml': `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: reviews, namespace: shop}
spec:
  parentRefs:
  - {group: "", kind: Service, name: reviews, port: 80}
  rules:
  - backendRefs:
${weights.map((weight, index) => `    - {name: reviews-${versions[index]}, port: 80, weight: ${weight}}\n`).join('')}${[
  ...rules,
]
  .reverse()
  .map(
    ({ header, version }) =>
      `  - matches:\n    - headers: [{name: ${header}, value: "1"}]\n    backendRefs: [{name: reviews-${version}, port: 80}]\n`,
  )
  .join('')}`,
  })

const command = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 100 }), fc.constantFrom('v2', 'v3'))
    .map(([percent, version]) => `/canary ${percent} ${version} reviews`),
  fc.constantFrom(...versions).map((version) => `/pin ${version} reviews`),
  fc.constantFrom(...versions).map((version) => `/pin ${version} reviews --drop-rules`),
  fc
    .tuple(fc.constantFrom(...headers), fc.constantFrom(...versions))
    .map(([header, version]) => `/route header ${header}=1 ${version} reviews`),
  fc
    .tuple(fc.constantFrom(...headers), fc.integer({ min: 1, max: 99 }))
    .map(([header, percent]) => `/route header ${header}=1 v2=${percent},v3=${100 - percent} reviews`),
  fc.constantFrom(...headers).map((header) => `/unroute header ${header}=1 reviews`),
  fc
    .tuple(fc.constantFrom(...versions), fc.integer({ min: 1, max: 100 }))
    .map(([version, percent]) => `/mirror ${version} ${percent}% reviews`),
  fc.constant('/mirror off reviews'),
)

const thread = { services: ['shop/reviews'], roles: { 'shop/reviews': { stable: 'v1', canary: null } } }

/** What requests with one of the headers, and with none, are given: by version, whatever it is written in. */
const fates = (snapshot: Snapshot): readonly unknown[] =>
  [null, ...headers].map((header) => {
    const answer = simulate(
      readTree(snapshot).model,
      { host: 'reviews.shop.svc.cluster.local', headers: header === null ? [] : [[header, '1']] },
      { kind: 'mesh', namespace: 'shop' },
    )
    const named = (to: { readonly host: string; readonly subset: string | null }): string =>
      to.subset ?? to.host.replace('reviews-', '')
    return {
      shares: answer.destinations.flatMap((to) => (to.share > 0 ? [`${named(to)} ${to.share.toFixed(2)}`] : [])).sort(),
      mirrors: answer.mirrors.map((to) => `${named(to)} ${to.percentage}`).sort(),
    }
  })

interface Walked {
  readonly outcome: string
  readonly after: Snapshot
  readonly back: Snapshot
}

const walk = (snapshot: Snapshot, comment: string): Walked => {
  const plan = planOf(snapshot, comment, { thread })
  if (!plan.ok) return { outcome: plan.problems.map(({ code }) => code).join(), after: snapshot, back: snapshot }
  if ('kind' in plan.value) return { outcome: 'already so', after: snapshot, back: snapshot }
  const states = statesAfter(snapshot, plan.value)
  const after = states.at(-1) ?? snapshot
  const stages = plan.value.stages.map(({ number, edits }, index) => ({
    number,
    commit: String(number),
    files: edits.map(({ path }) => ({
      path,
      before: (states[index - 1] ?? snapshot).files.get(path)?.text ?? null,
      after: states[index]?.files.get(path)?.text ?? null,
    })),
  }))
  const rollback = planRollback({
    command: '/rollback',
    services: thread.services,
    environment: null,
    roles: thread.roles,
    stages: stages.reverse(),
    to: { kind: 'baseline' },
    now: false,
    snapshot: after,
    hash: sha256,
  })
  if (!rollback.ok || 'kind' in rollback.value) throw new Error('There is nothing to take back.')
  return { outcome: 'planned', after, back: statesAfter(after, rollback.value).at(-1) ?? after }
}

const textsOf = ({ files }: Snapshot): readonly (readonly [string, string])[] =>
  [...files].map(([path, { text }]) => [path, text] as const).sort()

it('a command does the same behind a VirtualService and behind an HTTPRoute, and goes back to the same bytes', () => {
  fc.assert(
    fc.property(world, fc.array(command, { minLength: 1, maxLength: 3 }), (one, comments) => {
      let [istio, route] = [mesh(one), gatewayApi(one)]
      expect(fates(route)).toEqual(fates(istio))
      for (const comment of comments) {
        const [a, b] = [walk(istio, comment), walk(route, comment)]
        expect(`${comment}: ${b.outcome}`).toBe(`${comment}: ${a.outcome}`)
        expect(fates(b.after)).toEqual(fates(a.after))
        expect(textsOf(b.back)).toEqual(textsOf(route))
        for (const { rules } of readTree(b.after).model.routers)
          for (const { action } of rules) {
            const weights = action.kind === 'route' ? action.destinations.map(({ weight }) => weight ?? 1) : []
            if (weights.length > 1) expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(100)
          }
        ;[istio, route] = [a.after, b.after]
      }
    }),
    { numRuns: 15 },
  )
})
