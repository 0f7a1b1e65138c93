import { describe, expect, it } from 'vitest'
import { readTree } from '../../src/changes/changes.ts'
import type { Snapshot } from '../../src/manifests/manifests.ts'
import { simulate, type TrafficRequest } from '../../src/traffic/traffic.ts'
import { scenarioFiles, scenariosAreHere } from '../traffic/scenarios.ts'
import { carriedOut, planned, planOf, refusals, snapshotOf } from './planning.ts'

const scenario = (name: string, ...files: readonly string[]): Snapshot => {
  const all = scenarioFiles(name)
  return snapshotOf(
    files.length === 0 ? all : Object.fromEntries(Object.entries(all).filter(([path]) => files.includes(path))),
  )
}

const answer = (snapshot: Snapshot, request: TrafficRequest) => {
  const { destinations, mirrors } = simulate(readTree(snapshot).model, request)
  return {
    shares: Object.fromEntries(
      destinations.flatMap(({ subset, share }) => (share > 0 ? [[subset, share] as const] : [])),
    ),
    mirrors: mirrors.map(({ subset, percentage }) => [subset, percentage]),
  }
}

const shares = (snapshot: Snapshot, request: TrafficRequest): Record<string, number> => answer(snapshot, request).shares

/** With a rule taken out, as the release finds it that the article shows the end of. */
const without = (snapshot: Snapshot, path: string, part: RegExp): Snapshot => {
  const file = snapshot.files.get(path)
  const text = file?.text.replace(part, '') ?? ''
  if (file === undefined || text === file.text) throw new Error(`nothing to take out of ${path}`)
  return { ...snapshot, files: new Map(snapshot.files).set(path, { ...file, text }) }
}

const text = (snapshot: Snapshot): string => snapshot.files.get('manifests.yaml')?.text ?? ''

if (!scenariosAreHere) console.info('The published releases do not lie beside the checkout; their tests are left out.')
else
  describe('the published releases', () => {
    it('weights-forecast: back from 100, to 10, to 35, and to 100 again', () => {
      const start = scenario('weights-forecast')
      let snapshot = start
      for (const percent of [10, 35, 100, 0, 100]) {
        snapshot = carriedOut(snapshot, `/canary ${percent} v2`)
        expect(shares(snapshot, { host: 'forecast.weather.svc.cluster.local' })).toEqual(
          percent === 100 ? { v2: 100 } : percent === 0 ? { v1: 100 } : { v1: 100 - percent, v2: percent },
        )
      }
      expect(text(snapshot)).toBe(text(start))
      expect(text(carriedOut(start, '/canary 10 v2'))).toContain('weight: 90 # 根据权重分配流量')
    })

    it('gateway-grayscale: 25 % through the gateway, ports kept', () => {
      const snapshot = carriedOut(scenario('gateway-grayscale'), '/canary 25 v2')
      expect(shares(snapshot, { host: 'grayscale.ops.net' })).toEqual({ v1: 75, v2: 25 })
    })

    it('gateway-grayscale: exposed already; without its Gateway and VirtualService exposed anew, and then moved', () => {
      const start = scenario('gateway-grayscale')
      const command = '/expose grayscale host=grayscale.ops.net port=80'
      expect(planOf(start, command)).toMatchObject({ value: { kind: 'already-so' } })
      const bare = without(start, 'manifests.yaml', /^[\s\S]*kind: VirtualService[\s\S]*?---\n/)
      const request: TrafficRequest = { host: 'grayscale.ops.net' }
      const exposed = carriedOut(bare, command)
      expect(simulate(readTree(exposed).model, request)).toMatchObject({ httpStatus: 200 })
      expect(shares(carriedOut(bare, `${command} version=v1`), request)).toEqual(shares(start, request))
      expect(shares(carriedOut(exposed, '/canary 25 v2'), request)).toEqual({ v1: 75, v2: 25 })
    })

    it('bookinfo: five paths exposed already; without the gateway’s file exposed anew, and nothing else', () => {
      const start = scenario('bookinfo')
      const command =
        '/expose productpage host=* uri /productpage uri ^=/static uri /login uri /logout uri ^=/api/v1/products port=9080'
      expect(planOf(start, command)).toMatchObject({ value: { kind: 'already-so', path: 'gateway.yaml' } })
      const files = new Map(start.files)
      files.delete('gateway.yaml')
      const exposed = carriedOut({ ...start, files }, command)
      const at = (snapshot: Snapshot, path: string): unknown => {
        const { model } = readTree(snapshot)
        const name = model.gateways.map(({ place }) => `${place.namespace ?? '_'}/${place.name}`)[0] ?? ''
        return simulate(model, { host: 'shop.example.com', path }, { kind: 'gateway', gateway: name }).httpStatus
      }
      for (const path of ['/productpage', '/static/a.css', '/login', '/logout', '/api/v1/products/1', '/', '/admin'])
        expect([path, at(exposed, path)]).toEqual([path, at(start, path)])
    })

    it.each([10, 1])('reviews-lecture: %i %% from a lone destination', (percent) => {
      const snapshot = carriedOut(scenario('reviews-lecture', 'manifests.yaml'), `/canary ${percent} v2`)
      expect(shares(snapshot, { host: 'reviews' })).toEqual({ v1: 100 - percent, v2: percent })
    })

    it('reviews-lecture: the tester’s header does what tester.yaml alone does', () => {
      const command = '/route header end-user=testuser v2=10,v3=90'
      const snapshot = carriedOut(scenario('reviews-lecture', 'manifests.yaml'), command)
      const alone = scenario('reviews-lecture', 'tester.yaml')
      const tester: TrafficRequest = { host: 'reviews', headers: [['end-user', 'testuser']] }
      expect(shares(snapshot, tester)).toEqual(shares(alone, tester))
      expect(shares(snapshot, { host: 'reviews' })).toEqual(shares(alone, { host: 'reviews' }))
    })

    it('reviews-lecture: with both files a route is refused, until told which', () => {
      const both = scenario('reviews-lecture')
      const command = '/route header end-user=testuser v2=10,v3=90'
      expect(refusals(both, command)).toEqual(['virtual-service-ambiguous'])
      const narrowed = planned(both, `${command} --virtual-service reivews`)
      expect(narrowed.stages[0]?.edits.map(({ path }) => path)).toEqual(['manifests.yaml'])
    })

    it('bookinfo: four services pinned at once, and one moved', () => {
      const start = scenario('bookinfo')
      expect(planOf(start, '/pin v1 productpage reviews ratings details')).toMatchObject({
        value: { kind: 'already-so', path: 'virtual-services.yaml' },
      })
      const moved = carriedOut(carriedOut(start, '/canary 100 v3 reviews'), '/pin v2 ratings')
      const pinned = carriedOut(moved, '/pin v1 productpage reviews ratings details')
      for (const host of ['reviews', 'ratings', 'details', 'productpage'])
        expect(shares(pinned, { host })).toEqual({ v1: 100 })
      expect(shares(carriedOut(start, '/canary 50 v3 reviews'), { host: 'reviews' })).toEqual({ v1: 50, v3: 50 })
      expect(answer(carriedOut(start, '/mirror v2 reviews'), { host: 'reviews' }).mirrors).toEqual([['v2', 100]])
    })

    it('mirror-nginx: the copy by its old spelling, down, up, and off', () => {
      const start = scenario('mirror-nginx')
      const host = 'nginx.example.com'
      const quarter = carriedOut(start, '/mirror v2 25%')
      expect(answer(quarter, { host })).toEqual({ shares: { v1: 100 }, mirrors: [['v2', 25]] })
      expect(text(quarter)).toContain('mirror_percent: 25 #')
      expect(text(carriedOut(quarter, '/mirror v2 100%'))).toBe(text(start))
      expect(answer(carriedOut(start, '/mirror off'), { host }).mirrors).toEqual([])
      expect(planOf(start, '/mirror v2 100%')).toMatchObject({ value: { kind: 'already-so' } })
    })

    it('by-user-frontend: the cookie is mended where it stands, and cut anew where it does not', () => {
      const start = scenario('by-user-frontend')
      const cookie = (value: string): TrafficRequest => ({ host: 'weather.example.com', headers: [['cookie', value]] })
      const mended = carriedOut(start, '/route cookie user=tester v2')
      expect(shares(start, cookie('a=1; user=tester'))).toEqual({ v1: 100 })
      expect(shares(mended, cookie('a=1; user=tester'))).toEqual({ v2: 100 })
      const plain = without(start, 'manifests.yaml', / {2}- match:[\s\S]*?subset: v2\n/)
      const cut = carriedOut(plain, '/route cookie user=tester v2')
      for (const value of ['user=tester', 'a=1; user=tester; b=2', 'user=tester;b=2'])
        expect(shares(cut, cookie(value))).toEqual({ v2: 100 })
      for (const value of ['user=testers', 'superuser=tester', 'a=user=tester'])
        expect(shares(cut, cookie(value))).toEqual({ v1: 100 })
    })

    it('by-browser-forecast: Chrome goes there already, and by a rule of ours without Edge and the others', () => {
      const start = scenario('by-browser-forecast')
      const by = (agent: string): TrafficRequest => ({ host: 'forecast', headers: [['user-agent', agent]] })
      const gecko = 'AppleWebKit/537.36 (KHTML, like Gecko)'
      const chrome = by(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${gecko} Chrome/126.0.0.0 Safari/537.36`)
      const edge = by(`Mozilla/5.0 (Windows NT 10.0) ${gecko} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0`)
      const firefox = by('Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0')
      expect(planOf(start, '/route browser chrome v2')).toMatchObject({
        value: {
          kind: 'already-so',
          path: 'manifests.yaml',
          line: 10,
          notes: expect.arrayContaining([expect.stringContaining('takes along Edge')]),
        },
      })
      expect(shares(start, edge)).toEqual({ v2: 100 })
      const plain = without(start, 'manifests.yaml', / {2}- match:[\s\S]*?subset: v2\n/)
      const cut = carriedOut(plain, '/route browser chrome v2')
      expect([chrome, edge, firefox].map((request) => shares(cut, request))).toEqual([
        { v2: 100 },
        { v1: 100 },
        { v1: 100 },
      ])
      expect(text(carriedOut(cut, '/unroute browser chrome'))).toBe(text(plain))
    })

    it('by-device-frontend: half of Android, so already and cut anew', () => {
      const start = scenario('by-device-frontend')
      const by = (agent: string): TrafficRequest => ({ host: 'weather.example.com', headers: [['user-agent', agent]] })
      const phone = by(
        'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36',
      )
      const iPhone = by(
        'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1',
      )
      expect(planOf(start, '/route device android v1=50,v2=50')).toMatchObject({ value: { kind: 'already-so' } })
      const plain = without(start, 'manifests.yaml', / {2}- match:[\s\S]*?weight: 50\n(?= {2}- route)/)
      const cut = carriedOut(plain, '/route device android v1=50,v2=50')
      expect(shares(plain, phone)).toEqual({ v1: 100 })
      expect(shares(cut, phone)).toEqual({ v1: 50, v2: 50 })
      expect(shares(cut, iPhone)).toEqual({ v1: 100 })
      expect(text(carriedOut(cut, '/unroute device android'))).toBe(text(plain))
    })

    it('policy-demoapp: the rewritten prefix is so already, and cut anew where it is not', () => {
      const start = scenario('policy-demoapp')
      expect(planOf(start, '/route uri ^=/canary v11 --rewrite /')).toMatchObject({ value: { kind: 'already-so' } })
      const plain = without(start, 'manifests.yaml', / {2}- name: canary\n[\s\S]*?subset: v11\n/)
      const cut = carriedOut(plain, '/route uri ^=/canary v11 --rewrite /')
      expect(shares(cut, { host: 'demoapp', path: '/canary/x' })).toEqual({ v11: 100 })
      expect(shares(cut, { host: 'demoapp' })).toEqual({ v10: 100 })
    })

    it('policy-demoapp: the policies are so already, the old name of one is mended, and both are set where they are not', () => {
      const start = scenario('policy-demoapp')
      const [host, subset] = ['/policy lb LEAST_REQUEST', '/policy hash header X-User --subset v10']
      expect(planOf(start, subset)).toMatchObject({ value: { kind: 'already-so', path: 'manifests.yaml', line: 15 } })
      const mended = carriedOut(start, host)
      expect(text(mended)).toBe(text(start).replace('LEAST_CONN', 'LEAST_REQUEST'))
      expect(planOf(mended, host)).toMatchObject({ value: { kind: 'already-so', path: 'manifests.yaml', line: 8 } })
      const plain = without(
        without(start, 'manifests.yaml', / {2}trafficPolicy: # 全局[\s\S]*?调度算法\n/),
        'manifests.yaml',
        / {4}trafficPolicy:[\s\S]*?Pod\n/,
      )
      const set = carriedOut(carriedOut(plain, host), subset)
      // All but the comments that went with the policies.
      expect(text(set)).toBe(text(mended).replaceAll(/ # .*/g, ''))
      for (const path of ['/', '/canary/x'])
        expect(shares(set, { host: 'demoapp', path })).toEqual(shares(plain, { host: 'demoapp', path }))
    })

    it('breaker-demoapp: limits and ejection are so already, and set where they are not', () => {
      const start = scenario('breaker-demoapp')
      const pool =
        '/policy pool maxConnections=100 connectTimeout=30ms tcpKeepalive.time=7200s tcpKeepalive.interval=75s http2MaxRequests=1000 maxRequestsPerConnection=10'
      const outlier =
        '/policy outlier consecutive5xxErrors=5 interval=10s baseEjectionTime=1m maxEjectionPercent=50 minHealthPercent=40'
      for (const command of [pool, outlier])
        expect(planOf(start, command)).toMatchObject({ value: { kind: 'already-so' } })
      const plain = without(start, 'manifests.yaml', / {2}trafficPolicy:[\s\S]*?禁用弹出\n/)
      const set = carriedOut(plain, [pool, outlier, '/policy lb RANDOM'].join('\n'))
      const policy = (snapshot: Snapshot) => readTree(snapshot).model.subsetRules[0]?.raw['trafficPolicy']
      expect(policy(set)).toEqual(policy(start))
      expect(text(set)).toMatch(/host: demoapp\n {2}trafficPolicy:\n[\s\S]*\n {2}subsets:\n/)
      expect(shares(set, { host: 'demoapp' })).toEqual(shares(plain, { host: 'demoapp' }))
      expect(text(carriedOut(set, '/policy off all'))).toBe(text(plain))
    })
  })

it('takes a rule out of a manifest only where it is there', () => {
  const snapshot = snapshotOf({ 'manifests.yaml': 'kind: Service\nmetadata:\n  name: a\n' })
  expect(text(without(snapshot, 'manifests.yaml', /metadata:[\s\S]*/))).toBe('kind: Service\n')
  expect(() => without(snapshot, 'manifests.yaml', /spec:/)).toThrow('nothing to take out of manifests.yaml')
})
