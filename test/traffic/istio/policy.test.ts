import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatch, type JsonObject } from '../../../src/manifests/manifests.ts'
import {
  changedPolicy,
  fieldNames,
  fieldsNamed,
  lint,
  meansTheSame,
  type PolicyChange,
  policyFields,
  portsWithPolicies,
  writePolicy,
} from '../../../src/traffic/traffic.ts'
import { destinationRule, world } from '../objects.ts'

const pool = (...settings: readonly (readonly [string, string | number | boolean])[]): PolicyChange => ({
  kind: 'pool',
  settings: settings.map(([path, value]) => ({ steps: path.split('.'), value })),
})

describe('a changed policy', () => {
  it('keeps what is not named, and every equal value as it is written', () => {
    const before = { connectionPool: { tcp: { connectTimeout: '60s', maxConnections: 5 } }, tls: { mode: 'SIMPLE' } }
    expect(changedPolicy(before, pool(['tcp.connectTimeout', '1m'], ['tcp.maxConnections', 5]))).toEqual(before)
    expect(changedPolicy(before, pool(['http.maxRetries', 3]))).toEqual({
      ...before,
      connectionPool: { ...before.connectionPool, http: { maxRetries: 3 } },
    })
  })

  it('holds one way of balancing, and the rest of the balancer', () => {
    const hashed = { loadBalancer: { consistentHash: { useSourceIp: true }, warmup: { duration: '30s' } } }
    const simple = changedPolicy(hashed, { kind: 'lb', name: 'ROUND_ROBIN' })
    expect(simple).toEqual({ loadBalancer: { simple: 'ROUND_ROBIN', warmup: { duration: '30s' } } })
    expect(changedPolicy(simple, { kind: 'hash', key: { kind: 'source-ip' }, ring: null })).toEqual(hashed)
  })

  it('holds one key of a hash, whose ring and cookie keep what is not named', () => {
    const before = { loadBalancer: { consistentHash: { httpCookie: { name: 'a', path: '/', ttl: '0s' }, maglev: {} } } }
    const cookie = changedPolicy(before, { kind: 'hash', key: { kind: 'cookie', name: 'b', ttl: null }, ring: 5 })
    expect(cookie).toEqual({
      loadBalancer: {
        consistentHash: { httpCookie: { name: 'b', path: '/', ttl: '0s' }, ringHash: { minimumRingSize: 5 } },
      },
    })
    const query = changedPolicy(cookie, { kind: 'hash', key: { kind: 'query', name: 'q' }, ring: null })
    expect(query).toEqual({
      loadBalancer: { consistentHash: { ringHash: { minimumRingSize: 5 }, httpQueryParameterName: 'q' } },
    })
  })

  it('leaves no empty block behind', () => {
    const before = { loadBalancer: { simple: 'RANDOM' }, outlierDetection: { interval: '1s' } }
    expect(changedPolicy(before, { kind: 'off', parts: ['lb', 'outlier', 'tls'] })).toEqual({})
  })

  it('means the same in an old spelling, and not where a number is another', () => {
    const old = {
      loadBalancer: { consistentHash: { useSourceIp: true, minimumRingSize: 5 } },
      connectionPool: { tcp: { maxConnections: '5' } },
      outlierDetection: { consecutiveErrors: 7, interval: '1s' },
    }
    const fresh = {
      loadBalancer: { consistentHash: { useSourceIp: true, ringHash: { minimumRingSize: 5 } } },
      connectionPool: { tcp: { maxConnections: 5 } },
      outlierDetection: { interval: '1s' },
    }
    expect(meansTheSame(old, fresh)).toBe(true)
    expect(meansTheSame(old, { ...fresh, connectionPool: { tcp: { maxConnections: 6 } } })).toBe(false)
    expect(
      meansTheSame({ loadBalancer: { simple: 'LEAST_CONN' } }, { loadBalancer: { simple: 'LEAST_REQUEST' } }),
    ).toBe(true)
  })
})

const key = fc.constantFrom('a', 'b', 'c/d', 'e~f')
const scalar = fc.oneof(fc.integer(), fc.constantFrom('a', '1s'), fc.boolean())
const leaves: fc.Arbitrary<JsonObject> = fc.dictionary(key, scalar, { maxKeys: 3 })
const map: fc.Arbitrary<JsonObject> = fc.dictionary(key, fc.oneof(scalar, leaves), { maxKeys: 3 })

it('writes what turns one policy into the other, of the host and of a subset', () => {
  fc.assert(
    fc.property(map, map, fc.boolean(), fc.boolean(), (before, after, isHost, isThere) => {
      const policy = isThere ? { trafficPolicy: before } : {}
      const manifest = isHost
        ? destinationRule('reviews', { v1: { version: 'v1' } }, { ...policy, exportTo: ['.'] })
        : destinationRule('reviews', {}, { subsets: [{ name: 'v1', ...policy }] })
      const [rule] = world(manifest).subsetRules
      if (rule === undefined) throw new Error('there is no DestinationRule')
      const subset = isHost ? null : (rule.subsets[0] ?? null)
      const document = { spec: rule.raw }
      const patched = applyPatch(document, writePolicy(rule, subset, after))
      if (!patched.ok) throw new Error(JSON.stringify(patched.problems))
      const wanted = Object.keys(after).length === 0 ? {} : { trafficPolicy: after }
      const { trafficPolicy: _, ...rest } = rule.raw
      expect(patched.value).toEqual({
        spec: isHost ? { ...rest, ...wanted } : { ...rule.raw, subsets: [{ name: 'v1', ...wanted }] },
      })
    }),
  )
})

describe('the table of fields', () => {
  it('is found by the short name, by the whole path, and from the block on', () => {
    for (const word of ['maxConnections', 'tcp.maxConnections', 'connectionPool.tcp.maxConnections'])
      expect(fieldsNamed('connectionPool', word).map(({ steps }) => steps.join('.'))).toEqual(['tcp.maxConnections'])
    expect(fieldsNamed('connectionPool', 'idleTimeout')).toHaveLength(2)
    expect(fieldsNamed('outlierDetection', 'maxConnections')).toEqual([])
  })

  it('offers none that another has taken the place of', () => {
    expect(fieldNames('outlierDetection')).not.toContain('consecutiveErrors')
    expect(policyFields.filter(({ replacedBy }) => replacedBy.length > 0)).toHaveLength(1)
  })

  it('is what the linter goes by', () => {
    const codes = (trafficPolicy: object) =>
      lint(world(destinationRule('reviews', {}, { trafficPolicy }))).flatMap(({ code, severity, pointer }) =>
        severity === 'error' ? [`${code} ${pointer}`] : [],
      )
    const tcp = '/spec/trafficPolicy/connectionPool/tcp'
    expect(codes({ connectionPool: { tcp: { maxConnections: -1 } } })).toEqual([
      `value-out-of-range ${tcp}/maxConnections`,
    ])
    expect(codes({ connectionPool: { tcp: { maxConnection: 1 } } })).toEqual([`unknown-field ${tcp}/maxConnection`])
    expect(codes({ connectionPool: { tcp: { connectTimeout: '0s' } } })).toEqual([
      `duration-invalid ${tcp}/connectTimeout`,
    ])
    expect(codes({ connectionPool: { tcp: { idleTimeout: '0s', maxConnections: 0 } } })).toEqual([])
    expect(codes({ outlierDetection: { consecutive5xxErrors: -1 } })).toEqual([
      'value-out-of-range /spec/trafficPolicy/outlierDetection/consecutive5xxErrors',
    ])
  })
})

it('knows the ports that take nothing over', () => {
  expect(portsWithPolicies({ portLevelSettings: [{ port: { number: 80 } }, { tls: {} }, null] })).toEqual([80])
  expect(portsWithPolicies({})).toEqual([])
})
