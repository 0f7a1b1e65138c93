import { describe, expect, it } from 'vitest'
import { type MergedStage, type Plan, planRollback, type RollingBack } from '../../src/changes/changes.ts'
import { applyEdits, type Snapshot } from '../../src/manifests/manifests.ts'
import { ruleWithV1 } from '../traffic/reviews-texts.ts'
import { planned, sha256, snapshotOf, statesAfter } from './planning.ts'

const reviews = `# Owned by the reviews team.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
  namespace: shop
spec:
  hosts:
  - reviews
  http:
  - name: default
    timeout: 3s # the storefront gives up after 4
    route:
    - destination:
        host: reviews
        subset: v1
---
${ruleWithV1}`

const apps = `apiVersion: apps/v1
kind: Deployment
metadata: {name: reviews-v2, namespace: shop}
spec:
  template:
    metadata: {labels: {app: reviews, version: v2}}
`

const withSubset = reviews.replace(
  '      version: v1\n',
  '      version: v1\n  - name: v2\n    labels:\n      version: v2\n',
)

interface Release {
  readonly snapshot: Snapshot
  /** Oldest first. */
  readonly stages: readonly MergedStage[]
}

/** Merges every stage of the comments, one after the other; a function between them is a person's edit of traffic.yaml. */
const release = (start: Snapshot, ...acts: readonly (string | ((text: string) => string))[]): Release => {
  let snapshot = start
  const stages: MergedStage[] = []
  for (const act of acts) {
    if (typeof act !== 'string') {
      snapshot = edited(snapshot, act)
      continue
    }
    for (const after of statesAfter(snapshot, planned(snapshot, act))) {
      const files = [...after.files].flatMap(([path, { text }]) => {
        const before = snapshot.files.get(path)?.text ?? null
        return before === text ? [] : [{ path, before, after: text }]
      })
      stages.push({ number: stages.length + 1, commit: sha256(String(stages.length)).slice(0, 40), files })
      snapshot = after
    }
  }
  return { snapshot, stages }
}

const edited = (snapshot: Snapshot, change: (text: string) => string): Snapshot => {
  const file = snapshot.files.get('traffic.yaml')
  if (file === undefined) throw new Error('there is no traffic.yaml')
  const text = change(file.text)
  if (text === file.text) throw new Error('the edit changes nothing')
  return { ...snapshot, files: new Map(snapshot.files).set(file.path, { ...file, text }) }
}

const rolling = ({ snapshot, stages }: Release, more: Partial<RollingBack> = {}): RollingBack => ({
  command: '/rollback',
  services: ['shop/reviews'],
  environment: null,
  roles: { 'shop/reviews': { stable: 'v1', canary: 'v2' } },
  stages: [...stages].reverse(),
  to: { kind: 'baseline' },
  now: false,
  snapshot,
  hash: sha256,
  ...more,
})

const rolledBack = (release: Release, more: Partial<RollingBack> = {}): { plan: Plan; snapshot: Snapshot } => {
  const plan = planRollback(rolling(release, more))
  if (!plan.ok || 'kind' in plan.value) throw new Error(`no plan: ${JSON.stringify(plan)}`)
  const snapshot = plan.value.stages.reduce((state, { edits }) => applyEdits(state, edits), release.snapshot)
  return { plan: plan.value, snapshot }
}

const text = (snapshot: Snapshot): string | undefined => snapshot.files.get('traffic.yaml')?.text

describe('a rollback that nobody came between', () => {
  it('gives the files their old bytes', () => {
    const start = snapshotOf({ 'traffic.yaml': withSubset })
    const done = release(start, '/canary 10 v2', '/canary 50 v2', '/canary 100 v2')
    const { plan, snapshot } = rolledBack(done)
    expect(text(snapshot)).toBe(withSubset)
    expect(plan.stages.map(({ title }) => title)).toEqual(['v2 100 → 0 %'])
    expect(plan.notes).toEqual([])
  })

  it('of several services says which goes where', () => {
    const start = snapshotOf({
      'traffic.yaml': withSubset,
      'cart.yaml': withSubset.replaceAll('reviews', 'cart'),
    })
    const done = release(start, '/canary 10 v2 reviews', '/canary 50 v2 cart')
    const role = { stable: 'v1', canary: 'v2' }
    const of = { services: ['shop/cart', 'shop/reviews'], roles: { 'shop/cart': role, 'shop/reviews': role } }
    expect(rolledBack(done, of).plan.stages.map(({ title }) => title)).toEqual([
      'cart v2 50 → 0 %, reviews v2 10 → 0 %',
    ])
  })

  it('moves traffic first, and takes what it stood on away in a second stage', () => {
    const start = snapshotOf({ 'traffic.yaml': reviews, 'apps.yaml': apps })
    const done = release(start, '/canary 10 v2')
    expect(done.stages).toHaveLength(2)
    const { plan, snapshot } = rolledBack(done)
    expect(plan.stages.map(({ changes }) => changes.map(({ object }) => object.split('/')[0]))).toEqual([
      ['VirtualService', 'VirtualService'],
      ['DestinationRule'],
    ])
    expect(text(snapshot)).toBe(reviews)
  })

  it('brings a subset back before a route names it again, even at 0 %, and tells the stages apart', () => {
    const both = withSubset.replace(
      '        subset: v1\n',
      '        subset: v1\n      weight: 0\n    - destination:\n        host: reviews\n        subset: v2\n      weight: 100\n',
    )
    const withoutRoute = both.replace(
      '    - destination:\n        host: reviews\n        subset: v1\n      weight: 0\n',
      '',
    )
    const withoutSubset = withoutRoute.replace('  - name: v1\n    labels:\n      version: v1\n', '')
    const texts = [both, withoutRoute, withoutSubset]
    expect(new Set(texts).size).toBe(3)
    const stages = texts.slice(1).map((after, index) => ({
      number: index + 1,
      commit: sha256(String(index)).slice(0, 40),
      files: [{ path: 'traffic.yaml', before: texts[index] ?? null, after }],
    }))
    const { plan, snapshot } = rolledBack({ snapshot: snapshotOf({ 'traffic.yaml': withoutSubset }), stages })
    expect(plan.stages.map(({ title }) => title)).toEqual([
      'subsets back to the baseline',
      'routes back to the baseline',
    ])
    expect(text(snapshot)).toBe(both)
  })

  it('brings pods back before the pods go that took over from them, where counts decide', () => {
    const pods = (version: string, replicas: number): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: reviews-${version}, namespace: shop}
spec:
  replicas: ${replicas}
  template:
    metadata: {labels: {app: reviews, version: ${version}}}
`
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: reviews, namespace: shop}\nspec: {selector: {app: reviews}}\n'
    const start = snapshotOf({ 'apps.yaml': [service, pods('v1', 10), pods('v2', 0)].join('---\n') })
    const done = release(start, '/canary 100 v2 --by replicas --pods 10')
    expect(done.stages).toHaveLength(2)
    const { plan, snapshot } = rolledBack(done)
    expect(plan.stages.map(({ changes }) => changes.map(({ object }) => object))).toEqual([
      ['Deployment/shop/reviews-v1'],
      ['Deployment/shop/reviews-v2'],
    ])
    expect([...snapshot.files]).toEqual([...start.files])
  })

  it('is one commit with --now, which says what that risks', () => {
    const start = snapshotOf({ 'traffic.yaml': reviews, 'apps.yaml': apps })
    const { plan, snapshot } = rolledBack(release(start, '/canary 10 v2'), { now: true })
    expect(plan.stages).toHaveLength(1)
    expect(plan.notes).toEqual([expect.stringContaining('503')])
    expect(text(snapshot)).toBe(reviews)
  })

  it('plans only what is left when it is asked again half way', () => {
    const start = snapshotOf({ 'traffic.yaml': reviews, 'apps.yaml': apps })
    const done = release(start, '/canary 10 v2')
    const first = rolledBack(done).plan.stages[0]
    const half = applyEdits(done.snapshot, first?.edits ?? [])
    const { plan, snapshot } = rolledBack({ ...done, snapshot: half })
    expect(plan.stages).toHaveLength(1)
    expect(text(snapshot)).toBe(reviews)
    expect(planRollback(rolling({ ...done, snapshot }))).toMatchObject({ ok: true, value: { kind: 'already-so' } })
  })

  it('undoes only the last stage, or those after a stage', () => {
    const start = snapshotOf({ 'traffic.yaml': withSubset })
    const done = release(start, '/canary 10 v2', '/canary 50 v2', '/canary 100 v2')
    const last = rolledBack(done, { stages: done.stages.slice(2), to: { kind: 'last' } })
    expect(last.plan.stages[0]?.title).toBe('v2 100 → 50 %')
    const to1 = rolledBack(done, { stages: done.stages.slice(1).reverse(), to: { kind: 'stage', stage: 1 } })
    expect(text(to1.snapshot)).toBe(done.stages[0]?.files[0]?.after)
  })

  it('takes a rollback back too', () => {
    const start = snapshotOf({ 'traffic.yaml': withSubset })
    const done = release(start, '/canary 10 v2')
    const { snapshot } = rolledBack(done)
    const files = [{ path: 'traffic.yaml', before: text(done.snapshot) ?? null, after: text(snapshot) ?? null }]
    const back = rolledBack({ snapshot, stages: [{ number: 1, commit: 'c', files }] })
    expect(text(back.snapshot)).toBe(text(done.snapshot))
  })
})

describe('a rollback that keeps what people did in between', () => {
  const start = snapshotOf({ 'traffic.yaml': withSubset })

  it('keeps an edit elsewhere in the file, and another object beside it', () => {
    const longer = (before: string): string => before.replace('timeout: 3s', 'timeout: 5s')
    const done = release(start, '/canary 10 v2', longer, '/canary 50 v2')
    const { snapshot, plan } = rolledBack(done)
    expect(text(snapshot)).toBe(longer(withSubset))
    expect(plan.notes).toEqual([])
  })

  it('keeps an edit that touches the lines of the stage, by putting the fields back one by one', () => {
    const done = release(start, '/canary 10 v2', (before) =>
      before.replace(
        '      weight: 90\n',
        '      weight: 90\n      headers:\n        request:\n          set: {x-seen: "1"}\n',
      ),
    )
    const { snapshot } = rolledBack(done)
    expect(text(snapshot)).toContain('x-seen')
    expect(text(snapshot)).not.toContain('subset: v2')
    expect(text(snapshot)).not.toContain('weight')
  })

  it('keeps a rule that a person put above', () => {
    const rule = `  - name: health
    match:
    - uri: {exact: /healthz}
    directResponse: {status: 200}
`
    const done = release(start, '/canary 10 v2', (before) =>
      before.replace('  - name: default', `${rule}  - name: default`),
    )
    expect(text(rolledBack(done).snapshot)).toBe(withSubset.replace('  - name: default', `${rule}  - name: default`))
  })

  it('leaves a route whose weights somebody moved, says both states, and the command that decides', () => {
    const done = release(start, '/canary 10 v2', (before) =>
      before.replace('weight: 90', 'weight: 70').replace('weight: 10', 'weight: 30'),
    )
    const plan = planRollback(rolling(done))
    expect(plan).toMatchObject({
      ok: false,
      problems: [
        {
          code: 'rollback-moved',
          message: expect.stringMatching(/now v1 70, v2 30, before it v1 100/),
          hint: '/canary 0 v2 reviews --virtual-service reviews --route default',
        },
      ],
    })
  })

  it('takes back neither half of a route of which one weight was moved', () => {
    const done = release(start, '/canary 10 v2', (before) =>
      before.replace('weight: 90', 'weight: 90 # was 95').replace('weight: 10', 'weight: 11'),
    )
    expect(planRollback(rolling(done))).toMatchObject({ ok: false, problems: [{ code: 'rollback-moved' }] })
  })

  it('takes back the rest of a stage when one of its fields was changed since', () => {
    const done = release(start, '/route header end-user=jason v2', '/canary 10 v2', (before) =>
      before.replace('exact: jason', 'exact: mary'),
    )
    const { plan, snapshot } = rolledBack(done)
    expect(text(snapshot)).toContain('exact: mary')
    expect(text(snapshot)).not.toContain('weight')
    expect(plan.notes).toEqual([expect.stringContaining('end-user-jason')])
  })

  it('knows what a person took back by hand already, to whatever stage', () => {
    const done = release(start, '/canary 10 v2', '/canary 50 v2', '/canary 80 v2')
    const atTen = edited(done.snapshot, (before) =>
      before.replace('weight: 20', 'weight: 90').replace('weight: 80', 'weight: 10'),
    )
    expect(text(rolledBack({ ...done, snapshot: atTen }).snapshot)).toBe(withSubset)
    expect(planRollback(rolling({ ...done, snapshot: start }))).toMatchObject({ value: { kind: 'already-so' } })
  })

  it('leaves the subset where somebody routes to it since', () => {
    const begin = snapshotOf({ 'traffic.yaml': reviews, 'apps.yaml': apps })
    const done = release(begin, '/canary 10 v2', (before) =>
      before.replace(
        '  - name: default',
        '  - name: mine\n    match: [{headers: {x-me: {exact: "1"}}}]\n    route: [{destination: {host: reviews, subset: v2}}]\n  - name: default',
      ),
    )
    const { plan, snapshot } = rolledBack(done)
    expect(plan.stages.map(({ title }) => title)).toEqual(['v2 10 → 0 %'])
    expect(plan.notes).toEqual([expect.stringContaining('stays')])
    expect(text(snapshot)).toContain('- name: v2')
  })

  it('leaves a file that is gone, or that no longer parses, and says so', () => {
    const done = release(start, '/canary 10 v2')
    const broken = edited(done.snapshot, (before) => before.replace('spec:', 'spec: ]['))
    expect(planRollback(rolling({ ...done, snapshot: broken }))).toMatchObject({ ok: false })
    const gone: Snapshot = { revision: null, files: new Map() }
    expect(planRollback(rolling({ ...done, snapshot: gone }))).toMatchObject({
      ok: false,
      problems: [{ code: 'rollback-moved', message: expect.stringContaining('gone') }],
    })
  })

  it('refuses to send requests to a subset that was taken away since, unless told to', () => {
    const done = release(start, '/canary 100 v2', (before) =>
      before.replace('  - name: v1\n    labels:\n      version: v1\n', ''),
    )
    expect(planRollback(rolling(done))).toMatchObject({
      ok: false,
      problems: [{ hint: expect.stringContaining('--now') }],
    })
    expect(planRollback(rolling(done, { now: true }))).toMatchObject({ ok: true })
  })
})
