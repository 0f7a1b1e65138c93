import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fieldChangesBetween,
  type Intent,
  isBetween,
  type Plan,
  planIntent,
  planRollback,
  readTree,
} from '../../src/changes/changes.ts'
import { defaultPolicy } from '../../src/config/config.ts'
import { applyEdits, type Snapshot } from '../../src/manifests/manifests.ts'
import { type Model, type Rule, simulate, unreachableRules } from '../../src/traffic/traffic.ts'
import { type Manifest, manifests } from './generated-manifests.ts'
import { intentOf, planOf, sha256, snapshotOf, statesAfter } from './planning.ts'

/** One seed for all properties: they look at the same manifests and commands, which are so planned only once. */
const bounded = { numRuns: 50 }

const thread = {
  services: ['shop/reviews'],
  roles: { 'shop/reviews': { stable: 'v1', canary: null } },
}

const routerOf = (model: Model) => {
  const [router] = model.routers
  if (router === undefined) throw new Error('there is no VirtualService')
  return router
}

const destinationsOf = ({ action }: Rule) => (action.kind === 'route' ? action.destinations : [])

const sharesFor = (model: Model, headers: readonly (readonly [string, string])[]): Record<string, number> => {
  const { destinations } = simulate(
    model,
    { host: 'reviews.shop.svc.cluster.local', headers },
    { kind: 'mesh', namespace: 'shop' },
  )
  const shares: Record<string, number> = {}
  for (const { subset, share } of destinations)
    if (share > 0) shares[subset ?? ''] = (shares[subset ?? ''] ?? 0) + share
  return shares
}

interface Asked {
  readonly comment: string
  /** What a request with these headers must get afterwards. */
  readonly headers: readonly (readonly [string, string])[]
  readonly wanted: (before: Record<string, number>) => Record<string, number>
}

const onlyPositive = (shares: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(shares).filter(([, share]) => share > 0))

const commands: fc.Arbitrary<Asked> = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 100 }), fc.constantFrom('v2', 'v3')).map(
    ([percent, version]): Asked => ({
      comment: `/canary ${percent} ${version} reviews`,
      headers: [],
      wanted: (before) => {
        const others = Object.entries(before).filter(([name]) => name !== version && name !== 'v1')
        const kept = others.reduce((sum, [, share]) => sum + share, 0)
        return onlyPositive({ ...Object.fromEntries(others), [version]: percent, v1: 100 - percent - kept })
      },
    }),
  ),
  fc.constantFrom('v1', 'v2', 'v4').map(
    (version): Asked => ({
      comment: `/pin ${version} reviews`,
      headers: [],
      wanted: () => ({ [version]: 100 }),
    }),
  ),
  fc.tuple(fc.constantFrom('x-new', 'x-team', 'end-user'), fc.integer({ min: 1, max: 99 })).map(
    ([header, percent]): Asked => ({
      comment: `/route header ${header}=1 v2=${percent},v3=${100 - percent} reviews`,
      headers: [[header, '1']],
      wanted: () => ({ v2: percent, v3: 100 - percent }),
    }),
  ),
  fc.constantFrom('x-team', 'end-user').map(
    (header): Asked => ({
      comment: `/unroute header ${header}=1 reviews`,
      headers: [[header, '1']],
      wanted: (before) => before,
    }),
  ),
  fc.integer({ min: 1, max: 100 }).map(
    (percent): Asked => ({
      comment: `/mirror v4 ${percent}% reviews`,
      headers: [],
      wanted: (before) => before,
    }),
  ),
)

interface Carried {
  readonly intent: Intent
  readonly before: Snapshot
  readonly after: Snapshot
  readonly plan: Plan | null
}

const carried = new Map<string, Carried | null>()

const carriedOnce = (manifest: Manifest, asked: Asked): Carried | null => {
  const key = JSON.stringify([manifest.text, asked.comment])
  const known = carried.get(key)
  if (known !== undefined) return known
  const fresh = carryOut(manifest, asked)
  carried.set(key, fresh)
  return fresh
}

/** Plans and carries out; null where the command is refused, which weights that contradict are. */
const carryOut = (manifest: Manifest, { comment }: Asked): Carried | null => {
  const before = snapshotOf({ 'traffic.yaml': manifest.text })
  const intent = intentOf(before, comment, { thread })
  if (!intent.ok) {
    expect(intent.problems.map(({ code }) => code)).toEqual(['weights-contradict'])
    return null
  }
  const plan = planIntent({ intent: intent.value, snapshot: before, policy: defaultPolicy, hash: sha256 })
  if (!plan.ok) throw new Error(JSON.stringify(plan.problems))
  if ('kind' in plan.value) return { intent: intent.value, before, after: before, plan: null }
  const after = statesAfter(before, plan.value).at(-1) ?? before
  return { intent: intent.value, before, after, plan: plan.value }
}

const property = (
  name: string,
  check: (carried: Carried, manifest: Manifest, asked: Asked) => void,
  afterwards: () => void = () => undefined,
): void => {
  it(name, () => {
    fc.assert(
      fc.property(manifests, commands, (manifest, asked) => {
        const outcome = carriedOnce(manifest, asked)
        if (outcome !== null) check(outcome, manifest, asked)
      }),
      bounded,
    )
    afterwards()
  })
}

describe('whatever the manifests and the command', () => {
  property('weights of a route with several destinations sum to 100', ({ after }) => {
    for (const rule of routerOf(readTree(after).model).rules) {
      const destinations = destinationsOf(rule)
      if (destinations.length > 1) expect(destinations.reduce((sum, { weight }) => sum + (weight ?? 0), 0)).toBe(100)
    }
  })

  property('the catch-all stays last, and every rule can be reached', ({ after }) => {
    const { model } = readTree(after)
    const router = routerOf(model)
    expect(router.rules.at(-1)?.matches.every(({ headers }) => headers.size === 0)).toBe(true)
    expect(unreachableRules(model, router)).toEqual([])
  })

  property('rules of people keep their order, and their names', ({ after }, manifest, { comment }) => {
    const names = routerOf(readTree(after).model).rules.flatMap(({ name }) => name ?? [])
    const kept = manifest.rules.filter((name) => names.includes(name))
    expect(names.filter((name) => manifest.rules.includes(name))).toEqual(kept)
    if (!comment.startsWith('/unroute')) expect(kept).toEqual(manifest.rules)
  })

  property('requests get what the command says, and others what they got', ({ before, after }, _, asked) => {
    const [old, fresh] = [readTree(before).model, readTree(after).model]
    const unrouted = asked.comment.startsWith('/unroute')
    const expected = unrouted ? sharesFor(fresh, []) : asked.wanted(sharesFor(old, asked.headers))
    expect(sharesFor(fresh, asked.headers)).toEqual(expected)
    if (asked.headers.length > 0) expect(sharesFor(fresh, [])).toEqual(sharesFor(old, []))
    const other = [['x-region', '1']] as const
    if (asked.comment.startsWith('/route')) expect(sharesFor(fresh, other)).toEqual(sharesFor(old, other))
  })

  property('asked again at the end, it is so already', ({ intent, after }) => {
    const again = planIntent({ intent, snapshot: after, policy: defaultPolicy, hash: sha256 })
    expect(again).toMatchObject({ ok: true, value: { kind: 'already-so' } })
  })

  property('the rollback gives the files their old bytes', ({ before, after, plan }) => {
    const text = (snapshot: Snapshot): string | null => snapshot.files.get('traffic.yaml')?.text ?? null
    const files = [{ path: 'traffic.yaml', before: text(before), after: text(after) }]
    const back = planRollback({
      command: '/rollback',
      services: ['shop/reviews'],
      environment: null,
      roles: thread.roles,
      stages: plan === null ? [] : [{ number: 1, commit: 'c', files }],
      to: { kind: 'baseline' },
      now: false,
      snapshot: after,
      hash: sha256,
    })
    if (!back.ok) throw new Error(JSON.stringify(back.problems))
    const end = 'kind' in back.value ? after : (statesAfter(after, back.value).at(-1) ?? after)
    expect(text(end)).toBe(text(before))
  })

  /** What a person may do to the file while a rollout is open: as text, so that it can be done to the file of before, too. */
  const edits: readonly ((text: string, line: string) => string)[] = [
    (text, line) => `# read this first${line}${text}`,
    (text, line) => `${text}---${line}apiVersion: v1${line}kind: ConfigMap${line}metadata: {name: added}${line}`,
    (text, line) =>
      text.replace(`  namespace: shop${line}`, `  namespace: shop${line}  labels: {team: reviews}${line}`),
    (text, line) => text.replace('  hosts: [reviews]', `  hosts: [reviews] # and nothing else${line}  exportTo: ["."]`),
    (text, line) =>
      text.replace(
        /( *)- (name|match|timeout)/,
        `$1- name: health${line}$1  match: [{uri: {exact: /healthz}}]${line}$1  directResponse: {status: 200}${line}$1- $2`,
      ),
  ]

  const tried = new Set<(typeof edits)[number]>()
  property(
    'the rollback keeps what people did in between',
    ({ before, after, plan }) => {
      const [old, fresh] = [before, after].map((snapshot) => snapshot.files.get('traffic.yaml')?.text ?? '')
      if (plan === null || old === undefined || fresh === undefined) return
      const line = old.includes('\r\n') ? '\r\n' : '\n'
      // One of them each time: every one meets some of the manifests, and a look that fails is found again.
      const edit = edits[fresh.length % edits.length]
      if (edit === undefined) throw new Error('there is no edit')
      tried.add(edit)
      const now = snapshotOf({ 'traffic.yaml': edit(fresh, line) })
      const back = planRollback({
        command: '/rollback',
        services: ['shop/reviews'],
        environment: null,
        roles: thread.roles,
        stages: [{ number: 1, commit: 'c', files: [{ path: 'traffic.yaml', before: old, after: fresh }] }],
        to: { kind: 'baseline' },
        now: false,
        snapshot: now,
        hash: sha256,
      })
      if (!back.ok || 'kind' in back.value) throw new Error(JSON.stringify(back))
      const end = statesAfter(now, back.value).at(-1)?.files.get('traffic.yaml')?.text ?? ''
      expect(fieldChangesBetween(edit(old, line), end, 'traffic.yaml')).toEqual([])
    },
    () => expect(tried.size).toBe(edits.length),
  )

  property('the digest does not see edits that have nothing to do with it', ({ intent, before, plan }) => {
    const file = before.files.get('traffic.yaml')
    const header = `# one more line\n---\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: other}\n---\n`
    const moved = snapshotOf({ 'traffic.yaml': header + (file?.text ?? ''), 'more/other.yaml': 'kind: Nothing\n' })
    const other = planIntent({ intent, snapshot: moved, policy: defaultPolicy, hash: sha256 })
    if (!other.ok) throw new Error(JSON.stringify(other.problems))
    expect('kind' in other.value ? null : other.value.digest).toBe(plan?.digest ?? null)
  })

  property('a version is between while it has some of the default route and not all', ({ after }) => {
    const { model } = readTree(after)
    const last = routerOf(model).rules.at(-1)
    for (const version of ['v1', 'v2', 'v3', 'v4']) {
      const share =
        last === undefined
          ? 0
          : destinationsOf(last).reduce((sum, to) => sum + (to.subset === version ? to.share : 0), 0)
      expect(isBetween(model, 'shop/reviews', version)).toBe(share > 0 && share < 100)
    }
  })
})

describe('a plan in two stages', () => {
  it('is the same however often it is made, and its second stage is the plan of what the first leaves', () => {
    const files = {
      'traffic.yaml':
        'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a, namespace: n}\nspec:\n  hosts: [a]\n  http:\n  - route: [{destination: {host: a, subset: v1}}]\n---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: a, namespace: n}\nspec:\n  host: a\n  subsets: [{name: v1, labels: {version: v1}}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a-v2, namespace: n}\nspec: {template: {metadata: {labels: {app: a, version: v2}}}}\n',
    }
    const snapshot = snapshotOf(files)
    const plan = planOf(snapshot, '/canary 10 v2')
    if (!plan.ok || 'kind' in plan.value) throw new Error(JSON.stringify(plan))
    expect(planOf(snapshotOf(files), '/canary 10 v2')).toEqual(plan)
    const [first, second] = plan.value.stages
    const half = applyEdits(snapshot, first?.edits ?? [])
    const rest = planOf(half, '/canary 10 v2')
    expect(rest).toMatchObject({ value: { stages: [{ digest: second?.digest, edits: second?.edits }] } })
  })
})
