import { describe, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import {
  appendDocument,
  editDocument,
  type Json,
  type JsonObject,
  type Patch,
  renderDocument,
} from '../../src/manifests/manifests.ts'
import { sourceFile } from './fixture.ts'

const edited = (text: string, patch: Patch): string => {
  const result = editDocument(sourceFile(text), 0, patch)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.value.text
}

const policy: Json = {
  loadBalancer: { consistentHash: { httpCookie: { name: 'user', ttl: '0s' } } },
  connectionPool: { tcp: { maxConnections: 100, connectTimeout: '30ms' } },
  outlierDetection: { interval: '1m' },
  portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'DISABLE' } }],
}

describe('a new map of several levels', () => {
  it('is indented as the file is, and its lists hang as the others do', () => {
    const text = 'spec:\n    subsets:\n    - name: v1\n      labels:\n          version: v1\n'
    expect(edited(text, [{ op: 'add', path: '/spec/subsets/0/trafficPolicy', value: policy }])).toBe(
      `${text}${`
      trafficPolicy:
          loadBalancer:
              consistentHash:
                  httpCookie:
                      name: user
                      ttl: 0s
          connectionPool:
              tcp:
                  maxConnections: 100
                  connectTimeout: 30ms
          outlierDetection:
              interval: 1m
          portLevelSettings:
          - port:
                number: 80
            tls:
                mode: DISABLE
`.slice(1)}`,
    )
  })

  it('stays in the brackets that it comes into, spaced as they are', () => {
    const text = 'subsets:\n- { name: v1, labels: { version: v1 } }\n'
    const value = { tls: { mode: 'DISABLE' }, ports: [1, 2] }
    expect(edited(text, [{ op: 'add', path: '/subsets/0/trafficPolicy', value }])).toBe(
      'subsets:\n- { name: v1, labels: { version: v1 }, trafficPolicy: { tls: { mode: DISABLE }, ports: [1, 2] } }\n',
    )
  })

  it.each(['^(.*;\\s*)?user=tester(;.*)?$', 'shop:8080', 'a, b', '[a]'])(
    'has %s in quotes inside brackets, where readers of YAML 1.1 would end it early',
    (regex) =>
      expect(edited('match: {name: a}\n', [{ op: 'add', path: '/match/cookie', value: { regex } }])).toBe(
        `match: {name: a, cookie: {regex: ${JSON.stringify(regex)}}}\n`,
      ),
  )
})

const rule: Json = {
  match: [{ headers: { 'x-user': { exact: 'jason' } } }, { uri: { prefix: '/api' } }],
  route: [{ destination: { host: 'reviews', subset: 'v2' } }],
  timeout: '30s',
}

describe('a new rule', () => {
  it('has brackets around maps of one value where all such maps of the file have', () => {
    const text = `http:
  - match:
      - uri: {exact: /login}
    rewrite: {uri: /}
    route:
      - destination:
          host: reviews
          subset: v1
`
    expect(edited(text, [{ op: 'add', path: '/http/0', value: rule }])).toBe(`http:
  - match:
      - headers:
          x-user: {exact: jason}
      - uri: {prefix: /api}
    route:
      - destination:
          host: reviews
          subset: v2
    timeout: 30s
${text.slice('http:\n'.length)}`)
  })

  it('has quotes where strings of its kind have, and none where they have none', () => {
    const text = `http:
- match:
  - uri:
      exact: '/login'
  retries:
    perTryTimeout: "2s"
  route:
  - destination:
      host: reviews
      subset: v1
`
    expect(edited(text, [{ op: 'add', path: '/http/0', value: rule }])).toBe(`http:
- match:
  - headers:
      x-user:
        exact: 'jason'
  - uri:
      prefix: '/api'
  route:
  - destination:
      host: reviews
      subset: v2
  timeout: "30s"
${text.slice('http:\n'.length)}`)
  })
})

const autoscaler: JsonObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'reviews-v2' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'reviews-v2' },
    minReplicas: 1,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 50 } } }],
  },
}

describe('a new document beside another', () => {
  it('is quoted, hung and set apart as that is', () => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: "reviews-v1"
spec:
  template:
    spec:
      containers:
      - name: "reviews"
        image: "reviews:1.10"

---

apiVersion: v1
kind: Service
`
    const result = appendDocument(sourceFile(text), autoscaler, 0)
    expect(result.ok && result.value.text).toBe(
      text.replace(
        '\n---\n',
        `
---

apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: "reviews-v2"
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: "reviews-v2"
  minReplicas: 1
  metrics:
  - type: "Resource"
    resource:
      name: "cpu"
      target:
        averageUtilization: 50

---
`,
      ),
    )
  })

  it('has lists of scalars in brackets where the file has', () => {
    const like = 'spec:\n  hosts: [reviews]\n  http:\n  - route:\n    - weight: 1\n'
    expect(renderDocument({ spec: { exportTo: ['.', 'prod'], gateways: [] } }, sourceFile(like))).toBe(
      'spec:\n  exportTo: [".", prod]\n  gateways: []\n',
    )
  })

  it('has text of several lines as a block, the last value of a file too', () => {
    expect(renderDocument({ a: 'x\ny\n' })).toBe('a: |\n  x\n  y\n')
    const closed = appendDocument(sourceFile('b: 1\n'), { a: 'x\ny\n' })
    const open = appendDocument(sourceFile('b: 1'), { a: 'x\ny\n' })
    expect([closed, open]).toMatchObject([
      { value: { text: 'b: 1\n---\na: |\n  x\n  y\n' } },
      { value: { text: 'b: 1\n---\na: "x\\ny\\n"' } },
    ])
  })
})

/** What a person would leave plain, and what would be something else without quotes to one reader or another. */
const plain = [
  '30s',
  '1m',
  '1h30m',
  '100m',
  '1Gi',
  'v1',
  '1.10.0',
  '50%',
  '/api',
  '^on$',
  '5xx,reset',
  'a:b',
  "it's",
  '-a',
]
const quoted = [
  '1.10',
  'on',
  'y',
  '1e3',
  '0x10',
  '1:30',
  '12:30:45',
  '~',
  'null',
  'true',
  'a: b',
  'a #b',
  '',
  '- x',
  '0777',
]
const quotedToo = [
  '1_000',
  '.5',
  '2020-01-01',
  '=',
  '<<',
  ' x',
  'x ',
  '*',
  '&a',
  '!t',
  '{a',
  '[a',
  '%x',
  '@x',
  '`x',
  '? a',
  'a:',
  '#a',
]

describe('a new string', () => {
  it.each(plain)('is plain where it is a string to every reader: %s', (text) => {
    expect(renderDocument({ a: text })).toBe(`a: ${text}\n`)
  })

  it.each([...quoted, ...quotedToo])('has quotes where a reader could take it for something else: %s', (text) => {
    expect(renderDocument({ a: text })).toBe(`a: "${text}"\n`)
    expect(renderDocument({ a: text }, sourceFile("b: 'c'\n"))).toBe(`a: '${text}'\n`)
    for (const version of ['1.1', '1.2'] as const)
      expect(parseDocument(renderDocument({ a: text }), { version }).toJS()).toEqual({ a: text })
  })
})
