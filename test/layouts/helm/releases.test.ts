import { describe, expect, it } from 'vitest'
import { objectsOfEnvironment, type Reach, readLayout } from '../../../src/layouts/layouts.ts'
import { isJsonObject, type Patch, type Snapshot } from '../../../src/manifests/manifests.ts'
import { snapshotOf } from './snapshot.ts'

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: {{ .Values.name }}
spec:
  hosts: [{{ .Values.name }}]
  http:
  - route:
    - destination: {host: {{ .Values.name }}, subset: v1}
      weight: {{ sub 100 .Values.canary.weight }}
    - destination: {host: {{ .Values.name }}, subset: v2}
      weight: {{ .Values.canary.weight }}
    timeout: 3s
`

const chart = {
  'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
  'charts/shop/values.yaml': 'name: shop\ncanary:\n  weight: 0\n',
  'charts/shop/templates/route.yaml': route,
}

const application = (name: string, helm: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  destination: {namespace: store}
  source:
    repoURL: https://git.example/acme/gitops
    path: charts/shop
    helm:
${helm
  .split('\n')
  .map((line) => `      ${line}`)
  .join('\n')}
`

const helmRelease = (name: string, rest: string, chartOf = './charts/shop', kind = 'GitRepository'): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: ${name}, namespace: store}
spec:
  chart:
    spec:
      chart: ${chartOf}
      sourceRef: {kind: ${kind}, name: here}
${rest}`

const names = (snapshot: Snapshot) => readLayout(snapshot).environments.map(({ name }) => name)

const alone: Reach = { mayEdit: () => true }

const everyWeight = (percent: number): Patch => [
  { op: 'replace', path: '/spec/http/0/route/0/weight', value: 100 - percent },
  { op: 'replace', path: '/spec/http/0/route/1/weight', value: percent },
]

/** Writes the patch in an environment, and gives the files that changed; or the codes of why not. */
const written = (snapshot: Snapshot, environment: string | null, patch: Patch, reach: Reach = alone) => {
  const [applied] = objectsOfEnvironment(snapshot, environment).applied
  const document = applied?.documents.find(({ value }) => isJsonObject(value) && value['kind'] === 'VirtualService')
  if (applied === undefined || document === undefined) throw new Error(`nothing is applied in ${environment}`)
  const after = applied.write({ path: document.path, document: document.index }, patch, reach)
  if (!after.ok) return after.problems.map(({ code }) => code)
  return Object.fromEntries(
    [...after.value.files].flatMap(([path, { text }]) =>
      text === snapshot.files.get(path)?.text ? [] : [[path, text]],
    ),
  )
}

describe('releases of a chart', () => {
  it('whose files or names carry the chart’s own are named by the rest, so that all charts share one prod', () => {
    const files = (name: string) => ({ [`envs/${name}.yaml`]: 'canary: {weight: 5}\n' })
    const uses = (file: string) => `valueFiles: [../../envs/${file}.yaml]`
    const byFiles = snapshotOf({
      ...chart,
      ...files('shop-prod'),
      ...files('staging-shop'),
      'argocd/one.yaml': application('one', uses('shop-prod')),
      'argocd/two.yaml': application('two', uses('staging-shop')),
    })
    expect(names(byFiles)).toEqual(['prod', 'staging'])
    expect(readLayout(byFiles).environments.map(({ told }) => told)).toEqual(['values', 'values'])
    const byNames = snapshotOf({
      ...chart,
      'argocd/one.yaml': application('shop-prod', 'parameters: []'),
      'argocd/two.yaml': application('shop', 'parameters: []'),
    })
    expect(names(byNames)).toEqual(['prod', 'shop'])
  })

  it('by values files: one environment each, changed in its own file', () => {
    const snapshot = snapshotOf({
      ...chart,
      'charts/shop/values-prod.yaml': '# production\ncanary: {weight: 5}\n',
      'charts/shop/values-staging.yaml': 'name: shop-staging\n',
    })
    expect(names(snapshot)).toEqual(['prod', 'staging'])
    expect(written(snapshot, 'prod', everyWeight(20))).toEqual({
      'charts/shop/values-prod.yaml': '# production\ncanary: {weight: 20}\n',
    })
    // The chart's own value holds for both: staging gets one of its own.
    const reach: Reach = { mayEdit: (path) => path === 'charts/shop/values-staging.yaml' }
    expect(written(snapshot, 'staging', everyWeight(20), reach)).toEqual({
      'charts/shop/values-staging.yaml': 'name: shop-staging\ncanary:\n  weight: 20\n',
    })
    expect(written(snapshot, 'staging', everyWeight(20), { mayEdit: () => false })).toEqual(['values-shared'])
  })

  it('by Applications: parameters over valuesObject over values over valueFiles', () => {
    const files = {
      ...chart,
      'charts/shop/values-prod.yaml': 'canary:\n  weight: 5\n',
      'clusters/prod/shop.yaml': application('shop', 'valueFiles: [values-prod.yaml]'),
    }
    expect(names(snapshotOf(files))).toEqual(['prod'])
    expect(written(snapshotOf(files), 'prod', everyWeight(20))).toEqual({
      'charts/shop/values-prod.yaml': 'canary:\n  weight: 20\n',
    })
    const layered = (helm: string, changed: string) => {
      const path = 'clusters/prod/shop.yaml'
      const snapshot = snapshotOf({ ...files, [path]: application('shop', helm) })
      expect(written(snapshot, 'prod', everyWeight(20))).toEqual({ [path]: application('shop', changed) })
    }
    layered(
      'valueFiles: [values-prod.yaml]\nvalues: |\n  canary:\n    weight: 7 # by hand',
      'valueFiles: [values-prod.yaml]\nvalues: |\n  canary:\n    weight: 20 # by hand',
    )
    layered(
      'values: |\n  canary: {weight: 7}\nvaluesObject:\n  canary: {weight: 8}',
      'values: |\n  canary: {weight: 7}\nvaluesObject:\n  canary: {weight: 20}',
    )
    layered(
      'parameters:\n- {name: canary.weight, value: "9"}\nvaluesObject:\n  canary: {weight: 8}',
      'parameters:\n- {name: canary.weight, value: "20"}\nvaluesObject:\n  canary: {weight: 8}',
    )
  })

  it('by HelmReleases: values over valuesFrom over the chart’s own', () => {
    const config =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop-values}\ndata:\n  values.yaml: |\n    canary:\n      weight: 5\n'
    const files = {
      ...chart,
      'clusters/prod/shop.yaml': helmRelease('shop', '  valuesFrom: [{kind: ConfigMap, name: shop-values}]\n'),
      'clusters/prod/values.yaml': config,
    }
    expect(written(snapshotOf(files), 'prod', everyWeight(20))).toEqual({
      'clusters/prod/values.yaml': config.replace('weight: 5', 'weight: 20'),
    })
    const own = helmRelease('shop', '  values:\n    canary:\n      weight: 6\n')
    expect(written(snapshotOf({ ...files, 'clusters/prod/shop.yaml': own }), 'prod', everyWeight(20))).toEqual({
      'clusters/prod/shop.yaml': own.replace('weight: 6', 'weight: 20'),
    })
  })

  it('of one chart twice in one environment are told apart, and neither changes the other', () => {
    const snapshot = snapshotOf({
      ...chart,
      'clusters/prod/one.yaml': helmRelease('one', '  values: {name: one, canary: {weight: 1}}\n'),
      'clusters/prod/two.yaml': helmRelease('two', '  values: {name: two}\n'),
    })
    expect(names(snapshot)).toEqual(['prod'])
    const { applied } = objectsOfEnvironment(snapshot, 'prod')
    const at = applied.flatMap(({ documents }) => documents.map(({ path, index }) => `${path}#${index}`))
    expect(new Set(at).size).toBe(2)
    const [, two] = applied
    const document = two?.documents[0]
    const after = two?.write({ path: document?.path ?? '', document: document?.index ?? 0 }, everyWeight(20), alone)
    expect(after?.ok && after.value.files.get('clusters/prod/two.yaml')?.text).toContain('weight: 20')
    expect(after?.ok && after.value.files.get('charts/shop/values.yaml')?.text).toBe(chart['charts/shop/values.yaml'])
  })

  it('whose chart is kept elsewhere say where the change must be made', () => {
    const snapshot = snapshotOf({
      'clusters/prod/shop.yaml': helmRelease('shop', '  values: {canary: {weight: 6}}\n', 'shop', 'HelmRepository'),
    })
    expect(readLayout(snapshot).problems).toMatchObject([
      {
        code: 'chart-elsewhere',
        path: 'clusters/prod/shop.yaml',
        message: expect.stringContaining('HelmRepository here'),
      },
    ])
  })

  it('with a values file that is not there are told so', () => {
    const snapshot = snapshotOf({
      ...chart,
      'clusters/prod/shop.yaml': application('shop', 'valueFiles: [values-gone.yaml]'),
    })
    const problems = readLayout(snapshot).environments.flatMap(({ roots }) => roots.flatMap((root) => root.problems))
    expect(problems).toMatchObject([{ code: 'values-missing', path: 'charts/shop/values-gone.yaml' }])
  })
})

describe('a chart whose versions are a list', () => {
  const versions = `versions:
  - {name: v1, weight: 100}
  - {name: v2, weight: 0}
`
  const listed = {
    ...chart,
    'charts/shop/values.yaml': `name: shop\n${versions}`,
    'charts/shop/templates/route.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: {{ .Values.name }}
spec:
  hosts: [{{ .Values.name }}]
  http:
  - route:
    {{- range .Values.versions }}
    - destination: {host: {{ $.Values.name }}, subset: {{ .name }}}
      weight: {{ .weight | default 0 }}
    {{- end }}
`,
  }

  it('has a weight set where its 0 is printed by the template’s own default', () => {
    expect(written(snapshotOf(listed), null, everyWeight(20))).toEqual({
      'charts/shop/values.yaml': 'name: shop\nversions:\n  - {name: v1, weight: 80}\n  - {name: v2, weight: 20}\n',
    })
  })

  it('is said whole by the environment that changes one of its items, for lists are replaced whole', () => {
    const snapshot = snapshotOf({
      ...listed,
      'charts/shop/values-prod.yaml': '# production\nname: shop-prod\n',
      'charts/shop/values-dev.yaml': 'name: shop-dev\n',
    })
    const reach: Reach = { mayEdit: (path) => path === 'charts/shop/values-prod.yaml' }
    expect(written(snapshot, 'prod', everyWeight(20), reach)).toEqual({
      'charts/shop/values-prod.yaml': `# production
name: shop-prod
versions:
  - name: v1
    weight: 80
  - name: v2
    weight: 20
`,
    })
  })
})

describe('a change of a template', () => {
  const snapshot = snapshotOf(chart)

  it('is made in its text where the text says it', () => {
    const after = written(snapshot, null, [{ op: 'replace', path: '/spec/http/0/timeout', value: '5s' }])
    expect(after).toEqual({ 'charts/shop/templates/route.yaml': route.replace('timeout: 3s', 'timeout: 5s') })
  })

  it('adds what is literal beside actions', () => {
    const after = written(snapshot, null, [
      { op: 'add', path: '/spec/http/0/mirror', value: { host: 'shop', subset: 'v2' } },
    ])
    expect(after).toEqual({
      'charts/shop/templates/route.yaml': `${route}    mirror:\n      host: shop\n      subset: v2\n`,
    })
  })

  it('brings a value that is missing, and leaves the template alone', () => {
    const bare = route.replace('{{ sub 100 .Values.canary.weight }}', '{{ .Values.stable.weight }}')
    const missing = snapshotOf({
      ...chart,
      'charts/shop/templates/route.yaml': bare,
      'charts/shop/values.yaml': 'name: shop\nstable: {weight: 100}\ncanary: {}\n',
    })
    expect(written(missing, null, everyWeight(20))).toEqual({
      'charts/shop/values.yaml': 'name: shop\nstable: {weight: 80}\ncanary:\n  weight: 20\n',
    })
  })

  it('is refused where the template is shared, works the value out, or would change more', () => {
    const timeout: Patch = [{ op: 'replace', path: '/spec/http/0/timeout', value: '5s' }]
    expect(written(snapshot, null, timeout, { mayEdit: () => false })).toEqual(['template-shared'])
    const one: Patch = [{ op: 'replace', path: '/spec/http/0/route/0/weight', value: 70 }]
    expect(written(snapshot, null, one)).toEqual(['template-not-editable'])
    const name: Patch = [{ op: 'replace', path: '/metadata/name', value: 'other' }]
    expect(written(snapshot, null, name)).toEqual(['template-not-editable'])
  })

  it('knows the checksum by which pods follow another template: what moves it is more than was asked for', () => {
    const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: {{ .Values.pods }}
  template:
    metadata:
      annotations:
        checksum/config: {{ include (print $.Template.BasePath "/config.yaml") . | sha256sum }}
`
    const config = (value: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {size: "{{ .Values.${value} }}"}\n`
    const pods: Patch = [{ op: 'replace', path: '/spec/replicas', value: 4 }]
    const scaled = (value: string) => {
      const with_ = snapshotOf({
        'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
        'values.yaml': 'pods: 2\nsize: 5\n',
        'templates/config.yaml': config(value),
        'templates/deployment.yaml': deployment,
      })
      const [applied] = objectsOfEnvironment(with_, null).applied
      const after = applied?.write({ path: 'templates/deployment.yaml', document: 0 }, pods, alone)
      return after?.ok === true ? after.value.files.get('values.yaml')?.text : after?.problems.map(({ code }) => code)
    }
    expect(scaled('size')).toBe('pods: 4\nsize: 5\n')
    expect(scaled('pods')).toEqual(['values-move-more'])
  })

  it('never lets text in that a template would read', () => {
    const patch: Patch = [{ op: 'replace', path: '/spec/http/0/timeout', value: '{{ .Values.name }}' }]
    expect(written(snapshot, null, patch)).toEqual(['template-not-editable'])
  })
})
