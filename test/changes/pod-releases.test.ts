import { describe, expect, it } from 'vitest'
import { readTree } from '../../src/changes/changes.ts'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { simulate } from '../../src/traffic/traffic.ts'
import { scenarioFiles, scenariosAreHere } from '../traffic/scenarios.ts'
import { rolledBack, textsOf } from './golden.ts'
import { type Asking, planned, planOf, snapshotOf, statesAfter } from './planning.ts'

const scenario = (name: string, ...files: readonly string[]): Snapshot =>
  snapshotOf(
    Object.fromEntries(
      Object.entries(scenarioFiles(name)).filter(([path]) => files.length === 0 || files.includes(path)),
    ),
  )

const shares = (snapshot: Snapshot, host: string): unknown =>
  simulate(readTree(snapshot).model, { host }).destinations.map(({ subset, share, status }) => [subset, share, status])

const problemsOf = (snapshot: Snapshot, comment: string, asking: Asking = {}) => {
  const plan = planOf(snapshot, comment, asking)
  return plan.ok ? [] : plan.problems
}

/** The counts of pods as they are written, by the workload's name. */
const counts = (snapshot: Snapshot): Record<string, number | null> =>
  Object.fromEntries(readTree(snapshot).model.workloads.map(({ place, replicas }) => [place.name, replicas]))

/** Carries a release out stage by stage and takes it back to the same bytes; gives the files at its end. */
const released = (snapshot: Snapshot, comment: string): Snapshot => {
  const plan = planned(snapshot, comment)
  const states = statesAfter(snapshot, plan)
  const golden = { name: comment, directory: '', comment, snapshot, plan, states }
  expect(textsOf(rolledBack(golden))).toEqual(textsOf(snapshot))
  return states.at(-1) ?? snapshot
}

const lines = (before: Snapshot, after: Snapshot): readonly string[] =>
  [...after.files].flatMap(([path, { text }]) => {
    const old = new Set(before.files.get(path)?.text.split('\n') ?? [])
    return text.split('\n').filter((line) => !old.has(line))
  })

if (!scenariosAreHere) console.info('The published releases do not lie beside the checkout; their tests are left out.')
else
  describe('the published releases of pods', () => {
    it('reviews-lecture: another image for v2, which nobody is sent to yet', () => {
      const start = scenario('reviews-lecture', 'manifests.yaml')
      const end = released(start, '/image v2 docker.io/istio/examples-bookinfo-reviews-v2:1.17.0')
      expect(lines(start, end)).toEqual(['        image: docker.io/istio/examples-bookinfo-reviews-v2:1.17.0'])
      expect(shares(end, 'reviews')).toEqual(shares(start, 'reviews'))
    })

    it('reviews-lecture: an autoscaler for v2, and the count that would fight it taken out after', () => {
      const start = scenario('reviews-lecture', 'manifests.yaml')
      const plan = planned(start, '/autoscale v2 min=1 max=10 cpu=50')
      expect(plan.stages.map(({ phase }) => phase)).toEqual(['pods', 'pods-out'])
      expect(plan.notes.join(' ')).toContain('No cpu is requested')
      const end = released(start, '/autoscale v2 min=1 max=10 cpu=50')
      expect(readTree(end).model.autoscalers).toMatchObject([
        { target: { kind: 'Deployment', name: 'reviews-v2' }, minReplicas: 1, maxReplicas: 10 },
      ])
      expect(counts(end)['reviews-v2']).toBe(null)
      expect(shares(end, 'reviews')).toEqual(shares(start, 'reviews'))
      expect(planOf(end, '/autoscale v2 min=1 max=10 cpu=50')).toMatchObject({ value: { kind: 'already-so' } })
    })

    it('reviews-lecture: a fourth version, with its first traffic', () => {
      const start = scenario('reviews-lecture', 'manifests.yaml')
      const end = released(start, '/canary 10 v4 --image docker.io/istio/examples-bookinfo-reviews-v4:1.0.0')
      expect(shares(end, 'reviews')).toEqual([
        ['v1', 90, 'ok'],
        ['v4', 10, 'ok'],
      ])
    })

    it('bookinfo: autoscalers for every version of reviews, and v2 retired', () => {
      const start = scenario('bookinfo')
      const scaled = released(
        start,
        ['v1', 'v2', 'v3'].map((version) => `/autoscale ${version} reviews min=1 max=10 cpu=50`).join('\n'),
      )
      expect(readTree(scaled).model.autoscalers.map(({ target }) => target.name)).toEqual([
        'reviews-v1',
        'reviews-v2',
        'reviews-v3',
      ])
      const end = released(scaled, '/retire v2 reviews')
      expect(readTree(end).model.autoscalers.map(({ target }) => target.name)).toEqual(['reviews-v1', 'reviews-v3'])
      expect(shares(end, 'reviews')).toEqual(shares(start, 'reviews'))
    })

    it('bookinfo: what is pinned to v1 keeps it', () =>
      expect(problemsOf(scenario('bookinfo'), '/retire v1 reviews')).toMatchObject([
        {
          code: 'version-takes-traffic',
          path: 'virtual-services.yaml',
          hint: expect.stringContaining('/pin v2 reviews'),
        },
      ]))

    it('replicas-nginx: a rolling update by another tag', () => {
      const start = scenario('replicas-nginx')
      const end = released(start, '/image --image-tag 1.16.1 deployment=my-nginx')
      expect(lines(start, end)).toEqual([])
      expect([...end.files.values()].join()).not.toContain('1.14.2')
      expect(readTree(end).model.workloads.map(({ containers }) => containers[0]?.image)).toEqual([
        'nginx:1.16.1',
        'nginx:1.16.1',
      ])
    })

    it('replicas-nginx: a quarter by counts of pods, and none', () => {
      const start = scenario('replicas-nginx')
      const quarter = released(start, '/canary 25 nginx-deployment --by replicas')
      expect(counts(quarter)).toEqual({ 'my-nginx': 3, 'nginx-deployment': 1 })
      expect(counts(released(start, '/canary 25 nginx-deployment --by replicas --pods 8'))).toEqual({
        'my-nginx': 6,
        'nginx-deployment': 2,
      })
      const none = released(quarter, '/canary 0 nginx-deployment --by replicas')
      expect(counts(none)).toEqual({ 'my-nginx': 3, 'nginx-deployment': 0 })
      expect(counts(released(none, '/retire deployment=nginx-deployment'))).toEqual({ 'my-nginx': 3 })
    })

    it('replicas-nginx: a selector that takes all pods lets no version be made from it', () => {
      const policy = { services: new Map([['my-nginx-svc', { stable: 'my-nginx', canary: null }]]) }
      expect(problemsOf(scenario('replicas-nginx'), '/deploy v3 --image nginx:1.17.0', { policy })).toMatchObject([
        { code: 'version-not-distinct', hint: expect.stringContaining('selector cannot be changed in place') },
      ])
    })
  })

it('tells which lines are new', () => {
  const [one, other] = ['a\nb\n', 'a\nc\n'].map((text) => snapshotOf({ 'a.yaml': text }))
  expect(one === undefined || other === undefined ? [] : lines(one, other)).toEqual(['c'])
})
