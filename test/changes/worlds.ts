import type { Snapshot } from '../../src/manifests/manifests.ts'
import { snapshotOf } from './planning.ts'

export const virtualService = (name: string, rules: string, more = `hosts: [${name}]`): string =>
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: shop}
spec:
  ${more}
  http:
${rules}`

/** A default route as `v1 90, v2 10`; one version alone has no weight. */
export const defaultRoute = (service: string, split: string): string => {
  const parts = split.split(', ').map((part) => part.split(' '))
  const entries = parts.map(([version, weight]) => {
    const subset = version === '*' ? '' : `, subset: ${version}`
    return `    - {destination: {host: ${service}${subset}}${weight === undefined ? '' : `, weight: ${weight}`}}\n`
  })
  return `  - route:\n${entries.join('')}`
}

export const destinationRule = (service: string, ...versions: readonly string[]): string =>
  `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: ${service}, namespace: shop}
spec:
  host: ${service}
  subsets:
${versions.map((version) => `  - {name: ${version}, labels: {version: ${version}}}\n`).join('')}`

export const deployment = (service: string, version: string, more = ''): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${service}-${version}, namespace: shop}
spec:
${more}  template:
    metadata: {labels: {app: ${service}, version: ${version}}}
`

export const kubernetesService = (service: string, selector = `app: ${service}`): string =>
  `apiVersion: v1
kind: Service
metadata: {name: ${service}, namespace: shop}
spec:
  selector: {${selector}}
  ports: [{name: http, port: 80}]
`

/** Documents as one file each: `1.yaml`, `2.yaml` and so on. */
export const world = (...documents: readonly string[]): Snapshot =>
  snapshotOf(Object.fromEntries(documents.map((text, index) => [`${index + 1}.yaml`, text])))

/** Reviews with that default route and these subsets. */
export const reviews = (split: string, ...versions: readonly string[]): Snapshot =>
  world(virtualService('reviews', defaultRoute('reviews', split)), destinationRule('reviews', ...versions))
