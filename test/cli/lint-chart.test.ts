import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { lintTree } from '../../src/cli/lint-tree.ts'
import { snapshotOf } from '../layouts/helm/snapshot.ts'

const example = new URL('../../examples/helm-values/', import.meta.url)
const parts = [
  'Chart.yaml',
  'values.yaml',
  'templates/deployment.yaml',
  'templates/destinationrule.yaml',
  'templates/service.yaml',
  'templates/virtualservice.yaml',
]
const files = Object.fromEntries(
  parts.map((part) => [part, readFileSync(fileURLToPath(new URL(part, example)), 'utf8')]),
)

describe('lint of a chart', () => {
  it('is about what the templates make, and calls none of them unreadable', () => {
    const codes = lintTree(snapshotOf(files), []).findings.map(({ code }) => code)
    expect(codes).toEqual(['subset-without-pods'])
    const wrong = (files['values.yaml'] ?? '').replace('weight: 100', 'weight: 130')
    const found = lintTree(snapshotOf({ ...files, 'values.yaml': wrong }), []).findings
    expect(found).toContainEqual(expect.objectContaining({ code: 'weights-not-100', path: 'values.yaml' }))
  })

  it('says where the mapping of a chart kept elsewhere does not hold, once and in the policy', () => {
    const policy = `charts:
  - chart: web
    values: {prod: [values/prod.yaml]}
    versions:
      stable: {weight: /stable/weight}
      canary: {weight: /canary/wieght}
`
    const values = 'stable: {weight: 100}\ncanary: {weight: 0}\n'
    const { findings } = lintTree(snapshotOf({ '.github/sluice.yml': policy, 'values/prod.yaml': values }), [])
    expect(findings).toMatchObject([
      {
        code: 'mapping-unset',
        severity: 'error',
        path: '.github/sluice.yml',
        line: 6,
        message: expect.stringContaining('(values/prod.yaml:2)'),
        hint: expect.stringContaining('Did you mean /canary/weight?'),
      },
    ])
  })

  it('offers the lines to paste where values of a chart in a registry look as if they held weights', () => {
    const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec:
  chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: acme}}}
  values:
    stable: {weight: 100, image: {tag: "1"}}
    canaryDeployment: {weight: 0, replicaCount: 1, image: web:2}
`
    const { findings } = lintTree(snapshotOf({ 'clusters/prod/web.yaml': release }), [])
    expect(findings).toMatchObject([{ code: 'chart-elsewhere', severity: 'info' }])
    const pasted = findings[0]?.snippet ?? ''
    expect(pasted).toContain('stable: { weight: /stable/weight, tag: /stable/image/tag }')
    const after = lintTree(snapshotOf({ 'clusters/prod/web.yaml': release, '.github/sluice.yml': pasted }), [])
    expect(after.findings.filter(({ severity }) => severity !== 'info')).toEqual([])
    expect(after.findings.map(({ code }) => code)).not.toContain('chart-elsewhere')
  })

  it('names the template that could not be worked out', () => {
    const asking = `${files['templates/service.yaml'] ?? ''}  clusterIP: {{ lookup "v1" "Service" "a" "b" }}\n`
    const found = lintTree(snapshotOf({ ...files, 'templates/service.yaml': asking }), []).findings
    expect(found).toContainEqual(expect.objectContaining({ code: 'template-unread', path: 'templates/service.yaml' }))
  })
})
