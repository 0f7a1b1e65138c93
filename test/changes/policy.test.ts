import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { planRollback, readTree } from '../../src/changes/changes.ts'
import { applyEdits, type Snapshot } from '../../src/manifests/manifests.ts'
import { fieldName, fieldNames, loadBalancerNames, policyFields, spokenPolicies } from '../../src/traffic/traffic.ts'
import { carriedOut, planned, planOf, sha256, snapshotOf, statesAfter } from './planning.ts'
import { defaultRoute, destinationRule, virtualService, world } from './worlds.ts'

const rule = (policy: string, more = ''): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews, namespace: shop}
spec:
  host: reviews
${policy}  subsets:
  - {name: v1, labels: {version: v1}}
  - {name: canary, labels: {version: v2}}
${more}`

const route = virtualService('reviews', defaultRoute('reviews', 'v1 90, canary 10'))

const refusal = (snapshot: Snapshot, comment: string) => {
  const plan = planOf(snapshot, comment)
  if (plan.ok) throw new Error(`${comment} is not refused`)
  return plan.problems[0]
}

const notes = (snapshot: Snapshot, comment: string): readonly string[] => planned(snapshot, comment).notes

/** Each block of the first file's policy, as it is spoken of. */
const spoken = (snapshot: Snapshot): Record<string, string> =>
  Object.fromEntries(
    spokenPolicies(readTree(snapshot).model, 'shop/reviews').map(({ subset, port, block, says }) => [
      [...(subset === null ? [] : [subset]), ...(port === null ? [] : [`${port}`]), block].join(' '),
      says,
    ]),
  )

describe('where a policy stands', () => {
  it('is refused without a DestinationRule, with the way to one', () => {
    expect(refusal(world(virtualService('reviews', defaultRoute('reviews', 'v1'))), '/policy lb RANDOM')).toMatchObject(
      {
        code: 'no-destination-rule',
        hint: expect.stringContaining('/adopt reviews'),
      },
    )
  })

  it('is refused for a subset that is not there, with the near one', () => {
    expect(refusal(world(rule(''), route), '/policy lb RANDOM --subset canry')).toMatchObject({
      code: 'unknown-subset',
      path: '1.yaml',
      hint: expect.stringContaining('--subset canary'),
    })
  })

  it('takes a subset by the value of its label too', () => {
    const after = carriedOut(world(rule(''), route), '/policy lb RANDOM --subset v2')
    expect(spoken(after)).toEqual({ 'canary loadBalancer': 'RANDOM' })
  })

  it('is refused where two DestinationRules speak for the host, both with a policy or both without', () => {
    const twin = destinationRule('reviews', 'v3').replace('name: reviews,', 'name: other,')
    for (const policy of ['', '  trafficPolicy: {tls: {mode: DISABLE}}\n']) {
      const other = policy === '' ? twin : twin.replace('  subsets', `${policy}  subsets`)
      const problem = refusal(world(rule(policy), other), '/policy lb RANDOM')
      expect(problem).toMatchObject({ code: 'destination-rule-ambiguous', path: '2.yaml' })
      expect(problem.message).toContain('1.yaml:1')
    }
    const after = carriedOut(world(rule(''), twin), '/policy lb RANDOM --subset v3')
    expect(spoken(after)).toEqual({ 'v3 loadBalancer': 'RANDOM' })
  })

  it('is the one that has a policy already, where the other has none', () => {
    const twin = destinationRule('reviews', 'v3').replace('name: reviews,', 'name: other,')
    const after = carriedOut(world(twin, rule('  trafficPolicy: {tls: {mode: DISABLE}}\n')), '/policy lb RANDOM')
    expect(after.files.get('2.yaml')?.text).toContain('loadBalancer')
  })

  it('is refused where Flagger writes the DestinationRule, and not where Argo Rollouts writes labels in it', () => {
    const flagger = `apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: reviews, namespace: shop}
spec: {targetRef: {kind: Deployment, name: reviews}, service: {port: 80}}
`
    const primary = destinationRule('reviews-primary', 'v1')
    expect(refusal(world(primary, flagger), '/policy lb RANDOM reviews-primary')).toMatchObject({
      code: 'owned-by-controller',
      path: '1.yaml',
    })
    const rollout = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: reviews, namespace: shop}
spec: {strategy: {canary: {trafficRouting: {istio: {destinationRule: {name: reviews}}}}}}
`
    expect(notes(world(rule(''), rollout), '/policy lb RANDOM')).toEqual([
      'Argo Rollouts writes the labels of the subsets in DestinationRule shop/reviews, for Rollout shop/reviews; policies it leaves alone.',
    ])
  })

  it('says what a rule for other clients keeps', () => {
    const other = rule('')
      .replace('namespace: shop', 'namespace: web')
      .replace('host: reviews', 'host: reviews.shop.svc.cluster.local')
    expect(notes(world(rule(''), other), '/policy lb RANDOM shop/reviews')).toEqual([
      'DestinationRule web/reviews (2.yaml:1) is for clients of its own namespace alone, and stays as it is.',
    ])
  })
})

describe('what a policy says beside itself', () => {
  it.each([
    ['/policy pool http2MaxRequests=0', '', 'http2MaxRequests 0 is read as no limit.'],
    ['/policy outlier maxEjectionPercent=0', '', 'maxEjectionPercent 0 is read as 10.'],
    ['/policy hash cookie user', '', 'Without ttl the proxies set no cookie user'],
    ['/policy lb PASSTHROUGH', '', 'With PASSTHROUGH weights and match rules no longer decide which version answers.'],
    ['/policy tls DISABLE', '', 'Pods whose PeerAuthentication is STRICT refuse such connections'],
    [
      '/policy tls ISTIO_MUTUAL',
      '  trafficPolicy: {tls: {mode: MUTUAL, clientCertificate: /c, privateKey: /k}}\n',
      'clientCertificate and privateKey stay in the file, and ISTIO_MUTUAL reads them not.',
    ],
    [
      '/policy hash source-ip ring=100',
      '  trafficPolicy: {loadBalancer: {consistentHash: {useSourceIp: true, maglev: {tableSize: 65537}}}}\n',
      'The maglev table goes: a hash is laid out on a ring or in such a table, not both.',
    ],
    [
      '/policy hash source-ip',
      '  trafficPolicy: {loadBalancer: {localityLbSetting: {enabled: true}}}\n',
      'A hash and localityLbSetting together keep a client at its pod only where all proxies are of one locality.',
    ],
    [
      '/policy lb RANDOM',
      '  trafficPolicy: {portLevelSettings: [{port: {number: 80}, tls: {mode: DISABLE}}]}\n',
      'Port 80 of the host has portLevelSettings, which hold there instead: nothing of this applies to it.',
    ],
    [
      '/policy off all',
      '  trafficPolicy: {tls: {mode: DISABLE}, portLevelSettings: [{port: {number: 80}, tls: {mode: DISABLE}}]}\n',
      'portLevelSettings stays: no command sets that.',
    ],
  ])('%s', (comment, policy, expected) =>
    expect(notes(world(rule(policy), route), comment).join('\n')).toContain(expected),
  )

  it('does not claim that versions keep their shares under PASSTHROUGH', () => {
    const { stages } = planned(world(rule(''), route), '/policy lb PASSTHROUGH')
    expect(stages[0]?.effect).not.toContain('no request moves')
  })

  it('warns that a hash pins no version where a route splits by weight', () => {
    const { findings } = planned(world(rule(''), route), '/policy hash header x-user')
    expect(findings.filter(({ isNew }) => isNew)).toMatchObject([
      { code: 'hash-does-not-pin-version', severity: 'warning' },
    ])
  })

  it('warns of a policy for a subset that no route names', () => {
    const alone = virtualService('reviews', defaultRoute('reviews', 'v1'))
    const { findings } = planned(world(rule(''), alone), '/policy lb RANDOM --subset canary')
    expect(findings.filter(({ isNew }) => isNew)).toMatchObject([{ code: 'subset-policy-unused' }])
  })
})

describe('what Istio would refuse', () => {
  it.each([
    ['/policy tls MUTUAL', '', 'tls-certificates-missing'],
    ['/policy outlier consecutiveLocalOriginFailures=3', '', 'local-origin-without-split'],
    [
      '/policy pool useClientProtocol=true',
      '  trafficPolicy: {connectionPool: {http: {h2UpgradePolicy: UPGRADE}}}\n',
      'http2-upgrade-conflict',
    ],
  ])('%s is refused', (comment, policy, code) =>
    expect(refusal(world(rule(policy), route), comment)).toMatchObject({
      code,
      path: '1.yaml',
      hint: expect.any(String),
    }),
  )

  it('takes mutual TLS where the files are named', () => {
    const policy = '  trafficPolicy: {tls: {mode: SIMPLE, credentialName: c}}\n'
    expect(spoken(carriedOut(world(rule(policy), route), '/policy tls MUTUAL'))).toEqual({
      tls: 'mode MUTUAL, credentialName c',
    })
  })
})

describe('already so', () => {
  it.each([
    [
      '/policy pool connectTimeout=60s tcpKeepalive.time=2h',
      '{connectionPool: {tcp: {connectTimeout: 1m, tcpKeepalive: {time: 7200s}}}}',
    ],
    [
      '/policy hash header X-User',
      '{loadBalancer: {consistentHash: {httpHeaderName: x-user, ringHash: {minimumRingSize: 5}}}}',
    ],
    [
      '/policy hash cookie user ttl=0s',
      '{loadBalancer: {consistentHash: {httpCookie: {name: user, path: /, ttl: 0s}}}}',
    ],
    ['/policy tls SIMPLE', '{tls: {mode: SIMPLE, sni: a.b}}'],
    ['/policy off pool,outlier', '{tls: {mode: SIMPLE, sni: a.b}}'],
    ['/policy lb RANDOM', '{loadBalancer: {simple: RANDOM, localityLbSetting: {enabled: false}}}'],
  ])('%s', (comment, policy) =>
    expect(planOf(world(rule(`  trafficPolicy: ${policy}\n`), route), comment)).toMatchObject({
      ok: true,
      value: { kind: 'already-so', path: '1.yaml', line: 6 },
    }),
  )

  it('mends the quotes around a number, and says that nothing else happens', () => {
    const start = world(rule('  trafficPolicy: {connectionPool: {tcp: {maxConnections: "100"}}}\n'), route)
    const plan = planned(start, '/policy pool maxConnections=100')
    expect(plan.stages[0]?.effect).toContain('It is so for shop/reviews already')
    expect(spoken(carriedOut(start, '/policy pool maxConnections=100'))).toEqual({
      connectionPool: 'maxConnections 100',
    })
  })
})

const block = fc.record(
  {
    loadBalancer: fc.constantFrom(
      { simple: 'LEAST_CONN' },
      { simple: 'RANDOM', warmup: { duration: '30s' } },
      { consistentHash: { httpHeaderName: 'x-user' } },
      { consistentHash: { httpCookie: { name: 'c', ttl: '0s' }, minimumRingSize: 2048 } },
      { localityLbSetting: { enabled: true } },
    ),
    connectionPool: fc.constantFrom(
      { tcp: { maxConnections: 1, connectTimeout: '1s' } },
      { http: { http2MaxRequests: 1000 }, tcp: { tcpKeepalive: { probes: 3 } } },
    ),
    outlierDetection: fc.constantFrom({ consecutiveErrors: 5 }, { consecutive5xxErrors: 7, interval: '5m' }),
    tls: fc.constantFrom({ mode: 'ISTIO_MUTUAL' }, { mode: 'SIMPLE', sni: 'a.b' }),
    portLevelSettings: fc.constant([{ port: { number: 80 }, tls: { mode: 'DISABLE' } }]),
  },
  { requiredKeys: [] },
)

const written = fc
  .record({
    host: fc.option(block, { nil: undefined }),
    subset: fc.option(block, { nil: undefined }),
    flow: fc.boolean(),
  })
  .map(({ host, subset, flow }) => {
    const filled = (policy: object | undefined) =>
      policy === undefined || Object.keys(policy).length === 0 ? {} : { trafficPolicy: policy }
    const spec = {
      host: 'reviews',
      ...filled(host),
      subsets: [
        { name: 'v1', labels: { version: 'v1' } },
        { name: 'canary', labels: { version: 'v2' }, ...filled(subset) },
      ],
    }
    const object = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'reviews', namespace: 'shop' },
      spec,
    }
    return stringify(object, { aliasDuplicateObjects: false, ...(flow ? { collectionStyle: 'flow' as const } : {}) })
  })

const setting = fc
  .constantFrom(
    ...policyFields.filter(
      ({ block: of, replacedBy, value }) =>
        of === 'connectionPool' && replacedBy.length === 0 && value.kind !== 'word' && value.kind !== 'flag',
    ),
  )
  .chain((field) =>
    (field.value.kind === 'integer' ? fc.integer({ min: 0, max: 1000 }) : fc.constantFrom('1s', '5m', '2h')).map(
      (value) => `${fieldName(field)}=${value}`,
    ),
  )

const asked = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...loadBalancerNames).map((name) => `lb ${name}`),
      fc.constantFrom('hash header x-user', 'hash cookie c ttl=1h ring=5', 'hash query q', 'hash source-ip ring=2048'),
      fc
        .uniqueArray(setting, { minLength: 1, maxLength: 4, selector: (text) => text.split('=')[0] })
        .map((all) => `pool ${all.join(' ')}`),
      fc.constantFrom('outlier consecutive5xxErrors=5 maxEjectionPercent=50', 'outlier interval=10s'),
      fc.constantFrom('tls ISTIO_MUTUAL', 'tls DISABLE'),
      fc.constantFrom('off all', 'off lb', 'off pool,tls', 'off outlier'),
    ),
    fc.constantFrom('', ' --subset canary'),
  )
  .map(([text, flag]) => `/policy ${text} shop/reviews${flag}`)

it('comes to rest, moves no share, brings in no error and goes back to the same bytes, whatever was there', () => {
  fc.assert(
    fc.property(written, asked, (text, comment) => {
      const start = snapshotOf({ 'rule.yaml': text, 'route.yaml': route })
      const plan = planOf(start, comment)
      if (!plan.ok) throw new Error(`${comment}: ${JSON.stringify(plan.problems)}`)
      if ('kind' in plan.value) return
      const states = statesAfter(start, plan.value)
      const end = states.at(-1) ?? start
      expect(planOf(end, comment)).toMatchObject({ value: { kind: 'already-so' } })
      expect(plan.value.stages).toHaveLength(1)
      for (const { traffic, changes } of plan.value.stages) {
        expect(traffic.after).toEqual(traffic.before)
        const at = comment.endsWith('canary') ? '/spec/subsets/[canary]/trafficPolicy' : '/spec/trafficPolicy'
        for (const { pointer } of changes) expect(pointer.startsWith(at)).toBe(true)
      }
      const files = [{ path: 'rule.yaml', before: text, after: end.files.get('rule.yaml')?.text ?? '' }]
      const back = planRollback({
        command: '/rollback',
        services: ['shop/reviews'],
        environment: null,
        roles: {},
        stages: [{ number: 1, commit: 'a'.repeat(40), files }],
        to: { kind: 'baseline' },
        now: false,
        snapshot: end,
        hash: sha256,
      })
      if (!back.ok || 'kind' in back.value) throw new Error(JSON.stringify(back))
      expect(back.value.stages.map(({ phase }) => phase)).toEqual(['traffic'])
      expect(back.value.stages.reduce((state, { edits }) => applyEdits(state, edits), end)).toEqual(start)
    }),
    { numRuns: 50 },
  )
})

describe('going back over what somebody changed since', () => {
  const plain = (policy: string): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: reviews
  namespace: shop
spec:
  host: reviews
${policy}  subsets:
  - name: v1
    labels:
      version: v1
`
  const filled = plain(
    '  trafficPolicy:\n    connectionPool:\n      tcp:\n        maxConnections: 1\n        connectTimeout: 1s\n',
  )
  const both = '/policy pool maxConnections=5 connectTimeout=5s'
  const fresh = '/policy pool maxConnections=5 http2MaxRequests=5'

  const back = (before: string, command: string, edit: (text: string) => string) => {
    const after = carriedOut(snapshotOf({ 'a.yaml': before }), command).files.get('a.yaml')?.text ?? ''
    const snapshot = snapshotOf({ 'a.yaml': edit(after) })
    const plan = planRollback({
      command: '/rollback',
      services: ['shop/reviews'],
      environment: null,
      roles: {},
      stages: [{ number: 1, commit: 'a'.repeat(40), files: [{ path: 'a.yaml', before, after }] }],
      to: { kind: 'baseline' },
      now: false,
      snapshot,
      hash: sha256,
    })
    if (!plan.ok || 'kind' in plan.value) throw new Error(JSON.stringify(plan))
    const end = plan.value.stages.reduce((state, { edits }) => applyEdits(state, edits), snapshot)
    return { text: end.files.get('a.yaml')?.text, notes: plan.value.notes.join('\n') }
  }

  it('leaves the field that moved, and puts the other back', () => {
    const { text, notes: said } = back(filled, both, (now) => now.replace('maxConnections: 5', 'maxConnections: 7'))
    expect(text).toBe(filled.replace('maxConnections: 1', 'maxConnections: 7'))
    expect(said).toContain('maxConnections since stage 1; it is 7 now and stays so.')
  })

  it('takes its own fields out of a block in which somebody has written another', () => {
    const added = (now: string) => now.replace('maxConnections: 5', 'maxConnections: 5\n        connectTimeout: 2s')
    expect(back(plain(''), fresh, added)).toEqual({
      text: plain('  trafficPolicy:\n    connectionPool:\n      tcp:\n        connectTimeout: 2s\n'),
      notes: '',
    })
  })

  it('leaves nothing empty behind', () => {
    expect(
      back(plain(''), fresh, (now) => now.replace('        maxConnections: 5\n', '        connectTimeout: 2s\n')),
    ).toEqual({
      text: plain('  trafficPolicy:\n    connectionPool:\n      tcp:\n        connectTimeout: 2s\n'),
      notes: '',
    })
    expect(back(plain(''), fresh, (now) => now.replace('      tcp:\n        maxConnections: 5\n', ''))).toEqual({
      text: plain(''),
      notes: '',
    })
  })

  it('keeps a block that somebody put beside its own', () => {
    const beside = (now: string) =>
      now.replace('  trafficPolicy:\n', '  trafficPolicy:\n    tls:\n      mode: DISABLE\n')
    expect(back(plain(''), fresh, beside).text).toBe(plain('  trafficPolicy:\n    tls:\n      mode: DISABLE\n'))
  })
})

it('names every field once, in the shortest way that is clear', () => {
  expect(fieldNames('connectionPool')).toContain('tcp.idleTimeout')
  expect(fieldNames('connectionPool')).toContain('tcpKeepalive.time')
  for (const of of ['connectionPool', 'outlierDetection'] as const) {
    const names = fieldNames(of)
    expect(new Set(names).size).toBe(names.length)
  }
})
