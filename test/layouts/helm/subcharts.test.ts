import { describe, expect, it } from 'vitest'
import { objectsOfEnvironment, readLayout, renderable } from '../../../src/layouts/layouts.ts'
import { isJsonObject, type Json, type Patch, readDocuments, type Snapshot } from '../../../src/manifests/manifests.ts'
import { makeRenderer } from '../../../src/render/render.ts'
import { realTools } from '../../render/renderers.ts'
import { snapshotOf } from './snapshot.ts'

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: {{ .Values.name }}
  labels: {{- include "shop.labels" . | nindent 4 }}
spec:
  hosts: [{{ .Values.name }}.{{ .Values.global.domain }}]
  http:
  - route:
    - destination: {host: {{ .Values.name }}, subset: stable}
      weight: {{ .Values.stable.weight }}
    - destination: {host: {{ .Values.name }}, subset: canary}
      weight: {{ .Values.canary.weight }}
`

const files = {
  'Chart.yaml': `apiVersion: v2
name: shop
version: 0.1.0
dependencies:
- {name: web, version: 0.1.0, alias: front, condition: front.enabled}
- {name: extras, version: 0.1.0, tags: [more]}
`,
  'values.yaml':
    'global: {domain: shop.example}\nfront:\n  enabled: true\n  canary:\n    weight: 0\ntags: {more: false}\n',
  'templates/_helpers.tpl': '{{ define "shop.labels" }}app: {{ .Values.name }}\nchart: {{ .Chart.Name }}{{ end }}',
  'templates/config.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {domain: "{{ .Values.global.domain }}"}\n',
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
  'charts/web/values.yaml': 'name: web # its own\nstable: {weight: 100}\ncanary: {weight: 5}\nglobal: {domain: none}\n',
  'charts/web/templates/route.yaml': route,
  'charts/extras/Chart.yaml': 'apiVersion: v2\nname: extras\nversion: 0.1.0\n',
  'charts/extras/templates/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extras}\n',
}

const objectsOf = (snapshot: Snapshot): readonly Json[] =>
  objectsOfEnvironment(snapshot, null).applied.flatMap(({ documents }) => documents.map(({ value }) => value))

const written = (snapshot: Snapshot, patch: Patch) => {
  const [applied] = objectsOfEnvironment(snapshot, null).applied
  const after = applied?.write({ path: 'charts/web/templates/route.yaml', document: 0 }, patch, { mayEdit: () => true })
  if (after?.ok !== true) return after?.problems.map(({ code }) => code)
  return Object.fromEntries(
    [...after.value.files].flatMap(([path, { text }]) =>
      text === snapshot.files.get(path)?.text ? [] : [[path, text]],
    ),
  )
}

const kindsOf = (objects: readonly Json[]): readonly string[] =>
  objects.flatMap((value) =>
    isJsonObject(value) && isJsonObject(value['metadata'] ?? null)
      ? [`${String(value['kind'])} ${JSON.stringify((value['metadata'] ?? null) as Json)}`]
      : [],
  )

describe('a chart inside of a chart', () => {
  it('makes its objects of values under its alias and of global ones; conditions and tags leave it out', () => {
    expect(kindsOf(objectsOf(snapshotOf(files))).map((text) => text.split(' ')[0])).toEqual([
      'ConfigMap',
      'VirtualService',
    ])
    const off = { ...files, 'values.yaml': files['values.yaml'].replace('enabled: true', 'enabled: false') }
    expect(kindsOf(objectsOf(snapshotOf(off))).map((text) => text.split(' ')[0])).toEqual(['ConfigMap'])
    const more = { ...files, 'values.yaml': files['values.yaml'].replace('more: false', 'more: true') }
    expect(objectsOf(snapshotOf(more))).toHaveLength(3)
  })

  it('is changed in the outer values where they say it, and in its own where only those do', () => {
    const snapshot = snapshotOf(files)
    const weights: Patch = [
      { op: 'replace', path: '/spec/http/0/route/0/weight', value: 90 },
      { op: 'replace', path: '/spec/http/0/route/1/weight', value: 10 },
    ]
    expect(written(snapshot, weights)).toEqual({
      'values.yaml': files['values.yaml'].replace('weight: 0', 'weight: 10'),
      'charts/web/values.yaml': files['charts/web/values.yaml'].replace('weight: 100', 'weight: 90'),
    })
  })

  it('names the ones that are packed', () => {
    const packed = { ...files, 'Chart.yaml': `${files['Chart.yaml']}- {name: redis, version: 1.0.0}\n` }
    const [applied] = objectsOfEnvironment(snapshotOf(packed), null).applied
    expect(applied?.problems).toMatchObject([
      { code: 'chart-inner', path: 'Chart.yaml', hint: expect.stringContaining('charts/redis') },
    ])
  })

  it.runIf(realTools !== null)('comes out as helm makes it', async () => {
    const snapshot = snapshotOf(files)
    const root = readLayout(snapshot).environments[0]?.roots[0]
    const rendering = root === undefined ? undefined : renderable(snapshot, null, root).rendering?.()
    if (rendering === undefined) throw new Error('nothing is rendered')
    const rendered = await makeRenderer(realTools ?? { helm: null, kustomize: null }).render(rendering)
    if (!rendered.ok) throw new Error(rendered.problems[0].message)
    const read = readDocuments({ path: 'rendered', text: rendered.value, mode: '100644' })
    const theirs = read.ok ? read.value.map(({ value }) => value).filter((value) => value !== null) : []
    const byText = (values: readonly Json[]) => values.map((value) => JSON.stringify(value)).toSorted()
    expect(byText(objectsOf(snapshot))).toEqual(byText(theirs))
  })
})
