import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../../src/config/config.ts'
import { chartFaults, objectsOfEnvironment, readLayout, withConfigured } from '../../../src/layouts/layouts.ts'
import { isJsonObject, type Patch, type Snapshot } from '../../../src/manifests/manifests.ts'
import { snapshotOf } from './snapshot.ts'

const versions = `    versions:
      stable: { weight: /stable/weight, replicas: /stable/pods, tag: /stable/tag }
      canary: { weight: /canary/weight, replicas: /canary/pods, tag: /canary/tag }
`

const values = `stable:
  weight: 100
  pods: 2
  tag: "1.0"
canary:
  weight: 0
  pods: 0
  tag: "1.0"
`

const indented = (text: string, width: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(width))

/** Files with what a configuration says of them. */
const mapped = (files: Readonly<Record<string, string>>, charts: string): Snapshot => {
  const policy = readPolicy(`charts:\n${charts}`)
  if (!policy.ok) throw new Error(JSON.stringify(policy.problems))
  return withConfigured(snapshotOf(files), { named: new Map(), usual: null, charts: policy.value.charts })
}

const helmRelease = (name: string, chart = 'web', own = values): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: ${name}, namespace: store}
spec:
  chart:
    spec:
      chart: ${chart}
      sourceRef: {kind: HelmRepository, name: acme}
  values:
${indented(own, 4)}`

const application = (source: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  destination: {namespace: store}
${source}`

const weights: Patch = [
  { op: 'replace', path: '/spec/http/0/route/0/weight', value: 90 },
  { op: 'replace', path: '/spec/http/0/route/1/weight', value: 10 },
]

const written = (snapshot: Snapshot, environment: string | null, patch: Patch, kind = 'VirtualService', at = 0) => {
  const documents = objectsOfEnvironment(snapshot, environment).applied.flatMap((applied) =>
    applied.documents.map((document) => ({ applied, document })),
  )
  const found = documents.filter(({ document: { value } }) => isJsonObject(value) && value['kind'] === kind)[at]
  if (found === undefined) throw new Error(`there is no ${kind} in ${environment}`)
  const { path, index } = found.document
  const after = found.applied.write({ path, document: index }, patch, { mayEdit: () => true })
  if (!after.ok) return after.problems.map(({ code }) => code)
  return Object.fromEntries(
    [...after.value.files].flatMap(([file, { text }]) =>
      text === snapshot.files.get(file)?.text ? [] : [[file, text]],
    ),
  )
}

const changed = (text: string): string =>
  text.replace(/weight: "?100"?/, 'weight: 90').replace(/weight: "?0"?/, 'weight: 10')

const names = (snapshot: Snapshot) => readLayout(snapshot).environments.map(({ name, told }) => `${name} by ${told}`)

describe('a chart kept elsewhere whose values are mapped', () => {
  it('is changed in the HelmRelease of the environment, and nowhere else', () => {
    const files = {
      'clusters/prod/web.yaml': helmRelease('web'),
      'clusters/staging/web.yaml': helmRelease('web'),
    }
    const snapshot = mapped(files, `  - chart: web\n${versions}`)
    expect(names(snapshot)).toEqual(['prod by directory', 'staging by directory'])
    expect(written(snapshot, 'prod', weights)).toEqual({
      'clusters/prod/web.yaml': changed(files['clusters/prod/web.yaml']),
    })
  })

  it('is changed in the layer of an Application that counts: files lent by another source, text, parameters', () => {
    const sources = (helm: string) => `  sources:
    - repoURL: https://charts.example
      chart: web
      targetRevision: 1.2.3
      helm:
${indented(helm, 8)}
    - repoURL: https://git.example/acme/gitops
      ref: values
`
    const lent = { 'envs/prod/web.yaml': values }
    const layer = (helm: string) =>
      mapped({ ...lent, 'clusters/prod/web.yaml': application(sources(helm)) }, `  - chart: web\n${versions}`)
    const file = layer('valueFiles: [$values/envs/prod/web.yaml]')
    expect(written(file, 'prod', weights)).toEqual({ 'envs/prod/web.yaml': changed(values) })
    const text =
      'valueFiles: [$values/envs/prod/web.yaml]\nvalues: |\n  stable:\n    weight: 100 # now\n  canary: {weight: 0}'
    expect(written(layer(text), 'prod', weights)).toEqual({
      'clusters/prod/web.yaml': application(sources(text.replace('100', '90').replace('weight: 0', 'weight: 10'))),
    })
    const parameters =
      'valueFiles: [$values/envs/prod/web.yaml]\nparameters:\n- {name: stable.weight, value: "100"}\n- {name: canary.weight, value: "0"}'
    expect(written(layer(parameters), 'prod', weights)).toEqual({
      'clusters/prod/web.yaml': application(sources(parameters.replace('"100"', '"90"').replace('"0"', '"10"'))),
    })
  })

  it('says its own environments and values files where nothing declares a release', () => {
    const files = { 'values/common.yaml': values, 'values/eu.yaml': 'canary: {weight: 0}\n' }
    const chart = `  - chart: web\n    values: {eu: [values/common.yaml, values/eu.yaml], us: [values/common.yaml]}\n${versions}`
    const snapshot = mapped(files, chart)
    expect(names(snapshot)).toEqual(['eu by configuration', 'us by configuration'])
    expect(
      written(
        snapshot,
        'eu',
        [weights[1] ?? weights[0]].flatMap((one) => one ?? []),
      ),
    ).toEqual({
      'values/eu.yaml': 'canary: {weight: 10}\n',
    })
  })

  it('holds several services, each with its own entry', () => {
    const both = `one:\n${indented(values, 2)}two:\n${indented(values, 2)}`
    const entry = (service: string) =>
      `  - chart: web\n    service: ${service}\n${versions.replaceAll(': /', `: /${service}/`)}`
    const file = helmRelease('web', 'web', both)
    const snapshot = mapped({ 'clusters/prod/web.yaml': file }, entry('one') + entry('two'))
    expect(chartFaults(snapshot)).toEqual([])
    const head = file.slice(0, file.indexOf('    two:'))
    expect(written(snapshot, 'prod', weights, 'VirtualService', 1)).toEqual({
      'clusters/prod/web.yaml': head + changed(file.slice(head.length)),
    })
  })

  it('may leave one weight to what the others leave of a hundred', () => {
    const rest = versions.replace('weight: /stable/weight, ', '')
    const file = helmRelease('web')
    const snapshot = mapped({ 'clusters/prod/web.yaml': file }, `  - chart: web\n${rest}`)
    expect(written(snapshot, 'prod', weights)).toEqual({
      'clusters/prod/web.yaml': file.replace('weight: 0', 'weight: 10'),
    })
    expect(written(snapshot, 'prod', [{ op: 'replace', path: '/spec/http/0/route/0/weight', value: 90 }])).toEqual([
      'not-mapped',
    ])
  })

  it('changes nothing that is not mapped', () => {
    const snapshot = mapped({ 'clusters/prod/web.yaml': helmRelease('web') }, `  - chart: web\n${versions}`)
    expect(written(snapshot, 'prod', [{ op: 'add', path: '/spec/http/0/timeout', value: '5s' }])).toEqual([
      'not-mapped',
    ])
    const image: Patch = [
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'registry.example/other:2.0' },
    ]
    expect(written(snapshot, 'prod', image, 'Deployment')).toEqual(['not-mapped'])
    const [applied] = objectsOfEnvironment(snapshot, 'prod').applied
    const at = { path: 'clusters/prod/web.yaml', document: applied?.documents[0]?.index ?? 0 }
    expect(applied?.remove(at, '', { mayEdit: () => true })).toMatchObject({ problems: [{ code: 'chart-object' }] })
  })

  it('has its objects where the values are', () => {
    const snapshot = mapped({ 'clusters/prod/web.yaml': helmRelease('web') }, `  - chart: web\n${versions}`)
    const [applied] = objectsOfEnvironment(snapshot, 'prod').applied
    const [route] = applied?.documents ?? []
    expect([route?.path, route?.line]).toEqual(['clusters/prod/web.yaml', 11])
    const writer = applied?.lastWriter({ path: route?.path ?? '', document: route?.index ?? 0 }, '/spec/http/0/route/1')
    expect(writer).toEqual({ path: 'clusters/prod/web.yaml', line: 15 })
  })
})

describe('a mapping that does not hold', () => {
  const faults = (own: string, charts: string) =>
    chartFaults(mapped({ 'clusters/prod/web.yaml': helmRelease('web', 'web', own) }, charts)).map(
      ({ code, pointer, path, line, hint }) => ({ code, pointer, at: `${path}:${line}`, hint }),
    )

  it('names a pointer that leads nowhere, with what is near', () => {
    const slip = versions.replace('/canary/weight', '/canary/wieght')
    expect(faults(values, `  - chart: web\n${slip}`)).toEqual([
      {
        code: 'mapping-unset',
        pointer: '/charts/0/versions/canary/weight',
        at: 'clusters/prod/web.yaml:14',
        hint: 'Did you mean /canary/weight? Mend charts.0.versions.canary.weight in .github/sluice.yml.',
      },
    ])
  })

  it('names what is no number', () => {
    expect(faults(values.replace('pods: 2', 'pods: two'), `  - chart: web\n${versions}`)).toMatchObject([
      { code: 'mapping-no-number', pointer: '/charts/0/versions/stable/replicas', at: 'clusters/prod/web.yaml:12' },
    ])
  })

  it('names a chart and a release that are not here, with those that are', () => {
    expect(faults(values, `  - chart: wbe\n${versions}`)).toMatchObject([
      { code: 'mapping-no-release', pointer: '/charts/0/chart', hint: 'Did you mean web?' },
    ])
    expect(faults(values, `  - chart: web\n    release: other\n${versions}`)).toMatchObject([
      { code: 'mapping-no-release', pointer: '/charts/0/release', hint: 'There are web.' },
    ])
  })

  it('leaves the release unread, and its environment there', () => {
    const own = values.replace('pods: 2', 'pods: two')
    const snapshot = mapped({ 'clusters/prod/web.yaml': helmRelease('web', 'web', own) }, `  - chart: web\n${versions}`)
    const { applied, problems } = objectsOfEnvironment(snapshot, 'prod')
    expect(applied.flatMap(({ documents }) => documents)).toEqual([])
    expect(problems.map(({ code }) => code)).toEqual(['mapping-no-number'])
  })

  it('names a values file that is not there', () => {
    const snapshot = mapped({}, `  - chart: web\n    values: {eu: [values/gone.yaml]}\n${versions}`)
    expect(chartFaults(snapshot)).toMatchObject([{ code: 'values-missing', path: 'values/gone.yaml' }])
  })
})
