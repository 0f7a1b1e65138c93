import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chartsOf } from '../../../src/layouts/helm/chart.ts'
import { renderRelease } from '../../../src/layouts/helm/render-release.ts'
import { takenCluster } from '../../../src/layouts/helm/taken-cluster.ts'
import { mapLayer } from '../../../src/layouts/helm/values-layer.ts'
import { type Json, readDocuments, type Snapshot } from '../../../src/manifests/manifests.ts'
import { makeRenderer } from '../../../src/render/render.ts'

import { realTools } from '../../render/renderers.ts'
import { snapshotOf } from './snapshot.ts'

const releaseOf = (snapshot: Snapshot) => {
  const chart = chartsOf(snapshot).get('')
  const layer = mapLayer(snapshot, 'values.yaml')
  if (chart === undefined || !layer.ok) throw new Error('there is no chart')
  return { name: 'shop-prod', namespace: 'store', chart, layers: [layer.value] }
}

const chartWith = (template: string, values: string, helpers = ''): Snapshot =>
  snapshotOf({
    'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.3\nappVersion: "4.5"\n',
    'values.yaml': values,
    'templates/all.yaml': template,
    'templates/_config.yaml': '# {{ .Values.name }}\nkind: ConfigMap\ndata:\n  weight: {{ .Values.weight | quote }}\n',
    ...(helpers === '' ? {} : { 'templates/_helpers.tpl': helpers }),
  })

const ours = (snapshot: Snapshot): readonly Json[] => {
  const { files, problems } = renderRelease(releaseOf(snapshot))
  if (problems[0] !== undefined) throw new Error(problems[0].message)
  return [...files.values()].flatMap(({ documents }) => documents.map(({ value }) => value))
}

const theirs = async (snapshot: Snapshot): Promise<readonly Json[]> => {
  const { render } = makeRenderer(realTools ?? { helm: null, kustomize: null })
  const rendered = await render({
    tool: 'helm',
    kubernetes: takenCluster.kubernetes,
    apis: takenCluster.added,
    files: [...snapshot.files.values()],
    directory: '',
    release: 'shop-prod',
    namespace: 'store',
    values: {},
  })
  if (!rendered.ok) throw new Error(rendered.problems[0].message)
  const read = readDocuments({ path: 'rendered', text: rendered.value, mode: '100644' })
  if (!read.ok) throw new Error(read.problems[0].message)
  return read.value.map(({ value }) => value).filter((value) => value !== null)
}

const values = `
name: shop
weight: 10
large: 1500000
share: 0.25
tag: "083"
enabled: true
nothing: null
list: [one, two]
labels: {team: web, "odd key": "yes", note: "a: b"}
nested: {image: {repository: registry.example/shop, tag: 84}}
text: "two\\nlines"
`

const helpers = `{{/* names */}}
{{- define "shop.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- define "shop.labels" -}}
app: {{ include "shop.name" . }}
chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
`

const templates = {
  'values as they are':
    'a: {{ .Values.weight }}\nb: {{ .Values.large }}\nc: {{ .Values.share }}\nd: {{ .Values.tag }}\ne: {{ .Values.enabled }}\nf: x{{ .Values.nothing }}\ng: x{{ .Values.missing }}\n',
  'quotes and numbers':
    'a: {{ .Values.weight | quote }}\nb: {{ .Values.tag | squote }}\nc: {{ .Values.large | int }}\nd: {{ sub 100 .Values.weight }}\ne: {{ add .Values.weight 1 | toString | quote }}\nf: {{ .Values.text | quote }}\n',
  'an image':
    'image: "{{ .Values.nested.image.repository }}:{{ .Values.nested.image.tag | default .Chart.AppVersion }}"\n',
  'branches and loops':
    '{{- if and .Values.enabled (gt (int .Values.weight) 5) }}\na: 1\n{{- else if .Values.missing }}\na: 2\n{{- else }}\na: 3\n{{- end }}\nlist:\n{{- range $i, $one := .Values.list }}\n  - "{{ $i }}-{{ $one }}"\n{{- end }}\nmap:\n{{- range $key, $value := .Values.labels }}\n  {{ $key | quote }}: {{ $value | quote }}\n{{- else }}\n  none: true\n{{- end }}\n',
  'helpers and blocks of YAML':
    'metadata:\n  name: {{ include "shop.name" . }}\n  labels:\n    {{- include "shop.labels" . | nindent 4 }}\nvalues: {{- toYaml .Values.nested | nindent 2 }}\nlist: {{- .Values.list | toYaml | nindent 2 }}\n',
  'variables and built-in words':
    '{{- $name := .Values.name -}}\n{{- if .Values.enabled }}{{ $name = printf "%s-on" $name }}{{ end }}\na: {{ $name }}\nb: {{ .Release.Name }}.{{ $.Release.Namespace }}\nc: {{ ternary "yes" "no" .Values.enabled | quote }}\nd: {{ coalesce .Values.missing .Values.name }}\ne: {{ if contains "op" .Values.name }}in{{ end }}\nf: {{ (index .Values.list 1) | upper }}\ng: {{ len .Values.list }}\nh: {{ hasKey .Values "name" }}\ni: {{ .Chart.AppVersion | quote }}\nj: {{ .Template.Name }}\n',
  'the checksum of another template, and what the cluster is':
    'a: {{ include (print $.Template.BasePath "/_config.yaml") . | sha256sum }}\nb: {{ "münchen" | sha256sum }}\nc: {{ repeat 70 "x" | sha256sum }}\nd: {{ "" | sha256sum }}\ne: {{ .Capabilities.APIVersions.Has "networking.istio.io/v1/VirtualService" }}\nf: {{ if .Capabilities.APIVersions.Has "policy/v1" }}new{{ else }}old{{ end }}\ng: {{ semverCompare ">=1.21-0" .Capabilities.KubeVersion.GitVersion }}\nh: {{ semverCompare "<1.19-0" .Capabilities.KubeVersion.Version }}\ni: {{ .Capabilities.KubeVersion.Minor | quote }}\n',
  'comments and several documents':
    '# {{ .Values.name }} {{/* not this */}}\na: 1\n---\n{{- /* nothing here */}}\n\nb: {{ `raw {{ text }}` | quote }}\n---\nc: {{ "a\\tb" | quote }}\n',
}

describe.runIf(realTools !== null)('templates', () => {
  for (const [name, template] of Object.entries(templates))
    it(`come out as helm makes them: ${name}`, async () => {
      const chart = chartWith(template, values, helpers)
      expect(ours(chart)).toEqual(await theirs(chart))
    })

  it('print generated values as helm does', async () => {
    const scalar = fc.oneof(
      fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
      fc.boolean(),
      fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
      fc.constantFrom('yes', 'null', '1e3', '0x1f', '- a', 'a: b', '#', '~', '2024-01-02', ''),
    )
    const sample = fc.sample(fc.array(scalar, { minLength: 40, maxLength: 40 }), { numRuns: 1, seed: 20_261 })[0] ?? []
    // One process for all of them: each value by itself, quoted, and as a block.
    const lines = sample.map((_, index) => `q${index}: {{ index .Values.all ${index} | quote }}`)
    const chart = chartWith(
      `${lines.join('\n')}\nblock: {{- toYaml .Values.all | nindent 2 }}\n`,
      `all: ${JSON.stringify(sample)}\n`,
    )
    expect(ours(chart)).toEqual(await theirs(chart))
  })
})

describe('a template', () => {
  const problemOf = (template: string) => renderRelease(releaseOf(chartWith(template, values))).problems[0]

  it('that says what is not read here is told with its line, and hides no other', () => {
    expect(problemOf('a: 1\nb: {{ .Values.name | sha512sum }}\n')).toMatchObject({
      code: 'template-unread',
      path: 'templates/all.yaml',
      line: 2,
    })
    expect(problemOf('a: {{ .Files }}\n')?.message).toContain('known to helm alone')
    expect(problemOf('a: {{ .Capabilities.APIVersions.Has "shop.example/v1" }}\n')?.message).toContain(
      'known to the cluster alone',
    )
    expect(problemOf('a: {{ .Values.missing.deeper }}\n')?.message).toContain('.deeper is asked of a value')
    expect(problemOf('{{ if .Values.name }}\na: 1\n')?.message).toContain('{{ end }} is missing')
    expect(problemOf('a: {{ .Values.name\n')?.message).toContain('does not end')
  })

  it('that includes itself comes to an end', () => {
    expect(problemOf('{{ define "x" }}{{ include "x" . }}{{ end }}a: {{ include "x" . }}\n')?.message).toContain(
      'includes itself',
    )
    const wide =
      '{{ define "y" }}{{ range $.Values.list }}{{ include "y" $ }}{{ end }}{{ end }}a: {{ include "y" . }}\n'
    expect(problemOf(wide)?.code).toBe('template-unread')
  })

  it('never throws, whatever it holds', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{{-',
      '-}}',
      ' if ',
      ' end ',
      ' range ',
      '.Values.name',
      '|',
      '(',
      ')',
      '"',
      '`',
      'x: ',
      '\n',
      '$a',
      ':=',
      '.',
      ' include "x" . ',
      'else',
      '/*',
      '*/',
      '1',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        renderRelease(releaseOf(chartWith(pieces.join(''), values)))
      }),
      { numRuns: 300 },
    )
  })
})
