import { describe, expect, it } from 'vitest'
import { lintTree } from '../../src/cli/lint-tree.ts'
import { shop, snapshotOf } from '../layouts/kustomize/town.ts'

const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../../base]\n'

const found = (prod: string, code: string) =>
  lintTree(snapshotOf(shop({ 'overlays/prod/kustomization.yaml': head + prod })), [])
    .findings.filter((finding) => finding.code === code)
    .map(({ path, line }) => `${path}:${line}`)

const patch = (kind: string, operations: readonly string[]): string =>
  `patches:\n  - target: {kind: ${kind}}\n    patch: |-\n${operations.map((one) => `      - ${one}\n`).join('')}`

describe('findings of a repository with layers', () => {
  it('stand where the overlay says what is wrong', () => {
    const weight = patch('VirtualService', ['{op: replace, path: /spec/http/0/route/1/weight, value: 30}'])
    expect(found(weight, 'weights-not-100')).toEqual(['overlays/prod/kustomization.yaml:7'])
    const subset = patch('VirtualService', ['{op: replace, path: /spec/http/0/route/0/destination/subset, value: v9}'])
    expect(found(subset, 'destination-without-cluster')).toEqual(['overlays/prod/kustomization.yaml:7'])
  })

  it('stand in the base where it says what is wrong, whatever else an overlay says there', () => {
    const files = shop({
      'overlays/prod/kustomization.yaml':
        head + patch('VirtualService', ['{op: replace, path: /spec/http/0/route/0/weight, value: 100}']),
    })
    const route = files['base/virtual-service.yaml'] ?? ''
    const report = lintTree(
      snapshotOf({ ...files, 'base/virtual-service.yaml': route.replace('subset: v2', 'subset: v9') }),
      [],
    )
    const places = report.findings.filter(({ code }) => code === 'destination-without-cluster').map(({ path }) => path)
    expect(new Set(places)).toEqual(new Set(['base/virtual-service.yaml']))
  })
})
