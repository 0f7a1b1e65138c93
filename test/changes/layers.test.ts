import { describe, expect, it } from 'vitest'
import { planIntent, withPolicyOf } from '../../src/changes/changes.ts'
import { defaultPolicy } from '../../src/config/config.ts'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { shop, snapshotOf, textsOf } from '../layouts/kustomize/town.ts'
import { planned, planOf, sha256, statesAfter } from './planning.ts'

const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../../base]\n'

const prod = (fields: string, more: Readonly<Record<string, string>> = {}): Snapshot =>
  snapshotOf(shop({ 'overlays/prod/kustomization.yaml': head + fields, ...more }))

const refused = (snapshot: Snapshot, comment: string) => {
  const plan = planOf(snapshot, comment)
  if (plan.ok) throw new Error(`${comment} is not refused`)
  return plan.problems[0]
}

const changedFiles = (snapshot: Snapshot, comment: string): readonly string[] => {
  const [after = snapshot] = statesAfter(snapshot, planned(snapshot, comment)).slice(-1)
  const [old, fresh] = [textsOf(snapshot), textsOf(after)]
  return Object.keys(fresh).filter((path) => fresh[path] !== old[path])
}

describe('a command in one of several environments', () => {
  it('asks which is meant where it does not say so', () => {
    expect(refused(snapshotOf(shop()), '/canary 10 v2')).toMatchObject({
      code: 'environment-missing',
      hint: 'Type /canary 10 v2 --env prod or /canary 10 v2 --env staging.',
    })
  })

  it('means the one that the configuration says, as long as it is there', () => {
    const snapshot = snapshotOf(shop())
    const usual = (environment: string) => withPolicyOf(snapshot, { ...defaultPolicy, environment })
    expect(planned(usual('staging'), '/canary 10 v2').intent.environment).toBe('staging')
    expect(planned(usual('staging'), '/canary 10 v2 --env prod').intent.environment).toBe('prod')
    expect(refused(usual('gone'), '/canary 10 v2')).toMatchObject({ code: 'environment-missing' })
  })

  it('means that one by a name that each environment has in a namespace of its own', () => {
    const overlay = (name: string) => ({ [`overlays/${name}/kustomization.yaml`]: `namespace: shop-${name}\n${head}` })
    const files = snapshotOf(shop({ ...overlay('prod'), ...overlay('staging') }))
    const snapshot = withPolicyOf(files, { ...defaultPolicy, environment: 'staging' })
    expect(planned(snapshot, '/canary 10 v2 reviews').intent.services).toEqual(['shop-staging/reviews'])
    expect(planned(snapshot, '/canary 10 v2 shop-prod/reviews').intent.environment).toBe('prod')
  })

  it('names those that are there for one that is not', () => {
    expect(refused(snapshotOf(shop()), '/canary 10 v2 --env porc')).toMatchObject({ code: 'unknown-environment' })
  })

  it('is one comment for one environment', () => {
    expect(refused(snapshotOf(shop()), '/canary 10 v2 --env prod\n/scale v2 3 --env staging')).toMatchObject({
      code: 'several-environments',
    })
  })

  it('says so in its intent, and edits what only that environment takes in', () => {
    const snapshot = snapshotOf(shop())
    expect(planned(snapshot, '/canary 10 v2 --env prod').intent.environment).toBe('prod')
    expect(changedFiles(snapshot, '/canary 10 v2 --env prod')).toEqual(['overlays/prod/kustomization.yaml'])
  })

  it('edits the base where one overlay alone takes it in', () => {
    const files = shop()
    delete files['overlays/staging/kustomization.yaml']
    expect(changedFiles(snapshotOf(files), '/canary 10 v2')).toEqual(['base/virtual-service.yaml'])
  })

  it('is so already where the last layer says it, and names that line', () => {
    const patch =
      'patches:\n- target: {kind: VirtualService, name: reviews}\n  patch: |-\n    - {op: replace, path: /spec/http/0/route/0/weight, value: 90}\n    - {op: replace, path: /spec/http/0/route/1/weight, value: 10}\n'
    const plan = planOf(prod(patch), '/canary 10 v2 --env prod')
    expect(plan).toMatchObject({
      ok: true,
      value: { kind: 'already-so', path: 'overlays/prod/kustomization.yaml', line: 7 },
    })
  })
})

describe('what is not changed in layers', () => {
  it.each([
    [
      'a replacement writes it',
      'replacements:\n- source: {kind: Service, name: reviews, fieldPath: spec.ports.0.port}\n  targets:\n  - select: {kind: VirtualService}\n    fieldPaths: [spec.http.0.route.0.weight]\n',
      '/canary 10 v2 --env prod',
      'kustomize-replaced',
    ],
    [
      'an entry of images sets it for others too',
      'images: [{name: example/reviews, newTag: "1.0"}]\n',
      '/image v2 reviews --image-tag 1.1 --env prod',
      'kustomize-image-shared',
    ],
    ['a plugin may write it', 'transformers: [plugin.yaml]\n', '/canary 10 v2 --env prod', 'kustomize-plugin'],
    [
      'a patch cannot be carried out',
      'patches:\n- target: {kind: VirtualService}\n  patch: |-\n    - {op: test, path: /spec/hosts/0, value: ratings}\n',
      '/canary 10 v2 --env prod',
      'kustomize-patch-fails',
    ],
    [
      'the Kustomizations take one another in',
      'components: [../prod]\n',
      '/canary 10 v2 --env prod',
      'kustomize-cycle',
    ],
    [
      'a patch is for nothing that is here',
      'patchesStrategicMerge:\n- |-\n  apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: gone}\n',
      '/canary 10 v2 --env prod',
      'kustomize-patch-unmatched',
    ],
  ])('is refused with its place where %s', (_, fields, comment, code) => {
    expect(refused(prod(fields), comment)).toMatchObject({
      code,
      path: 'overlays/prod/kustomization.yaml',
      line: expect.any(Number),
      hint: expect.any(String),
    })
  })

  it('is a weight that is filled in elsewhere', () => {
    const files = shop()
    const route = files['base/virtual-service.yaml'] ?? ''
    const filled = { ...files, 'base/virtual-service.yaml': route.replace('weight: 100', 'weight: "$(WEIGHT)"') }
    expect(refused(snapshotOf(filled), '/canary 10 v2 --env prod')).toMatchObject({
      line: 14,
      hint: expect.any(String),
    })
  })
})

describe('a way that leaves others as they are', () => {
  it('takes an object out of one environment by a patch, and leaves it in the base', () => {
    const none =
      'patches:\n- target: {kind: VirtualService, name: reviews}\n  patch: |-\n    - {op: remove, path: /spec/http/0/route/1}\n- target: {kind: DestinationRule, name: reviews}\n  patch: |-\n    - {op: remove, path: /spec/subsets/1}\n'
    const snapshot = prod(none)
    const plan = planned(snapshot, '/retire v2 reviews --env prod')
    const [after = snapshot] = statesAfter(snapshot, plan).slice(-1)
    expect(textsOf(after)['base/deployment-v2.yaml']).toBe(textsOf(snapshot)['base/deployment-v2.yaml'])
    expect(textsOf(after)['overlays/prod/kustomization.yaml']).toContain('$patch: delete')
  })
})

const half =
  'patches:\n- target: {kind: VirtualService, name: reviews}\n  patch: |-\n    - {op: replace, path: /spec/http/0/route/0/weight, value: 95}\n'

describe('a change of all environments', () => {
  const everywhere = '/canary 10 v2 reviews --all-envs'

  it('keeps in its intent which others it reaches, with the names that services have there', () => {
    const files = shop({ 'overlays/staging/kustomization.yaml': `namespace: shop-staging\n${head}` })
    expect(planned(snapshotOf(files), everywhere).intent).toMatchObject({
      environment: 'prod',
      alsoIn: [{ environment: 'staging', services: ['shop-staging/reviews'] }],
    })
  })

  it('reaches none that says it for itself', () => {
    const own = `${half}    - {op: replace, path: /spec/http/0/route/1/weight, value: 5}\n`
    const snapshot = snapshotOf(shop({ 'overlays/staging/kustomization.yaml': head + own }))
    expect(planned(snapshot, everywhere).intent.alsoIn).toEqual([])
    expect(changedFiles(snapshot, everywhere)).toEqual(['base/virtual-service.yaml'])
  })

  it('is refused where another environment would take half of it', () => {
    const snapshot = snapshotOf(shop({ 'overlays/staging/kustomization.yaml': head + half }))
    expect(refused(snapshot, `${everywhere} --env prod`)).toMatchObject({
      code: 'layout-unproven',
      message: expect.stringContaining('staging'),
      hint: expect.stringContaining('--env staging'),
    })
  })

  it('never grows beyond the environments that it was about when it was asked for', () => {
    const { intent } = planned(snapshotOf(shop()), everywhere)
    const grown = snapshotOf(shop({ 'overlays/us/kustomization.yaml': head }))
    expect(planIntent({ intent, snapshot: grown, policy: defaultPolicy, hash: sha256 })).toMatchObject({
      ok: false,
      problems: [{ code: 'layout-shared', message: expect.stringContaining('us') }],
    })
  })
})
