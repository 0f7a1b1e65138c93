import { buildOf } from '../../../src/layouts/kustomize/build.ts'
import type { Json, Snapshot, SourceFile } from '../../../src/manifests/manifests.ts'

/** Files by path, as a snapshot. */
export const snapshotOf = (files: Readonly<Record<string, string>>): Snapshot => ({
  revision: null,
  files: new Map(
    Object.entries(files).map(([path, text]): [string, SourceFile] => [path, { path, text, mode: '100644' }]),
  ),
})

export const textsOf = ({ files }: Snapshot): Record<string, string> =>
  Object.fromEntries([...files.values()].map(({ path, text }) => [path, text]))

/** What our own build makes of a directory. */
export const built = (files: Readonly<Record<string, string>>, directory: string): readonly Json[] =>
  buildOf(snapshotOf(files), { directory }).objects.map(({ value }) => value)

export const virtualService = (name = 'reviews') => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
spec:
  hosts:
    - ${name}
  http:
    - name: default
      route:
        - destination:
            host: ${name}
            subset: v1
          weight: 100
        - destination:
            host: ${name}
            subset: v2
          weight: 0
`

export const destinationRule = (name = 'reviews') => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${name}
spec:
  host: ${name}
  subsets:
    - name: v1
      labels:
        version: v1
    - name: v2
      labels:
        version: v2
`

export const deployment = (version: string, name = 'reviews', image = `example/${name}`) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}-${version}
spec:
  replicas: 1
  selector:
    matchLabels:
      app: ${name}
      version: ${version}
  template:
    metadata:
      labels:
        app: ${name}
        version: ${version}
    spec:
      containers:
        - name: ${name}
          image: ${image}:${version}
          ports:
            - containerPort: 9080
`

export const service = (name = 'reviews') => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
    app: ${name}
  ports:
    - name: http
      port: 9080
`

/** A base of one service, and two overlays that take it in. */
export const shop = (
  overlays: Readonly<Record<string, string>> = {},
  base: Readonly<Record<string, string>> = {},
): Record<string, string> => ({
  'base/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - service.yaml
  - deployment-v1.yaml
  - deployment-v2.yaml
  - virtual-service.yaml
  - destination-rule.yaml
`,
  'base/service.yaml': service(),
  'base/deployment-v1.yaml': deployment('v1'),
  'base/deployment-v2.yaml': deployment('v2'),
  'base/virtual-service.yaml': virtualService(),
  'base/destination-rule.yaml': destinationRule(),
  ...base,
  'overlays/staging/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop
resources:
  - ../../base
`,
  'overlays/prod/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop
resources:
  - ../../base
`,
  ...overlays,
})
