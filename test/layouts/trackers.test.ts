import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTrackers, trackersOf } from '../../src/layouts/layouts.ts'
import type { Snapshot } from '../../src/manifests/manifests.ts'

const snapshotOf = (files: Readonly<Record<string, string>>): Pick<Snapshot, 'files'> => ({
  files: new Map(Object.entries(files).map(([path, text]) => [path, { path, text, mode: '100644' as const }])),
})

const here = { repository: 'acme/shop', branch: 'main' }

/** The names of those that tell of a file, among these files. */
const tellersOf = (file: string, files: Readonly<Record<string, string>>) => {
  const snapshot = snapshotOf({ [file]: 'kind: VirtualService\n', ...files })
  const { reaching, pinned, unexpanded } = trackersOf(readTrackers(snapshot, here.repository), here, [file], snapshot)
  return {
    reaching: reaching.map(({ name }) => name).sort(),
    pinned: pinned.map(({ name }) => name),
    unexpanded: unexpanded.map(({ name, reason }) => `${name}: ${reason}`),
  }
}
const reaching = (file: string, files: Readonly<Record<string, string>>) => tellersOf(file, files).reaching

const application = (source: string, name = 'shop-prod') => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  source: {repoURL: 'git@github.com:Acme/shop.git', ${source}}
  syncPolicy: {automated: {}}
`
const kustomization = (spec: string, name = 'apps') => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  sourceRef: {kind: GitRepository, name: flux-system}
  ${spec}
`
const gitRepository = (spec: string) => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {${spec}}
`

describe('an Argo CD Application tells of the files', () => {
  it('that lie in its directory, and below it only where it recurses', () => {
    const files = (more: string) => ({ 'argocd/shop.yaml': application(`path: apps/prod${more}`) })
    expect(reaching('apps/prod/a.yaml', files(''))).toEqual(['shop-prod'])
    expect(reaching('apps/prod/deep/a.yaml', files(''))).toEqual([])
    expect(reaching('apps/prod/deep/a.yaml', files(', directory: {recurse: true}'))).toEqual(['shop-prod'])
    expect(reaching('apps/production/a.yaml', files(', directory: {recurse: true}'))).toEqual([])
  })

  it('that it includes and does not exclude', () => {
    const files = (rule: string) => ({ 'a.yaml': application(`path: apps, directory: {${rule}}`) })
    expect(reaching('apps/vs.yaml', files("include: '{vs.yaml,dr.yaml}'"))).toEqual(['shop-prod'])
    expect(reaching('apps/other.yaml', files("include: '{vs.yaml,dr.yaml}'"))).toEqual([])
    expect(reaching('apps/vs.yaml', files("exclude: 'v*.yaml'"))).toEqual([])
  })

  it('that the Kustomization in its directory reaches', () => {
    const files = {
      'argocd/shop.yaml': application('path: overlays/prod'),
      'overlays/prod/kustomization.yaml': 'resources: [../../base]\npatches: [{path: weights.yaml}]\n',
      'base/kustomization.yaml': 'resources:\n- reviews.yaml\n',
      'base/reviews.yaml': 'kind: Service\n',
    }
    expect(reaching('base/reviews.yaml', files)).toEqual(['shop-prod'])
    expect(reaching('overlays/prod/weights.yaml', files)).toEqual(['shop-prod'])
    expect(reaching('overlays/prod/left-out.yaml', files)).toEqual([])
  })

  it('that are values of its chart, also from another source', () => {
    const chart = { 'argocd/shop.yaml': application('path: charts/shop, helm: {valueFiles: [../../env/prod.yaml]}') }
    expect(reaching('env/prod.yaml', chart)).toEqual(['shop-prod'])
    expect(reaching('charts/shop/templates/vs.yaml', chart)).toEqual(['shop-prod'])
    const lent = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop-prod}
spec:
  sources:
    - {repoURL: https://charts.example, chart: shop, helm: {valueFiles: [$values/env/prod.yaml]}}
    - {repoURL: https://github.com/acme/shop, ref: values}
`
    expect(reaching('env/prod.yaml', { 'argocd/shop.yaml': lent })).toEqual(['shop-prod'])
    expect(reaching('env/dev.yaml', { 'argocd/shop.yaml': lent })).toEqual([])
  })

  it('of this repository and this branch alone; of a tag it is said', () => {
    const at = (source: string) => tellersOf('apps/a.yaml', { 'a.yaml': application(`path: apps, ${source}`) })
    expect(at('targetRevision: main').reaching).toEqual(['shop-prod'])
    expect(at('targetRevision: HEAD').reaching).toEqual(['shop-prod'])
    expect(at('targetRevision: staging')).toMatchObject({ reaching: [], pinned: [] })
    expect(at('targetRevision: v1.2.3')).toMatchObject({ reaching: [], pinned: ['shop-prod'] })
    const other = application('path: apps').replace('Acme/shop', 'acme/other')
    expect(reaching('apps/a.yaml', { 'a.yaml': other })).toEqual([])
  })

  it('and several may tell of one file', () => {
    const files = { 'a.yaml': `${application('path: apps')}---\n${application('path: apps', 'shop-dev')}` }
    expect(reaching('apps/a.yaml', files)).toEqual(['shop-dev', 'shop-prod'])
  })

  it('and says whether it syncs by itself', () => {
    const read = (text: string) => readTrackers(snapshotOf({ 'a.yaml': text }), 'acme/shop').trackers[0]
    expect(read(application('path: apps'))).toMatchObject({ pace: 'automatic', health: null, namespace: 'argocd' })
    expect(read(application('path: apps').replace('{automated: {}}', '{}'))).toMatchObject({ pace: 'manual' })
  })
})

describe('an ApplicationSet makes Applications', () => {
  const set = (generators: string, name: string, path: string, more = '') => ({
    'argocd/set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: shop, namespace: argocd}
spec:
  ${more}
  generators:
${generators}
  template:
    metadata:
      name: ${name}
    spec:
      source:
        repoURL: https://github.com/acme/shop.git
        path: ${path}
`,
  })

  it('of a list', () => {
    const list = '    - list: {elements: [{cluster: eu, path: apps/eu}, {cluster: us, path: apps/us}]}'
    expect(reaching('apps/eu/a.yaml', set(list, "'{{cluster}}-shop'", "'{{path}}'"))).toEqual(['eu-shop'])
    expect(reaching('apps/us/a.yaml', set(list, 'shop-{{.cluster}}', 'apps/{{ .cluster }}'))).toEqual(['shop-us'])
  })

  it('of the directories of the repository, in both kinds of templates', () => {
    const git = `    - git:
        repoURL: https://github.com/acme/shop.git
        directories: [{path: 'apps/*/prod'}, {path: apps/legacy/prod, exclude: true}]`
    const go = set(git, "'{{index .path.segments 1}}-{{.path.basename}}'", "'{{.path.path}}'", 'goTemplate: true')
    expect(reaching('apps/reviews/prod/a.yaml', go)).toEqual(['reviews-prod'])
    expect(reaching('apps/legacy/prod/a.yaml', go)).toEqual([])
    const old = set(git, "'{{path[1]}}-{{path.basename}}'", "'{{path}}'")
    expect(reaching('apps/reviews/prod/a.yaml', old)).toEqual(['reviews-prod'])
  })

  it('of files of the repository, and of a matrix', () => {
    const files = `    - git:
        repoURL: https://github.com/acme/shop.git
        files: [{path: 'clusters/*/config.json'}]`
    const cluster = { 'clusters/eu/config.json': '{"cluster": {"name": "eu-1"}}' }
    const named = set(files, "'{{cluster.name}}'", "'apps/{{path.basename}}'")
    expect(reaching('apps/eu/a.yaml', { ...named, ...cluster })).toEqual(['eu-1'])
    expect(tellersOf('apps/eu/a.yaml', named).unexpanded).toEqual([
      'shop: no file is known that matches clusters/*/config.json',
    ])
    const matrix = `    - matrix:
        generators:
          - list: {elements: [{env: prod}, {env: dev}]}
          - git:
              repoURL: https://github.com/acme/shop.git
              directories: [{path: 'apps/*/{{env}}'}]`
    const both = set(matrix, "'{{path[1]}}-{{env}}'", "'{{path}}'")
    expect(reaching('apps/reviews/dev/a.yaml', both)).toEqual(['reviews-dev'])
  })

  it('of those that a selector takes, and of several generators laid together', () => {
    const selected = `    - list: {elements: [{env: prod, path: apps/eu}, {env: dev, path: apps/eu}]}
      selector: {matchLabels: {env: prod}}`
    expect(reaching('apps/eu/a.yaml', set(selected, "'{{env}}-shop'", "'{{path}}'"))).toEqual(['prod-shop'])
    const among = selected.replace(
      'matchLabels: {env: prod}',
      'matchExpressions: [{key: env, operator: NotIn, values: [prod]}]',
    )
    expect(reaching('apps/eu/a.yaml', set(among, "'{{env}}-shop'", "'{{path}}'"))).toEqual(['dev-shop'])
    const merge = (keys: string) => `    - merge:
        mergeKeys: ${keys}
        generators:
          - list: {elements: [{env: prod, path: apps/eu}, {env: dev, path: apps/eu}]}
          - list: {elements: [{env: prod, path: apps/own}]}`
    const merged = set(merge('[env]'), "'{{env}}-shop'", "'{{path}}'")
    expect(reaching('apps/own/a.yaml', merged)).toEqual(['prod-shop'])
    expect(reaching('apps/eu/a.yaml', merged)).toEqual(['dev-shop'])
    expect(tellersOf('apps/eu/a.yaml', set(merge('[gone]'), "'{{env}}'", "'{{path}}'")).unexpanded).toEqual([
      'shop: what its generator merge lays together is not told apart by gone',
    ])
  })

  it('of a matrix of files and directories, whose paths a prefix keeps apart', () => {
    const matrix = `    - matrix:
        generators:
          - git:
              repoURL: https://github.com/acme/shop.git
              pathParamPrefix: cluster
              files: [{path: 'clusters/*/config.json'}]
          - git:
              repoURL: https://github.com/acme/shop.git
              directories: [{path: 'apps/*'}, {path: apps/legacy, exclude: true}]`
    const files = {
      ...set(
        matrix,
        "'{{.path.basename}}-{{.cluster.path.basename | upper | lower}}'",
        "'{{.path.path}}'",
        'goTemplate: true',
      ),
      'clusters/eu/config.json': '{"name": "eu-1"}',
      'clusters/us/config.json': '{"name": "us-1"}',
    }
    expect(reaching('apps/reviews/a.yaml', files)).toEqual(['reviews-eu', 'reviews-us'])
    expect(reaching('apps/legacy/a.yaml', files)).toEqual([])
  })

  it('with a patch of the template, where that is plain', () => {
    const list = '    - list: {elements: [{env: prod}]}'
    const patched = (patch: string) => set(list, "'{{env}}'", 'apps/eu', `templatePatch: |\n${patch}`)
    expect(reaching('apps/us/a.yaml', patched('    spec:\n      source: {path: apps/us}'))).toEqual(['prod'])
    expect(tellersOf('apps/eu/a.yaml', patched('    {{- if .x }}\n    a: b\n    {{- end }}')).unexpanded).toEqual([
      'shop: its template says more than is worked out here',
    ])
  })

  it('that only the cluster knows: it is said, where they may tell of the file', () => {
    const clusters = set('    - clusters: {}', "'{{name}}-shop'", "'apps/{{name}}'")
    expect(tellersOf('apps/eu/a.yaml', clusters)).toMatchObject({
      reaching: [],
      unexpanded: ['shop: what its generator clusters gives is known elsewhere'],
    })
    expect(tellersOf('other/a.yaml', clusters).unexpanded).toEqual([])
    const odd = set('    - list: {elements: [{name: eu}]}', "'{{ .name | repeat 3 }}'", 'apps')
    expect(tellersOf('apps/a.yaml', odd).unexpanded).toEqual(['shop: its template says more than is worked out here'])
  })
})

describe('a Flux Kustomization tells of the files', () => {
  it('below its path, all of them where no Kustomization leads', () => {
    const files = { 'clusters/prod/apps.yaml': kustomization('path: ./apps/prod') }
    expect(reaching('apps/prod/deep/a.yaml', files)).toEqual(['apps'])
    expect(reaching('apps/dev/a.yaml', files)).toEqual([])
    expect(reaching('anything/a.yaml', { 'apps.yaml': kustomization('prune: true') })).toEqual(['apps'])
  })

  it('of its GitRepository, where that is here', () => {
    const from = (spec: string) =>
      tellersOf('apps/a.yaml', { 'apps.yaml': kustomization('path: apps'), 'source.yaml': gitRepository(spec) })
    expect(from('url: ssh://git@github.com/acme/shop, ref: {branch: main}').reaching).toEqual(['apps'])
    expect(from('url: https://github.com/acme/other').reaching).toEqual([])
    expect(from('url: https://github.com/acme/shop, ref: {branch: staging}').reaching).toEqual([])
    expect(from("url: https://github.com/acme/shop, ref: {semver: '>=1.0.0'}").pinned).toEqual(['apps'])
  })

  it('and of pods only where it waits for them', () => {
    const read = (spec: string) => readTrackers(snapshotOf({ 'a.yaml': kustomization(spec) }), 'acme/shop').trackers[0]
    expect(read('path: apps')).toMatchObject({ health: false, pace: 'automatic' })
    expect(read('wait: true')).toMatchObject({ health: true })
    expect(read('healthChecks: [{kind: Deployment, name: a}]')).toMatchObject({ health: true })
    expect(read('suspend: true')).toMatchObject({ pace: 'suspended' })
  })

  it('and of what is written in its own object only what waits for it', () => {
    const redeclaredIn = (file: string, files: Readonly<Record<string, string>>) => {
      const snapshot = snapshotOf({ 'apps/a.yaml': 'kind: Service\n', ...files })
      return trackersOf(readTrackers(snapshot, here.repository), here, [file], snapshot).redeclared.map(
        ({ tracker, by }) => [tracker.name, by?.name ?? null],
      )
    }
    const own = 'path: apps\n  images: [{name: a, newTag: "1"}]'
    const files = (root: string, spec = own) => ({
      'clusters/prod/flux-system/root.yaml': kustomization(`path: clusters/prod${root}`, 'flux-system'),
      'clusters/prod/apps.yaml': kustomization(spec),
    })
    expect(redeclaredIn('clusters/prod/apps.yaml', files(''))).toEqual([['apps', 'flux-system']])
    expect(redeclaredIn('clusters/prod/apps.yaml', files('\n  wait: true'))).toEqual([])
    expect(redeclaredIn('clusters/prod/apps.yaml', files('', 'path: apps'))).toEqual([])
    expect(redeclaredIn('apps/a.yaml', files(''))).toEqual([])
  })

  it('not where it reads no git', () => {
    const oci = kustomization('path: apps').replace('kind: GitRepository', 'kind: OCIRepository')
    expect(reaching('apps/a.yaml', { 'a.yaml': oci })).toEqual([])
  })
})

it('no file that cannot be read, and no object of another kind, is a tracker', () => {
  const files = {
    'broken.yaml': `${application('path: apps')}  bad: [\n`,
    'rollout.yaml': 'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: a}\nspec: {}\n',
    'own.yaml': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [apps/a.yaml]\n',
  }
  expect(tellersOf('apps/a.yaml', files)).toEqual({ reaching: [], pinned: [], unexpanded: [] })
})

describe('whatever a repository holds', () => {
  const words = fc.constantFrom(
    'apps',
    'apps/prod',
    '../x',
    './',
    '',
    '{{path}}',
    '{{.path.path}}',
    '{{ index .a 1 }}',
    '**',
    '$v/a',
  )
  const source = fc.record(
    {
      repoURL: fc.constantFrom('https://github.com/acme/shop', 'git@github.com:acme/shop.git', 'nonsense'),
      path: words,
      targetRevision: fc.constantFrom('HEAD', 'main', 'v1.2.3', ''),
      directory: fc.record({ recurse: fc.boolean(), include: words, exclude: words }, { requiredKeys: [] }),
      helm: fc.record({ valueFiles: fc.array(words) }),
      ref: words,
    },
    { requiredKeys: ['repoURL'] },
  )
  const generator = fc.oneof(
    fc.record({ list: fc.record({ elements: fc.array(fc.dictionary(fc.constantFrom('path', 'a'), words)) }) }),
    fc.record({
      git: fc.record({
        repoURL: fc.constant('https://github.com/acme/shop'),
        directories: fc.array(fc.record({ path: words, exclude: fc.boolean() })),
      }),
    }),
    fc.dictionary(fc.constantFrom('clusters', 'matrix', 'selector'), fc.anything()),
  )
  const spec = fc.oneof(
    fc.record({ source }),
    fc.record({ sources: fc.array(source) }),
    fc.record({
      generators: fc.array(generator),
      template: fc.record({ metadata: fc.record({ name: words }), spec: fc.record({ source }) }),
    }),
    fc.record({ path: words, sourceRef: fc.record({ kind: fc.constant('GitRepository'), name: words }) }),
    fc.jsonValue(),
  )
  const object = fc.record({
    apiVersion: fc.constantFrom('argoproj.io/v1alpha1', 'kustomize.toolkit.fluxcd.io/v1'),
    kind: fc.constantFrom('Application', 'ApplicationSet', 'Kustomization'),
    metadata: fc.record({ name: words }),
    spec,
  })

  it('is read without a fault, each tracker tells of its files or not, and none of another repository does', () => {
    fc.assert(
      fc.property(fc.array(object, { maxLength: 4 }), (objects) => {
        const text = objects.map((one) => JSON.stringify(one)).join('\n---\n')
        const snapshot = snapshotOf({ 'apps/prod/a.yaml': 'kind: Service\n', 'trackers.yaml': text })
        const declared = readTrackers(snapshot, here.repository)
        const { reaching, pinned } = trackersOf(declared, here, ['apps/prod/a.yaml'], snapshot)
        expect(declared.trackers).toEqual(expect.arrayContaining([...reaching, ...pinned]))
        const elsewhere = trackersOf(
          declared,
          { repository: 'acme/other', branch: 'main' },
          ['apps/prod/a.yaml'],
          snapshot,
        )
        expect(elsewhere.reaching.filter(({ tool }) => tool === 'argocd')).toEqual([])
      }),
      { numRuns: 200 },
    )
  })
})
