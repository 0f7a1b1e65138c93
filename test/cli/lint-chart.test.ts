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

  it('names the template that could not be worked out', () => {
    const asking = `${files['templates/service.yaml'] ?? ''}  clusterIP: {{ lookup "v1" "Service" "a" "b" }}\n`
    const found = lintTree(snapshotOf({ ...files, 'templates/service.yaml': asking }), []).findings
    expect(found).toContainEqual(expect.objectContaining({ code: 'template-unread', path: 'templates/service.yaml' }))
  })
})
