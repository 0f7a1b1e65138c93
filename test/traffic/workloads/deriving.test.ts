import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatch, type JsonObject } from '../../../src/manifests/manifests.ts'
import {
  deriveAutoscaler,
  deriveDeployment,
  leftovers,
  type NewVersion,
  podReferences,
  renamed,
  selectorTakes,
} from '../../../src/traffic/traffic.ts'

const fresh = (change: Partial<NewVersion> = {}): NewVersion => ({
  tokens: ['v1'],
  version: 'v3',
  telling: new Map([['version', 'v3']]),
  kept: new Set(['app']),
  ...change,
})

const deployment = (
  name: string,
  labels: Record<string, string>,
  selector: JsonObject,
  more: JsonObject = {},
): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels },
  spec: { selector, template: { metadata: { labels }, spec: { containers: [] } } },
  ...more,
})

const patched = (value: JsonObject, patch: ReturnType<typeof deriveDeployment>['patch']) => {
  const result = applyPatch(value, patch)
  if (!result.ok) throw new Error(result.problems[0].message)
  return result.value
}

describe('another version’s name', () => {
  it.each([
    ['reviews-v1', 'reviews-v3'],
    ['v1', 'v3'],
    ['v1-reviews', 'v3-reviews'],
    ['reviews_v1_blue', 'reviews_v3_blue'],
    ['a.v1.b', 'a.v3.b'],
    ['/etc/v1/config', '/etc/v3/config'],
    ['reviews-v12', null],
    ['reviews-v1.2', null],
    ['rev1', null],
    ['v1v1', null],
    ['', null],
  ])('in %j is %j', (text, expected) => expect(renamed(text, fresh())).toBe(expected))

  it('is found by the first name that a text holds', () =>
    expect(renamed('reviews-1-0', fresh({ tokens: ['1.0', '1-0'] }))).toBe('reviews-v3'))

  it('goes back to where it came from', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{1,5}$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), word, word, (parts, one, other) => {
        fc.pre(one !== other && !parts.includes(other) && !parts.includes(one))
        const text = [...parts, one].join('-')
        const there = renamed(text, fresh({ tokens: [one], version: other }))
        expect(there).toBe([...parts, other].join('-'))
        expect(renamed(there ?? '', fresh({ tokens: [other], version: one }))).toBe(text)
      }),
    )
  })
})

describe('a Deployment derived from another', () => {
  const labels = { app: 'reviews-v1', version: 'v1', 'app.kubernetes.io/instance': 'reviews-v1' }

  it('has its own name, labels and selector, and keeps what the Service selects by', () => {
    const value = deployment('reviews-v1', labels, { matchLabels: { app: 'reviews-v1', version: 'v1' } })
    const { name, patch, labels: after } = deriveDeployment(value, fresh())
    expect(name).toBe('reviews-v3')
    expect(Object.fromEntries(after)).toEqual({
      app: 'reviews-v1',
      version: 'v3',
      'app.kubernetes.io/instance': 'reviews-v3',
    })
    expect(patched(value, patch)).toMatchObject({
      metadata: { name: 'reviews-v3', labels: Object.fromEntries(after) },
      spec: {
        selector: { matchLabels: { app: 'reviews-v1', version: 'v3' } },
        template: { metadata: { labels: Object.fromEntries(after) } },
      },
    })
  })

  it('gets a version label where nothing told versions apart, and a name of its own', () => {
    const value = deployment('reviews', { app: 'reviews' }, { matchLabels: { app: 'reviews' } })
    const { name, patch, selector, original, labels: after } = deriveDeployment(value, fresh({ tokens: [] }))
    expect([name, Object.fromEntries(after)]).toEqual(['reviews-v3', { app: 'reviews', version: 'v3' }])
    expect(patched(value, patch)).toMatchObject({ spec: { template: { metadata: { labels: { version: 'v3' } } } } })
    expect([selectorTakes(original, after), selectorTakes(selector, after)]).toEqual([true, true])
  })

  it('leaves behind what servers and clients wrote into the other', () => {
    const value = deployment(
      'reviews-v1',
      { version: 'v1' },
      { matchLabels: { version: 'v1' } },
      {
        status: { readyReplicas: 3 },
        metadata: {
          name: 'reviews-v1',
          uid: 'x',
          resourceVersion: '7',
          generation: 2,
          creationTimestamp: null,
          managedFields: [],
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', team: 'blue' },
        },
      },
    )
    const after = patched(value, deriveDeployment(value, fresh()).patch)
    expect(after).toMatchObject({ metadata: { name: 'reviews-v3', annotations: { team: 'blue' } } })
    expect(Object.keys((after as JsonObject)['metadata'] as JsonObject)).toEqual(['name', 'annotations'])
    expect(after).not.toHaveProperty('status')
  })

  it('never selects the pods of the one that it came from, nor is selected by it, as long as that selects by its version', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}[a-z0-9]$/)
    fc.assert(
      fc.property(fc.dictionary(label, label, { maxKeys: 4 }), fc.boolean(), (more, byExpression) => {
        const own = { ...more, version: 'v1' }
        const selector: JsonObject = byExpression
          ? { matchExpressions: [{ key: 'version', operator: 'In', values: ['v1'] }] }
          : { matchLabels: own }
        const {
          labels: after,
          selector: its,
          original,
        } = deriveDeployment(deployment('app-v1', own, selector), fresh({ kept: new Set() }))
        expect(selectorTakes(its, after)).toBe(true)
        expect(selectorTakes(original, after)).toBe(false)
        expect(selectorTakes(its, new Map(Object.entries(own)))).toBe(false)
      }),
    )
  })

  it('takes its autoscaler along', () => {
    const value: JsonObject = {
      metadata: { name: 'reviews-v1', labels: { version: 'v1' }, uid: 'x' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'reviews-v1' }, maxReplicas: 4 },
    }
    const { name, patch } = deriveAutoscaler(value, fresh(), 'reviews-v3')
    expect(name).toBe('reviews-v3')
    expect(patched(value, patch)).toEqual({
      metadata: { name: 'reviews-v3', labels: { version: 'v3' } },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'reviews-v3' }, maxReplicas: 4 },
    })
    expect(deriveAutoscaler({ ...value, metadata: { name: 'scaler' } }, fresh(), 'reviews-v3').name).toBe('scaler-v3')
  })
})

describe('what a copy has in common with its original', () => {
  const value: JsonObject = {
    spec: {
      template: {
        spec: {
          serviceAccountName: 'reviews',
          volumes: [
            { name: 'a', configMap: { name: 'settings' } },
            { name: 'b', persistentVolumeClaim: { claimName: 'data-v1' } },
          ],
          containers: [
            {
              name: 'reviews',
              image: 'reviews-v1:1',
              args: ['--release=v1', '--v12'],
              env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'v1' } } }],
              envFrom: [{ configMapRef: { name: 'settings' } }],
            },
          ],
        },
      },
    },
  }

  it('is what its pods use', () =>
    expect(podReferences(value)).toEqual([
      'ServiceAccount reviews',
      'ConfigMap settings',
      'PersistentVolumeClaim data-v1',
      'Secret keys',
    ]))

  it('is where the old name still stands, images apart', () =>
    expect(leftovers(value, ['v1'])).toEqual([
      'volumes.b.persistentVolumeClaim.claimName: data-v1',
      'containers.reviews.args.0: --release=v1',
      'containers.reviews.env.KEY.valueFrom.secretKeyRef.key: v1',
    ]))
})
