import { describe, expect, test } from 'vitest'
import { modelOf, readFiles } from '../read.ts'

const route = (name: string, namespace: string | null, host: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}${namespace === null ? '' : `, namespace: ${namespace}`}}
spec:
  hosts: [${host}]
  http:
  - route:
    - destination: {host: ${host}, subset: v1}
`
const rule = (namespace: string | null, host: string): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: rule${namespace === null ? '' : `, namespace: ${namespace}`}}
spec: {host: ${host}, subsets: [{name: v1, labels: {version: v1}}]}
`
const service = (namespace: string | null, name: string): string => `
apiVersion: v1
kind: Service
metadata: {name: ${name}${namespace === null ? '' : `, namespace: ${namespace}`}}
spec: {selector: {app: ${name}}, ports: [{port: 80, name: http}]}
`
const deployment = (name: string, labels: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec: {template: {metadata: {labels: ${labels}}, spec: {containers: [{name: main, image: "i:1"}]}}}
`

describe('a document without a namespace', () => {
  test('takes the one that a document referring to it states', () => {
    const model = modelOf({ 'a.yaml': route('reviews', 'prod', 'reviews'), 'b.yaml': rule(null, 'reviews') })
    expect(model.subsetRules[0]?.place.namespace).toBe('prod')
    expect(model.subsetRules[0]?.service).toBe('prod/reviews')
  })

  test('takes the one that a document it refers to states', () => {
    const model = modelOf({ 'a.yaml': route('reviews', null, 'reviews'), 'b.yaml': service('prod', 'reviews') })
    expect(model.routers[0]?.place.namespace).toBe('prod')
  })

  test('takes it across other documents without one', () => {
    const model = modelOf({
      'a.yaml': route('reviews', 'prod', 'reviews'),
      'b.yaml': service(null, 'reviews'),
      'c.yaml': deployment('reviews-v1', '{app: reviews, version: v1}'),
    })
    expect(model.workloads[0]?.place.namespace).toBe('prod')
  })

  test('stays unstated where its neighbours state two', () => {
    const model = modelOf({
      'a.yaml': route('one', 'prod', 'reviews'),
      'b.yaml': route('two', 'staging', 'reviews'),
      'c.yaml': service(null, 'reviews'),
    })
    expect(model.services[0]?.place.namespace).toBeNull()
  })

  test('stays unstated where nothing states one', () => {
    const model = modelOf({ 'a.yaml': route('reviews', null, 'reviews'), 'b.yaml': service(null, 'reviews') })
    expect(model.routers[0]?.rules[0]?.action).toMatchObject({ destinations: [{ service: '_/reviews' }] })
  })

  test('is not claimed by a reference that its own namespace already answers', () => {
    const model = modelOf({
      'a.yaml': route('reviews', 'prod', 'reviews'),
      'b.yaml': service('prod', 'reviews'),
      'c.yaml': service(null, 'reviews'),
    })
    expect(model.services.map(({ place }) => place.namespace)).toEqual(['prod', null])
  })

  test('is not claimed where two of them could be meant', () => {
    const model = modelOf({
      'a.yaml': route('reviews', 'prod', 'reviews'),
      'b.yaml': service(null, 'reviews'),
      'c.yaml': service(null, 'reviews'),
    })
    expect(model.services.map(({ place }) => place.namespace)).toEqual([null, null])
  })

  test('takes the namespace that a full name or a gateway reference states', () => {
    const model = modelOf({
      'a.yaml': rule(null, 'reviews.prod.svc.cluster.local'),
      'b.yaml': route('edge', 'web', 'reviews.prod.svc.cluster.local').replace(
        'http:',
        'gateways: [infra/edge]\n  http:',
      ),
      'c.yaml': service(null, 'reviews'),
      'd.yaml': `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge}
spec: {servers: [{hosts: ["*"], port: {number: 80, name: http, protocol: HTTP}}]}
`,
    })
    expect(model.services[0]?.place.namespace).toBe('prod')
    expect(model.gateways[0]?.place.namespace).toBe('infra')
  })

  test('prefers what the caller knows of its file to what its neighbours say', () => {
    const files = { 'overlay/a.yaml': rule(null, 'reviews'), 'b.yaml': route('reviews', 'prod', 'reviews') }
    const model = modelOf(files, { namespaceFor: (path) => (path.startsWith('overlay/') ? 'staging' : null) })
    expect(model.subsetRules[0]?.service).toBe('staging/reviews')
  })
})

test('a short name of an unstated document means the only service of that name', () => {
  const model = modelOf({
    'a.yaml': `${route('reviews', null, 'reviews')}`.replace('hosts:', 'gateways: [edge]\n  hosts:'),
    'b.yaml': service('prod', 'reviews'),
    'c.yaml': `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec: {servers: [{hosts: ["*"], port: {number: 80, name: http, protocol: HTTP}}]}
`,
  })
  expect(model.routers[0]?.place.namespace).toBeNull()
  expect(model.routers[0]?.rules[0]?.action).toMatchObject({ destinations: [{ service: 'prod/reviews' }] })
})

test('problems are told once although objects are read again with their namespace', () => {
  const { problems } = readFiles({
    'a.yaml': route('reviews', 'prod', 'reviews'),
    'b.yaml': rule(null, 'reviews').replace('name: v1,', 'name: 1,'),
  })
  expect(problems).toHaveLength(1)
})
