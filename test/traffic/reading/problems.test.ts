import { describe, expect, test } from 'vitest'
import { simulate } from '../../../src/traffic/traffic.ts'
import { readFiles } from '../read.ts'

const head = (kind: string, group = 'networking.istio.io/v1'): string =>
  `apiVersion: ${group}\nkind: ${kind}\nmetadata: {name: thing, namespace: prod}\n`

describe('what has the wrong type is a problem with its line', () => {
  test.each([
    [
      'a weight in words',
      `${head('VirtualService')}spec:\n  http:\n  - route:\n    - destination: {host: a}\n      weight: all\n`,
      8,
    ],
    [
      'a negative weight',
      `${head('VirtualService')}spec:\n  http:\n  - route:\n    - destination: {host: a}\n      weight: -1\n`,
      8,
    ],
    ['hosts that are no list', `${head('VirtualService')}spec:\n  hosts: reviews\n`, 5],
    ['routes that are no list', `${head('VirtualService')}spec:\n  http:\n  - route: {destination: {host: a}}\n`, 6],
    ['a rule that is no map', `${head('VirtualService')}spec:\n  http:\n  - route\n`, 6],
    [
      'a destination without a host',
      `${head('VirtualService')}spec:\n  http:\n  - route:\n    - destination: {subset: v1}\n`,
      7,
    ],
    [
      'a mirror percentage above 100',
      `${head('VirtualService')}spec:\n  http:\n  - mirror: {host: a}\n    mirrorPercentage: {value: 101}\n`,
      7,
    ],
    ['a DestinationRule without a host', `${head('DestinationRule')}spec:\n  subsets: []\n`, 4],
    ['a subset without a name', `${head('DestinationRule')}spec:\n  host: a\n  subsets:\n  - name: 1\n`, 7],
    ['Service ports that are a map', `${head('Service', 'v1')}spec:\n  ports: {port: 80}\n`, 5],
    ['replicas in words', `${head('Deployment', 'apps/v1')}spec:\n  replicas: many\n`, 5],
    [
      'a gateway server without a port number',
      `${head('Gateway')}spec:\n  servers:\n  - port: {name: http}\n    hosts: ["*"]\n`,
      6,
    ],
  ])('%s', (_, text, line) => {
    const { problems } = readFiles({ 'dir/file.yaml': text })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ path: 'dir/file.yaml', line })
  })

  test('and a quoted weight is both told and understood', () => {
    const text = `${head('VirtualService')}spec:
  http:
  - route:
    - {destination: {host: a}, weight: "90"}
    - {destination: {host: b}, weight: 10}
`
    const { model, problems } = readFiles(text)
    expect(problems).toMatchObject([{ code: 'field-wrong-type', line: 7 }])
    expect(model.routers[0]?.rules[0]?.action).toMatchObject({ destinations: [{ share: 90 }, { share: 10 }] })
  })
})

describe('a field that Istio does not know is told, with the one that may be meant', () => {
  const spec = (rule: string): string => `${head('VirtualService')}spec:\n  http:\n  - ${rule}\n`
  test.each([
    [spec('matches: []'), 'Perhaps match is meant.'],
    [spec('{route: [{destination: {host: a}, wieght: 1}]}'), 'Perhaps weight is meant.'],
    [spec('{route: [{destination: {host: a, Subset: b}}]}'), 'Perhaps subset is meant.'],
    [spec('{something: else}'), undefined],
    [`${head('VirtualService')}spec: {gateway: [a]}\n`, 'Perhaps gateways is meant.'],
    [`${head('DestinationRule')}spec: {host: a, subsets: [{name: v1, lables: {}}]}\n`, 'Perhaps labels is meant.'],
  ])('%s', (text, hint) => {
    const { problems } = readFiles(text)
    expect(problems.map(({ code }) => code)).toEqual(['unknown-field'])
    expect(problems[0]?.hint).toBe(hint)
  })

  test('and the snake case of protobuf is no such field', () => {
    expect(readFiles(spec('{mirror: {host: a}, mirror_percent: 5, cors_policy: {}}')).problems).toEqual([])
  })
})

describe('the rest of the tree is still read', () => {
  test('around a rule that cannot be', () => {
    const text = `${head('VirtualService')}spec:
  hosts: [reviews]
  http:
  - 7
  - name: good
    route: [{destination: {host: reviews}}]
`
    expect(readFiles(text).model.routers[0]?.rules).toMatchObject([{ name: 'good', index: 1, pointer: '/spec/http/1' }])
  })

  test('and a match that cannot be read never widens its rule', () => {
    const rule = (match: string): string => `${head('VirtualService')}spec:
  hosts: [reviews]
  http:
  - match: ${match}
    route: [{destination: {host: reviews, subset: v2}}]
  - route: [{destination: {host: reviews, subset: v1}}]
`
    for (const match of [
      '[{header: {x: {exact: y}}}]',
      '[{headers: x}]',
      '[{uri: /a}]',
      '[{uri: {exact: 1}}]',
      '{}',
      '[null]',
    ]) {
      const { model, problems } = readFiles(rule(match))
      expect(problems.length, match).toBeGreaterThan(0)
      expect(simulate(model, { host: 'reviews' }).rule, match).toBe('#1')
    }
  })
})

describe('other documents are passed over', () => {
  test.each([
    ['another group', head('VirtualService', 'gateway.solo.io/v1')],
    ['another kind', head('AuthorizationPolicy', 'security.istio.io/v1')],
    ['a Gateway of another API', head('Gateway', 'gateway.solo.io/v1')],
    ['no object at all', 'replicas: 3\n'],
    ['a list', '- a\n- b\n'],
    ['an empty document', '---\n---\n'],
    ['an object without a name', 'apiVersion: v1\nkind: Service\nmetadata: {}\n'],
  ])('%s', (_, text) => {
    const { model, problems } = readFiles(text)
    expect(problems).toEqual([])
    expect([...model.routers, ...model.services, ...model.gateways]).toEqual([])
  })
})

describe('every version of a group is read', () => {
  test.each([['v1'], ['v1beta1'], ['v1alpha3']])('networking.istio.io/%s', (version) => {
    const { model } = readFiles(head('VirtualService', `networking.istio.io/${version}`))
    expect(model.routers[0]?.place.apiVersion).toBe(`networking.istio.io/${version}`)
  })

  test.each([['v1'], ['v2'], ['v2beta2']])('autoscaling/%s', (version) => {
    const text = `${head('HorizontalPodAutoscaler', `autoscaling/${version}`)}spec: {scaleTargetRef: {kind: Deployment, name: x}, maxReplicas: 3}\n`
    expect(readFiles(text).model.autoscalers).toMatchObject([{ minReplicas: 1, maxReplicas: 3 }])
  })
})

describe('items of a List', () => {
  const list = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: {name: reviews, namespace: prod}
  spec: {selector: {app: reviews}, ports: [{port: 80}]}
- apiVersion: networking.istio.io/v1
  kind: VirtualService
  metadata: {name: reviews, namespace: prod}
  spec:
    hosts: [reviews]
    http:
    - route: [{destination: {host: reviews}}]
`
  test("are objects with pointers from the document's root", () => {
    const { model, problems } = readFiles(list)
    expect(problems).toEqual([])
    expect(model.services[0]?.place).toMatchObject({ root: '/items/0', line: 4 })
    expect(model.routers[0]).toMatchObject({
      place: { root: '/items/1', line: 8 },
      rules: [{ pointer: '/items/1/spec/http/0' }],
    })
  })
})

test('the place of an object tells its file, its document and its line', () => {
  const { model } = readFiles({
    'a/b.yaml': `# a comment\n---\n${head('VirtualService')}spec: {}\n---\n${head('Gateway')}spec: {}\n`,
  })
  expect(model.routers[0]?.place).toMatchObject({ path: 'a/b.yaml', line: 3, kind: 'VirtualService', name: 'thing' })
  expect(model.gateways[0]?.place.document).toBe((model.routers[0]?.place.document ?? 0) + 1)
})
