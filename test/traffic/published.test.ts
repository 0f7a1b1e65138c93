import { describe, expect, test } from 'vitest'
import { type Model, serviceCatalogue, simulate, type TrafficRequest, waysIn } from '../../src/traffic/traffic.ts'
import { readFiles } from './read.ts'
import { scenarioFiles, scenariosAreHere } from './scenarios.ts'
import { shares } from './shares.ts'

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'
const agent = (value: string): Partial<TrafficRequest> => ({ headers: [['User-Agent', value]] })

const model = (name: string, leaveOut?: string): Model =>
  readFiles(Object.fromEntries(Object.entries(scenarioFiles(name)).filter(([file]) => file !== leaveOut))).model
const hits = (name: string, host: string, request: Partial<TrafficRequest> = {}, leaveOut?: string): string =>
  shares(simulate(model(name, leaveOut), { host, ...request }))

describe('published manifests', () => {
  if (!scenariosAreHere) {
    test('are not beside this checkout and were left out', () => {
      console.info('published manifests: ../shared/scenarios is not here, left out')
      expect(scenariosAreHere).toBe(false)
    })
    return
  }

  test.each<[string, string, Partial<TrafficRequest>, string]>([
    ['weights-forecast', 'forecast', {}, 'v2 100'],
    ['by-browser-forecast', 'forecast', agent(chrome), 'v2 100'],
    ['by-browser-forecast', 'forecast', agent('curl/8'), 'v1 100'],
    ['by-device-frontend', 'weather.example', agent('Linux; Android 14'), 'v1 50, v2 50'],
    ['by-device-frontend', 'weather.example', agent('iPhone'), 'v1 100'],
    ['by-user-frontend', 'weather.example', { cookies: [['user', 'tester']] }, 'v2 100'],
    ['by-user-frontend', 'weather.example', { cookies: [['user', 'other']] }, 'v1 100'],
    ['policy-demoapp', 'demoapp', { path: '/canary' }, 'v11 100'],
    ['policy-demoapp', 'demoapp', { path: '/' }, 'v10 100'],
    ['gateway-grayscale', 'grayscale.ops.net', {}, 'v1 100'],
    ['bookinfo', 'reviews', {}, 'v1 100'],
    ['bookinfo', 'bookinfo.example', { path: '/static/main.css' }, 'productpage 100'],
    ['bookinfo', 'bookinfo.example', { path: '/admin' }, '404'],
    ['mirror-nginx', 'nginx.example', {}, 'v1 100'],
  ])('%s: %s with %j hits %s', (name, host, request, expected) => {
    expect(hits(name, host, request)).toBe(expected)
  })

  test("the lecture's second VirtualService alone sends the tester 10/90 to v2 and v3", () => {
    const tester: Partial<TrafficRequest> = { headers: [['end-user', 'testuser']] }
    const files = scenarioFiles('reviews-lecture')
    const alone = { ...files, 'manifests.yaml': (files['manifests.yaml'] ?? '').replace(/^[\s\S]*?\n---\n/, '') }
    const ask = (request: Partial<TrafficRequest>): string =>
      shares(simulate(readFiles(alone).model, { host: 'reviews', ...request }))
    expect([ask(tester), ask({})]).toEqual(['v2 10, v3 90', 'v1 100'])
  })

  test("the lecture's two VirtualServices for one host are told to be ambiguous", () => {
    const { warnings } = simulate(model('reviews-lecture'), { host: 'reviews' })
    expect(warnings.join()).toContain('claim the same host')
  })

  test('what is not in the files is unseen, never 200 and never 503', () => {
    for (const [name, host] of [
      ['weights-forecast', 'forecast'],
      ['policy-demoapp', 'demoapp'],
      ['mirror-nginx', 'x.example'],
    ] as const)
      expect(simulate(model(name), { host }).httpStatus, name).toBeNull()
    expect(simulate(model('bookinfo'), { host: 'reviews' }).httpStatus).toBe(200)
  })

  test('the old spelling of a mirror percentage counts', () => {
    expect(simulate(model('mirror-nginx'), { host: 'x.example' }).mirrors).toMatchObject([
      { subset: 'v2', percentage: 100 },
    ])
  })

  test('documents without a namespace take that of their VirtualService', () => {
    expect(serviceCatalogue(model('weights-forecast')).services.map(({ key }) => key)).toEqual(['weather/forecast'])
    expect(model('weights-forecast').workloads.map(({ place }) => place.namespace)).toEqual(['weather', 'weather'])
  })

  test('versions go by subset, label and Deployment, with a mesh and without', () => {
    const versions = (name: string): unknown =>
      serviceCatalogue(model(name)).services.map((service) =>
        service.versions.map((version) => [version.name, ...version.aliases]),
      )
    expect(versions('policy-demoapp')).toEqual([
      [
        ['v10', 'v1.0'],
        ['v11', 'v1.1'],
      ],
    ])
    expect(versions('replicas-nginx')).toEqual([[['my-nginx'], ['canary', 'nginx-deployment']]])
  })

  test('the ways in to a service behind a gateway of another namespace are found', () => {
    const { ways, meshIsRouted } = waysIn(model('by-device-frontend'), 'weather/frontend')
    expect(ways.map(({ rule, clients }) => [rule.index, clients])).toEqual([[1, ['istio-system/weather-gateway']]])
    expect(meshIsRouted).toBe(false)
  })

  test('a Service with ports of the wrong type is told, and everything else is read', () => {
    const { problems } = readFiles(scenarioFiles('gateway-grayscale'))
    expect(problems).toMatchObject([{ code: 'field-wrong-type', path: 'manifests.yaml' }])
  })
})
