import fc from 'fast-check'
import type { Snapshot } from '../../../src/manifests/manifests.ts'
import { snapshotOf } from '../planning.ts'
import { asking } from './repositories.ts'

const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'

const patchOf = (kind: string, operations: string): string =>
  `patches:\n- target: {kind: ${kind}}\n  patch: |-\n    ${operations}\n`

/** What an overlay may say; some of it builds with few of the bases only. */
const sayings = [
  '',
  '',
  'namespace: prod\n',
  'namespace: prod\n',
  'namespace: test\n',
  'namePrefix: eu\n',
  'nameSuffix: -eu\n',
  'labels:\n- pairs: {tier: web}\n  includeSelectors: true\n',
  'commonLabels: {app: reviews}\n',
  'replicas:\n- {name: reviews-v2, count: 3}\n',
  patchOf('VirtualService', '- {op: replace, path: /spec/http/0/route/0/weight, value: 90}'),
  patchOf('VirtualService', '- {op: add, path: /spec/hosts/-, value: ratings-api}'),
  patchOf('DestinationRule', '- {op: replace, path: /spec/host, value: "*.prod.svc.cluster.local"}'),
  patchOf('Service', '- {op: replace, path: /metadata/name, value: stock}'),
  'patches:\n- patch: |-\n    apiVersion: networking.istio.io/v1\n    kind: VirtualService\n    metadata: {name: reviews}\n    spec: {gateways: [public]}\n',
]

const saying = fc.constantFrom(...sayings)

/** Which of several bases a file goes to, and what the overlays of each say; null where there is none. */
const cut = fc.record({
  homes: fc.array(fc.nat(3), { minLength: 12, maxLength: 12 }),
  prod: fc.array(saying, { minLength: 4, maxLength: 4 }),
  staging: fc.array(fc.option(saying), { minLength: 4, maxLength: 4 }),
  isNamed: fc.constantFrom(true, true, true, false),
  lone: fc.constantFrom(false, false, true),
})

/** The same repositories in layers: several bases with overlays for prod and staging, and some files that none takes in. */
export const askingInLayers: typeof asking = fc
  .tuple(asking, cut)
  .map(([{ snapshot, body, thread }, { homes, prod, staging, isNamed, lone }]) => {
    const files = new Map<string, string>()
    const bases = new Map<number, string[]>()
    for (const [index, { path, text }] of [...snapshot.files.values()].entries()) {
      const home = homes[index % homes.length] ?? 0
      const name = path.slice(path.lastIndexOf('/') + 1)
      if (lone && index % 5 === 4) files.set(`loose/${name}`, text)
      else {
        files.set(`services/s${home}/base/${name}`, text)
        bases.set(home, [...(bases.get(home) ?? []), name])
      }
    }
    for (const [home, names] of bases) {
      files.set(
        `services/s${home}/base/kustomization.yaml`,
        `${head}resources:\n${names.map((one) => `- ${one}\n`).join('')}`,
      )
      for (const [environment, said] of [
        ['prod', prod[home]],
        ['staging', staging[home]],
      ] as const)
        if (typeof said === 'string')
          files.set(
            `services/s${home}/overlays/${environment}/kustomization.yaml`,
            `${head}resources:\n- ../../base\n${said}`,
          )
    }
    const sorted: Snapshot = snapshotOf(Object.fromEntries([...files].sort(([one], [other]) => (one < other ? -1 : 1))))
    return {
      snapshot: sorted,
      body: isNamed ? body.replaceAll(/^\/.*$/gm, (line) => `${line} --env prod`) : body,
      thread,
    }
  })
