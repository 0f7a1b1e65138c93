import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../../src/config/config.ts'
import { objectsOfEnvironment, readLayout, touchedObjects, withConfigured } from '../../../src/layouts/layouts.ts'
import { isJsonObject, type Patch, type Snapshot } from '../../../src/manifests/manifests.ts'
import { snapshotOf } from './snapshot.ts'

const values = `    stable: { weight: 100, pods: 2 }
    canary:
      weight: 0
      pods: 2
`

const release = (own = values, source = '{kind: HelmRepository, name: acme}', chart = 'web'): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec:
  chart:
    spec:
      chart: ${chart}
      sourceRef: ${source}
  values:
${own}`

const part = (said: string, namespace = 'store'): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: ${namespace}}
spec:
  chart:
    spec: {version: ">=1.0.0"}
${said}`

const kustomization = (rest: string): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${rest}`

const patching = kustomization('resources: [../base]\npatches:\n  - path: web.yaml\n')

const production = part('  values:\n    stable: { weight: 100 } # all\n    canary: { weight: 0 }\n')
const staging = part('  test: {enable: false}\n')

const files = {
  'apps/base/kustomization.yaml': kustomization('namespace: store\nresources: [release.yaml]\n'),
  'apps/base/release.yaml': release(),
  'apps/production/kustomization.yaml': patching,
  'apps/production/web.yaml': production,
  'apps/staging/kustomization.yaml': patching,
  'apps/staging/web.yaml': staging,
}

const mapped = (all: Readonly<Record<string, string>>): Snapshot => {
  const policy = readPolicy(
    'charts:\n  - chart: web\n    versions:\n      stable: {weight: /stable/weight, replicas: /stable/pods}\n      canary: {weight: /canary/weight, replicas: /canary/pods}\n',
  )
  if (!policy.ok) throw new Error(JSON.stringify(policy.problems))
  return withConfigured(snapshotOf(all), { named: new Map(), usual: null, charts: policy.value.charts })
}

const tenPercent: Patch = [
  { op: 'replace', path: '/spec/http/0/route/0/weight', value: 90 },
  { op: 'replace', path: '/spec/http/0/route/1/weight', value: 10 },
]

const routeIn = (snapshot: Snapshot, environment: string | null) => {
  const found = objectsOfEnvironment(snapshot, environment).applied.flatMap((applied) =>
    applied.documents.map((document) => ({ applied, document })),
  )
  return found.find(({ document: { value } }) => isJsonObject(value) && value['kind'] === 'VirtualService')
}

/** The files after ten percent in an environment, in files that no other reaches where it is to be that one alone. */
const afterTen = (snapshot: Snapshot, environment: string, isAlone = true): Snapshot => {
  const route = routeIn(snapshot, environment)
  if (route === undefined) throw new Error(`no VirtualService in ${environment}`)
  const { applied, document } = route
  const after = applied.write({ path: document.path, document: document.index }, tenPercent, {
    mayEdit: (path) => !isAlone || path.startsWith(`apps/${environment}/`),
  })
  if (!after.ok) throw new Error(JSON.stringify(after.problems))
  return after.value
}

const changedIn = (before: Snapshot, after: Snapshot) =>
  Object.fromEntries(
    [...after.files].flatMap(([path, { text }]) => (text === before.files.get(path)?.text ? [] : [[path, text]])),
  )

const namesOf = (snapshot: Snapshot) => readLayout(snapshot).environments.map(({ name }) => name)

const codesIn = (snapshot: Snapshot) => readLayout(snapshot).problems.map(({ code, path }) => `${code} ${path}`)

describe('a HelmRelease that overlays patch', () => {
  it('is one release in each environment, in the namespace that its Kustomization gives', () => {
    const snapshot = mapped(files)
    expect(namesOf(snapshot)).toEqual(['production', 'staging'])
    expect(routeIn(snapshot, 'staging')?.document.value).toMatchObject({
      metadata: { name: 'web', namespace: 'store' },
    })
    expect(codesIn(snapshot)).toEqual([])
  })

  it('is changed in the patch that says the value', () => {
    const snapshot = mapped(files)
    expect(changedIn(snapshot, afterTen(snapshot, 'production'))).toEqual({
      'apps/production/web.yaml': production
        .replace('{ weight: 100 } # all', '{ weight: 90 } # all')
        .replace('canary: { weight: 0 }', 'canary: { weight: 10 }'),
    })
  })

  it('has a value that only the base says added to its patch, where others take the base in too', () => {
    const snapshot = mapped(files)
    const after = afterTen(snapshot, 'staging')
    expect(changedIn(snapshot, after)).toEqual({
      'apps/staging/web.yaml': `${staging}  values:\n    stable: {weight: 90}\n    canary: {weight: 10}\n`,
    })
    const { old, fresh } = touchedObjects(snapshot, after, 'production')
    expect(fresh).toEqual(old)
  })

  it('gets a patch of its own where the overlay has none', () => {
    const snapshot = mapped({ ...files, 'apps/staging/kustomization.yaml': kustomization('resources: [../base]\n') })
    const after = afterTen(snapshot, 'staging')
    expect(Object.keys(changedIn(snapshot, after))).toEqual(['apps/staging/kustomization.yaml'])
    expect(after.files.get('apps/staging/kustomization.yaml')?.text).toContain('path: /spec/values/canary/weight')
    expect(routeIn(after, 'staging')?.document.value).toMatchObject({
      spec: { http: [{ route: [{ weight: 90 }, { weight: 10 }] }] },
    })
  })

  it('is changed in the base where all are meant and none says it for itself', () => {
    const snapshot = mapped({ ...files, 'apps/production/web.yaml': staging })
    expect(Object.keys(changedIn(snapshot, afterTen(snapshot, 'staging', false)))).toEqual(['apps/base/release.yaml'])
  })

  it('names the last line that says a value', () => {
    const route = routeIn(mapped(files), 'production')
    const at = { path: route?.document.path ?? '', document: route?.document.index ?? 0 }
    const weight = '/spec/http/0/route/1/weight'
    expect(route?.applied.lastWriter(at, weight)).toEqual({ path: 'apps/production/web.yaml', line: 9 })
  })

  it('is read with the chart of this repository, whose own values lie below', () => {
    const template =
      'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: web}\nspec:\n  hosts: [web]\n  http:\n  - route:\n    - destination: {host: web, subset: stable}\n      weight: {{ .Values.stable.weight }}\n    - destination: {host: web, subset: canary}\n      weight: {{ .Values.canary.weight }}\n'
    const snapshot = snapshotOf({
      ...files,
      'apps/base/release.yaml': release('    name: web\n', '{kind: GitRepository, name: here}', './charts/web'),
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
      'charts/web/values.yaml': 'stable: {weight: 100}\ncanary: {weight: 0}\n',
      'charts/web/templates/route.yaml': template,
    })
    expect(namesOf(snapshot)).toEqual(['production', 'staging'])
    expect(Object.keys(changedIn(snapshot, afterTen(snapshot, 'production')))).toEqual(['apps/production/web.yaml'])
    expect(Object.keys(changedIn(snapshot, afterTen(snapshot, 'staging')))).toEqual(['apps/staging/web.yaml'])
    const generating = kustomization('resources: [release.yaml]\nconfigMapGenerator: [{name: more, literals: [a=b]}]\n')
    const own = snapshot.files.get('apps/base/release.yaml')?.text ?? ''
    const generated = snapshotOf({
      ...Object.fromEntries([...snapshot.files].map(([path, { text }]) => [path, text])),
      'apps/base/kustomization.yaml': `${generating}namespace: store\n`,
      'apps/base/release.yaml': `${own}  valuesFrom: [{kind: ConfigMap, name: more}]\n`,
    })
    expect(routeIn(generated, 'staging')).toBeUndefined()
    expect(new Set(codesIn(generated))).toEqual(new Set(['values-generated apps/base/release.yaml']))
  })

  it('is not read twice where its patch looks whole', () => {
    const whole = production.replace(
      '    spec: {version: ">=1.0.0"}',
      '    spec: {chart: web, version: "1", sourceRef: {kind: HelmRepository, name: acme}}',
    )
    expect(readLayout(mapped({ ...files, 'apps/production/web.yaml': whole })).environments).toMatchObject([
      { name: 'production', roots: [{ kind: 'kustomize' }, { kind: 'helm' }] },
      { name: 'staging', roots: [{ kind: 'kustomize' }, { kind: 'helm' }] },
    ])
  })

  it('says where the overlay does not build: a patch that finds no such release', () => {
    const snapshot = mapped({ ...files, 'apps/production/web.yaml': part('  values: {}\n', 'elsewhere') })
    expect(codesIn(snapshot)).toEqual(['kustomize-patch-unmatched apps/production/web.yaml'])
    expect(routeIn(snapshot, 'production')).toBeUndefined()
    expect(routeIn(snapshot, 'staging')).toBeDefined()
  })

  it('says that values of a generated ConfigMap are not followed', () => {
    const from = '  valuesFrom: [{kind: ConfigMap, name: web-values}]\n'
    const generating = kustomization(
      'namespace: store\nresources: [release.yaml]\nconfigMapGenerator: [{name: web-values, files: [values.yaml]}]\n',
    )
    const snapshot = mapped({
      ...files,
      'apps/base/kustomization.yaml': generating,
      'apps/base/release.yaml': `${release()}${from}`,
    })
    expect(objectsOfEnvironment(snapshot, 'staging').problems).toMatchObject([
      { code: 'values-generated', message: expect.stringContaining('apps/base/kustomization.yaml generates it') },
    ])
  })

  it('has values of a ConfigMap that the overlay itself brings, whatever another calls alike', () => {
    const map = (weight: number): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web-values, namespace: store}\ndata:\n  values.yaml: |\n    canary:\n      weight: ${weight}\n`
    const snapshot = mapped({
      ...files,
      'apps/base/release.yaml': `${release('    stable: {weight: 100, pods: 2}\n    canary: {pods: 2}\n')}  valuesFrom: [{kind: ConfigMap, name: web-values}]\n`,
      'apps/production/kustomization.yaml': patching.replace('[../base]', '[../base, map.yaml]'),
      'apps/production/web.yaml': part('  values: {}\n'),
      'apps/production/map.yaml': map(20),
      'apps/staging/kustomization.yaml': patching.replace('[../base]', '[../base, map.yaml]'),
      'apps/staging/map.yaml': map(30),
    })
    const weight = { spec: { http: [{ route: [{ weight: 100 }, { weight: 30 }] }] } }
    expect(routeIn(snapshot, 'staging')?.document.value).toMatchObject(weight)
    expect(changedIn(snapshot, afterTen(snapshot, 'staging'))['apps/staging/map.yaml']).toBe(map(10))
  })

  it('is not read where a tracker patches it and nothing builds it', () => {
    const flux = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./clusters/prod
  sourceRef: {kind: GitRepository, name: flux-system}
  patches:
    - target: {kind: HelmRelease}
      patch: |
        - {op: replace, path: /spec/values/canary/weight, value: 5}
`
    const snapshot = mapped({ 'clusters/prod/web.yaml': release(), 'flux/apps.yaml': flux })
    expect(codesIn(snapshot)).toEqual(['release-patched flux/apps.yaml'])
  })
})
