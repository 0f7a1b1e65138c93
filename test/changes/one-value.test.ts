import { describe, expect, it } from 'vitest'
import { planned, planOf, snapshotOf, statesAfter } from './planning.ts'

const route = (name: string, host: string, more = '') => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: shop}
spec:
  hosts: [${host}]
${more}  http:
    - route:
        - destination: {host: ${name === 'other' ? 'other' : 'web'}.shop.svc.cluster.local, subset: stable}
          weight: {{ .Values.stable }}
        - destination: {host: ${name === 'other' ? 'other' : 'web'}.shop.svc.cluster.local, subset: canary}
          weight: {{ .Values.canary }}
`

const subsets = (name: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: ${name}, namespace: shop}
spec:
  host: ${name}.shop.svc.cluster.local
  subsets:
    - {name: stable, labels: {version: stable}}
    - {name: canary, labels: {version: canary}}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {selector: {app: ${name}}, ports: [{name: http, port: 80}]}
`

const pods = (version: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web-${version}, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web, version: ${version}}}
  template:
    metadata: {labels: {app: web, version: ${version}}}
    spec: {containers: [{name: web, image: "web:${version}"}]}
`

const gateway = '  gateways: [shop/edge]\n'
const chart = {
  'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
  'values.yaml': 'stable: 100\ncanary: 0\n',
  'templates/edge.yaml': route('edge', 'web.example', gateway),
  'templates/mesh.yaml': route('web', 'web.shop.svc.cluster.local'),
  'templates/subsets.yaml': subsets('web'),
  'templates/pods.yaml': [pods('stable'), pods('canary')].join('---\n'),
  'templates/gateway.yaml': `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop}
spec: {selector: {istio: ingressgateway}, servers: [{hosts: [web.example], port: {number: 80, name: http, protocol: HTTP}}]}
`,
}

describe('one value for two ways into a service', () => {
  it('moves both together, and both are shown', () => {
    const snapshot = snapshotOf(chart)
    const plan = planned(snapshot, '/canary 10 canary web')
    const [after] = statesAfter(snapshot, plan)
    expect(after?.files.get('values.yaml')?.text).toBe('stable: 90\ncanary: 10\n')
    expect(plan.stages[0]?.traffic.after.map(({ virtualService }) => virtualService).toSorted()).toEqual([
      'edge',
      'web',
    ])
  })

  it('is refused with the name of the object where another service would move with it', () => {
    const snapshot = snapshotOf({
      ...chart,
      'templates/other.yaml': `${route('other', 'other.shop.svc.cluster.local')}---\n${subsets('other')}`,
    })
    const refused = planOf(snapshot, '/canary 10 canary web')
    expect(refused.ok ? [] : refused.problems).toMatchObject([
      {
        code: 'values-move-more',
        message: expect.stringContaining('VirtualService shop/other'),
        path: 'templates/other.yaml',
      },
    ])
  })
})
