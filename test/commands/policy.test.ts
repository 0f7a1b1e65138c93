import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatCommand } from '../../src/commands/commands.ts'
import {
  fieldName,
  loadBalancerNames,
  type PolicyField,
  policyFields,
  tlsModeNames,
} from '../../src/traffic/traffic.ts'
import { command, parse, refusal, shop } from './shop.ts'

/** What a line sets, where it sets something. */
const policy = (text: string): unknown => {
  const said = command(`/policy ${text}`)
  return typeof said === 'object' && said !== null && 'policy' in said ? said.policy : said
}

const set = (kind: 'pool' | 'outlier', ...settings: readonly (readonly [string, string | number | boolean])[]) => ({
  kind,
  settings: settings.map(([path, value]) => ({ steps: path.split('.'), value })),
})

describe('/policy', () => {
  it.each([
    ['lb LEAST_REQUEST', { kind: 'lb', name: 'LEAST_REQUEST' }],
    ['LB least-request', { kind: 'lb', name: 'LEAST_REQUEST' }],
    ['lb round_robin', { kind: 'lb', name: 'ROUND_ROBIN' }],
    ['tls istio-mutual', { kind: 'tls', mode: 'ISTIO_MUTUAL' }],
    ['hash header X-User', { kind: 'hash', key: { kind: 'header', name: 'X-User' }, ring: null }],
    ['hash header header', { kind: 'hash', key: { kind: 'header', name: 'header' }, ring: null }],
    ['hash query user ring=2048', { kind: 'hash', key: { kind: 'query', name: 'user' }, ring: 2048 }],
    ['hash source-ip', { kind: 'hash', key: { kind: 'source-ip' }, ring: null }],
    ['hash cookie user', { kind: 'hash', key: { kind: 'cookie', name: 'user', ttl: null }, ring: null }],
    ['hash cookie user ttl=1h30m', { kind: 'hash', key: { kind: 'cookie', name: 'user', ttl: '1h30m' }, ring: null }],
    ['hash cookie user ttl=0', { kind: 'hash', key: { kind: 'cookie', name: 'user', ttl: '0s' }, ring: null }],
    ['off all', { kind: 'off', parts: ['lb', 'pool', 'outlier', 'tls'] }],
    ['off tls,lb', { kind: 'off', parts: ['lb', 'tls'] }],
    ['off hash, pool', { kind: 'off', parts: ['lb', 'pool'] }],
  ])('%s', (text, expected) => expect(policy(text)).toEqual(expected))

  it.each([
    [
      'pool maxConnections=100 connectTimeout=30ms',
      set('pool', ['tcp.maxConnections', 100], ['tcp.connectTimeout', '30ms']),
    ],
    ['pool tcpKeepalive.time=7200s', set('pool', ['tcp.tcpKeepalive.time', '7200s'])],
    [
      'pool tcp.maxConnections=1 http.idleTimeout=1m',
      set('pool', ['tcp.maxConnections', 1], ['http.idleTimeout', '1m']),
    ],
    ['pool connectionPool.tcp.idleTimeout=0s', set('pool', ['tcp.idleTimeout', '0s'])],
    [
      'pool useClientProtocol=TRUE h2UpgradePolicy=do-not-upgrade',
      set('pool', ['http.useClientProtocol', true], ['http.h2UpgradePolicy', 'DO_NOT_UPGRADE']),
    ],
    ['outlier consecutive5xxErrors=0 interval=10s', set('outlier', ['consecutive5xxErrors', 0], ['interval', '10s'])],
    [
      'outlier maxEjectionPercent=50% minHealthPercent=40 %',
      set('outlier', ['maxEjectionPercent', 50], ['minHealthPercent', 40]),
    ],
  ])('%s: fields by Istio’s own names', (text, expected) => expect(policy(text)).toEqual(expected))

  it('is for the host, or for a subset, of a service that stands first or last', () => {
    expect(command('/policy lb RANDOM reviews --subset v1')).toMatchObject({
      services: ['default/reviews'],
      subset: 'v1',
    })
    expect(command('/policy reviews pool maxConnections=1')).toMatchObject({
      services: ['default/reviews'],
      subset: null,
    })
    expect(command('/policy lb RANDOM')).toMatchObject({ verb: 'policy', subset: null })
  })

  it('shows what there is where nothing is to be set', () => {
    expect(command('/policy')).toEqual({ verb: 'policies' })
    expect(command('/policy reviews')).toEqual({ verb: 'policies', services: ['default/reviews'] })
    expect(command('/policies reviews')).toEqual({ verb: 'policies', services: ['default/reviews'] })
  })

  it.each([
    ['lb LEAST_CONN', 'lb-deprecated | Type: /policy lb LEAST_REQUEST'],
    ['lb RANDON', 'lb-unknown | Type: /policy lb RANDOM'],
    ['lb best', 'lb-unknown | For example: /policy lb LEAST_REQUEST'],
    ['tls MUTUALL', 'tls-mode-unknown | Type: /policy tls MUTUAL'],
    ['off pools', 'policy-part-unknown | Type: /policy off pool'],
    ['off lb pool', 'several-policies | What is taken off stands in one word, such as: off lb,pool'],
    ['lb RANDOM hash header x', 'lb-and-hash | Give one of the two; the one given last takes the place of the other.'],
    ['hash', 'hash-key-missing | For example: /policy hash header X-User --subset v1'],
    ['hash header x cookie y', 'said-twice | For example: /policy hash header X-User --subset v1'],
    ['hash header x subset=v1', 'unknown-word | Type: /policy hash header x --subset v1'],
    ['header x', 'hash-missing | For example: /policy hash header X-User --subset v1'],
    ['hash header x ttl=1h', 'ttl-misplaced | For example: /policy hash header X-User --subset v1'],
    ['lb RANDOM ring=5', 'option-misplaced | For example: /policy lb LEAST_REQUEST'],
    ['hash source-ip ring=0', 'policy-value-out-of-range | For example: /policy hash header X-User --subset v1'],
    ['hash source-ip ring=99999999', 'policy-value-out-of-range | For example: /policy hash header X-User --subset v1'],
    ['hash cookie "a b"', 'name-invalid | For example: /policy hash header X-User --subset v1'],
    ['pool', 'field-missing | Its fields: maxConnections, connectTimeout'],
    ['pool maxConection=5', 'unknown-field | Type: /policy pool maxConnections=5'],
    ['pool MAXCONNECTIONS=5', 'unknown-field | Type: /policy pool maxConnections=5'],
    [
      'pool timeout=3s',
      'unknown-field | Type one of: /policy pool connectTimeout=3s or: /policy pool tcp.idleTimeout=3s',
    ],
    [
      'pool idleTimeout=3s',
      'ambiguous-field | Type one of: /policy pool tcp.idleTimeout=3s or: /policy pool http.idleTimeout=3s',
    ],
    ['pool idleTimeout=3', 'ambiguous-field | It is tcp.idleTimeout or http.idleTimeout.'],
    ['pool maxConections=many', 'unknown-field | Perhaps maxConnections is meant.'],
    ['pool maxEjectionPercent=3', 'unknown-field | A line of its own: /policy outlier maxEjectionPercent=3'],
    [
      'outlier consecutiveErrors=5',
      'field-deprecated | consecutive5xxErrors or consecutiveGatewayErrors took its place. Type one of: /policy outlier consecutive5xxErrors=5',
    ],
    ['outlier maxEjectionPercent=101', 'policy-value-out-of-range | Such as: /policy outlier maxEjectionPercent=50'],
    ['pool maxConnections=2147483648', 'policy-value-out-of-range | Such as: /policy pool maxConnections=50'],
    ['pool maxConnections=-1', 'policy-value-invalid | Such as: /policy pool maxConnections=50'],
    ['pool maxConnections=many', 'policy-value-invalid | Such as: /policy pool maxConnections=50'],
    ['pool maxConnections=007', 'policy-value-invalid | Type: /policy pool maxConnections=7'],
    ['pool maxConnections=50%', 'policy-value-invalid | Such as: /policy pool maxConnections=50'],
    ['pool maxConnections', 'value-missing | Such as: /policy pool maxConnections=50'],
    ['pool maxConnections=5 maxConnections=6', 'said-twice | For example'],
    [
      'pool tcp.maxConnections=5, http2MaxRequests=6',
      'comma-in-field | Type: /policy pool tcp.maxConnections=5 http2MaxRequests=6',
    ],
    ['pool connectTimeout=30', 'policy-value-invalid | Type: /policy pool connectTimeout=30s'],
    ['pool connectTimeout=0s', 'policy-value-out-of-range | Such as: /policy pool connectTimeout=10s'],
    ['pool tcpKeepalive.time=1500ms', 'policy-value-out-of-range | Such as: /policy pool tcpKeepalive.time=10s'],
    ['pool useClientProtocol=yes', 'policy-value-invalid | Such as: /policy pool useClientProtocol=true'],
    ['pool h2UpgradePolicy=UPGRAD', 'policy-value-invalid | Type: /policy pool h2UpgradePolicy=UPGRADE'],
    ['lb RANDOM --virtual-service reviews', 'flag-not-here | --subset NAME narrows it'],
    ['--subset v1', 'policy-missing | For example'],
    ['lb RANDOM v1', 'version-misplaced | For example'],
  ])('%s is refused', (text, expected) => expect(refusal(`/policy ${text}`)).toContain(expected))
})

const anyValue = ({ value }: PolicyField): fc.Arbitrary<string | number | boolean> => {
  switch (value.kind) {
    case 'integer':
      return fc.integer({ min: 0, max: value.most })
    case 'duration':
      return fc.constantFrom('1s', '7200s', '1h30m', '10m')
    case 'flag':
      return fc.boolean()
    case 'word':
      return fc.constantFrom(...value.words)
  }
}

const settings = (block: PolicyField['block'], word: string): fc.Arbitrary<string> =>
  fc
    .subarray(
      policyFields.filter((field) => field.block === block && field.replacedBy.length === 0),
      { minLength: 1 },
    )
    .chain((fields) =>
      fc.tuple(...fields.map((field) => anyValue(field).map((value) => `${fieldName(field)}=${value}`))),
    )
    .map((words) => [word, ...words].join(' '))

const said = fc.oneof(
  fc.constantFrom(...loadBalancerNames).map((name) => `lb ${name}`),
  fc.constantFrom(...tlsModeNames).map((mode) => `tls ${mode}`),
  fc.constantFrom('hash header lb', 'hash cookie off ttl=1h ring=5', 'hash query "a,b"', 'hash source-ip'),
  fc.constantFrom('off all', 'off lb,pool', 'off tls'),
  settings('connectionPool', 'pool'),
  settings('outlierDetection', 'outlier'),
)

it('is written down so that it says the same, whatever it sets', () => {
  fc.assert(
    fc.property(
      said,
      fc.constantFrom('', ' reviews', ' a/web'),
      fc.constantFrom('', ' --subset v1', ' --subset hash'),
      (text, service, flag) => {
        const [first] = parse(`/policy ${text}${service}${flag}`).commands
        if (first === undefined) throw new Error(JSON.stringify(parse(`/policy ${text}${service}${flag}`).problems))
        for (const line of [formatCommand(first, { catalogue: shop }), formatCommand(first)]) {
          const [again] = parse(line).commands
          expect(again).toEqual({ ...first, text: line })
        }
      },
    ),
  )
})
