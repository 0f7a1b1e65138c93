import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultPolicy, formatDuration, parseDuration, readPolicy } from '../../src/config/config.ts'

const problems = (text: string) => {
  const result = readPolicy(text)
  return result.ok ? [] : result.problems.map(({ code, line, message, hint }) => ({ code, line, message, hint }))
}

describe('the policy file', () => {
  it('may be missing, empty or only comments: then the defaults hold', () => {
    for (const text of [null, '', '# nothing yet\n', '---\n'])
      expect(readPolicy(text)).toEqual({ ok: true, value: defaultPolicy })
    expect(defaultPolicy).toMatchObject({
      merging: 'propose',
      commit: 'signed',
      approvals: {
        first: { count: 1, approvers: null, owners: false },
        next: { count: 1, approvers: null, owners: false },
        rollback: { count: 0, approvers: null, owners: false },
      },
      soak: 0,
      windows: [],
      metrics: [],
      unseen: 'warn',
      environment: null,
    })
  })

  it.each([
    ['{allow: 0 9 * * 1-5, freeze: 0 9 * * 1-5, for: 8h}', 'either allow or freeze'],
    ['{for: 8h}', 'either allow or freeze'],
    ['{allow: 0 9 * * 1-5}', 'How long this window lasts'],
    ['{allow: 99 9 * * 1-5, for: 8h}', 'no cron line'],
    ['{allow: 0 9 * * 1-5, for: 8h, zone: Moon/Base}', 'no time zone'],
    ['{freeze: {from: 2026-12-20T00:00:00Z, until: 2026-12-19T00:00:00Z}}', 'ends before it begins'],
    ['{freeze: {from: 2026-12-20T00:00:00Z, until: 2026-12-21T00:00:00Z}, for: 8h}', 'neither for nor zone'],
    ['{freeze: 0 0 * * *, for: 24h}', 'no moment of the year open'],
  ])('refuses a window such as %s, with its line', (window, message) => {
    const read = readPolicy(`merging: merge\nwindows:\n  - ${window}\n`)
    expect(read).toMatchObject({ ok: false, problems: [{ code: 'policy-window' }] })
    expect(read.ok ? '' : read.problems[0].message).toContain(message)
    expect(read.ok ? 0 : read.problems[0].line).toBeGreaterThanOrEqual(2)
  })

  it.each([
    ['{name: a, source: prod, at-least: 99}', 'either a template or a query'],
    ['{name: a, source: prod, query: up, template: success-rate, at-least: 99}', 'either a template or a query'],
    ['{name: a, source: prod, query: up}', 'needs one bound'],
    ['{name: a, source: prod, query: up, at-least: 1, at-most: 2}', 'needs one bound'],
    ['{name: a, source: prod, query: up, at-least: 1, interval: 0s}', 'too often'],
    ['{name: a, source: prod, query: "up{x=\\"$pod\\"}", at-least: 1}', 'does not know $pod'],
  ])('refuses a metric such as %s, with its line', (metric, message) => {
    const read = readPolicy(`merging: merge\nmetrics:\n  - ${metric}\n`)
    expect(read).toMatchObject({ ok: false, problems: [{ code: 'policy-metric', line: 3 }] })
    expect(read.ok ? '' : read.problems[0].message).toContain(message)
  })

  it('is read with every field', () => {
    const policy = readPolicy(
      [
        'version: 1',
        'commands: {prefix: sluice, users: [ada], teams: [acme/ops]}',
        'merging: merge',
        'commit: pushed',
        'approvals: {first: 2, next: 0, rollback: {count: 1, owners: false, users: [ada]}, teams: [acme/leads], owners: true}',
        'live:',
        '  trackers:',
        '    - {argocd: shop-prod, creators: [42]}',
        '    - {flux: apps, creators: [7, 8], health: false}',
        '    - {argocd: web, namespace: argocd, by: check, apps: [9], paths: [web/**]}',
        '    - {argocd: cart, by: deployment, creators: [42], environment: production}',
        '  found: {argocd: {by: api, server: prod}, flux: {by: receiver, server: eu}}',
        '  timeout: 1h30m',
        '  settle: 500ms',
        'soak: 10m',
        'windows:',
        '  - {allow: 0 9 * * 1-5, for: 8h, zone: Europe/Berlin}',
        '  - freeze: {from: 2026-12-20T00:00:00Z, until: 2027-01-04T01:00:00+01:00}',
        '    reason: Christmas',
        'metrics:',
        '  - {name: errors, source: prod, template: success-rate, at-least: 99.5, count: 3}',
        'paths: [apps/**]',
        'unseen: block',
        'environment: staging',
        'overriders: {users: [ada]}',
        'watch: {remind: 2d}',
        'services:',
        '  shop/reviews: {stable: v1, canary: v2}',
      ].join('\n'),
    )
    expect(policy).toEqual({
      ok: true,
      value: {
        onlySluicePrefix: true,
        merging: 'merge',
        commit: 'pushed',
        charts: [],
        commanders: { users: ['ada'], teams: ['acme/ops'] },
        approvals: {
          first: { count: 2, approvers: { users: [], teams: ['acme/leads'] }, owners: true },
          next: { count: 0, approvers: { users: [], teams: ['acme/leads'] }, owners: false },
          rollback: { count: 1, approvers: { users: ['ada'], teams: [] }, owners: false },
        },
        overriders: { users: ['ada'], teams: [], gates: ['windows', 'checks', 'metrics', 'soak', 'live'] },
        live: {
          trackers: [
            { preset: 'argocd-status', name: 'shop-prod', creators: [42] },
            { preset: 'flux-status', name: 'apps', creators: [7, 8], health: false },
            { preset: 'argocd-check', name: 'web', namespace: 'argocd', creators: [9], paths: ['web/**'] },
            { preset: 'argocd-deployment', name: 'cart', creators: [42], environment: 'production' },
          ],
          found: {
            argocd: { preset: 'argocd-api', creators: [], server: 'prod' },
            flux: { preset: 'flux-receiver', creators: [], server: 'eu' },
          },
          assumeAfter: null,
          timeout: 5_400_000,
          settle: 500,
        },
        soak: 600_000,
        watch: { remind: 172_800_000, expire: null, onExpiry: 'propose' },
        windows: [
          {
            kind: 'allow',
            when: { kind: 'recurring', cron: '0 9 * * 1-5', zone: 'Europe/Berlin', duration: 28_800_000 },
            reason: null,
          },
          {
            kind: 'freeze',
            when: { kind: 'once', from: Date.UTC(2026, 11, 20), until: Date.UTC(2027, 0, 4) },
            reason: 'Christmas',
          },
        ],
        metrics: [
          {
            name: 'errors',
            source: 'prod',
            query: { kind: 'template', template: 'success-rate' },
            bound: { kind: 'at-least', value: 99.5 },
            against: 'threshold',
            window: 300_000,
            interval: 60_000,
            count: 3,
            failures: 0,
            minimum: 10,
          },
        ],
        links: [],
        paths: ['apps/**'],
        unseen: 'block',
        environment: 'staging',
        services: new Map([['shop/reviews', { stable: 'v1', canary: 'v2' }]]),
        environments: new Map(),
      },
    })
  })

  it('reports every problem at once, each with its line and what to write', () => {
    const text = [
      'merging: automatic',
      'aprovals:',
      '  first: 1',
      'approvals:',
      '  first: many',
      '  nxt: 0',
      'live:',
      '  timeout: soon',
    ].join('\n')
    expect(problems(text)).toEqual([
      expect.objectContaining({
        code: 'policy-invalid-value',
        line: 1,
        message: expect.stringContaining('one of propose, merge'),
      }),
      expect.objectContaining({ code: 'policy-unknown-key', line: 2, hint: 'Did you mean approvals?' }),
      expect.objectContaining({
        code: 'policy-invalid-value',
        line: 5,
        message: expect.stringContaining('whole number from 0 to 6'),
      }),
      expect.objectContaining({ code: 'policy-unknown-key', line: 6, hint: 'Did you mean next?' }),
      expect.objectContaining({
        code: 'policy-invalid-value',
        line: 8,
        message: expect.stringContaining('a duration such as'),
      }),
    ])
  })

  it.each([
    ['live: {trackers: [{argocd: a, creators: [1]}], assume-after: 5m}', 'policy-contradiction'],
    ['live: {trackers: [{argocd: a, creators: [1]}, {argocd: a, creators: [2]}]}', 'policy-contradiction'],
    ['services: {reviews: {stable: v1, canary: v1}}', 'policy-contradiction'],
    ['paths: [../other/**]', 'policy-path'],
    ['live: {trackers: [{argocd: a}]}', 'policy-tracker'],
    ['live: {trackers: [{argocd: a, by: check, creators: [1]}]}', 'policy-tracker'],
    ['live: {trackers: [{argocd: a, by: api}]}', 'policy-tracker'],
    ['live: {trackers: [{argocd: a, creators: [1], environment: prod}]}', 'policy-tracker'],
    ['live: {trackers: [{flux: a, by: check, apps: [1]}]}', 'policy-invalid-value'],
    ['live: {found: {flux: {by: receiver}}}', 'policy-tracker'],
    ['live: {found: {flux: {creators: [1], server: a}}}', 'policy-tracker'],
    ['live: {trackers: [{argocd: a, creators: []}]}', 'policy-invalid-value'],
    ['- a list', 'policy-invalid-value'],
    ['approvals: {first: 1.5}', 'policy-invalid-value'],
    ['approvals: {first: -1}', 'policy-invalid-value'],
    ['watch: {remind: 5m}', 'policy-watch'],
    ['links: [{name: x, url: "https://a.example/$who"}]', 'policy-link'],
    ['links: [{name: x, url: "https://a.example@b.example/"}]', 'policy-invalid-value'],
    ['links: [{name: x, url: "javascript:alert(1)"}]', 'policy-invalid-value'],
    ['watch: {expire: tomorrow}', 'policy-invalid-value'],
    ['approvals: {next: {cuont: 1}}', 'policy-unknown-key'],
    ['approvals: {next: {count: 0, owners: true}}', 'policy-contradiction'],
  ])('refuses %s', (text, code) => {
    expect(problems(text).map((problem) => problem.code)).toContain(code)
    expect(problems(text).every(({ line }) => line === 1)).toBe(true)
  })

  it.each([
    ['soak: -1', 'soak is -1, but must be a duration such as 10s, 5m or 1h30m.', 'Write a duration'],
    ['soak: tomorrow', 'soak is "tomorrow", but must be a duration', 'Write a duration'],
    ['services: {reviews: {soak: -1}}', 'services.reviews.soak is -1, but must be a duration', 'Write a duration'],
    [
      'services: {reviews: {steps: [10, 200]}}',
      'steps.1 is 200, but must be a list of whole percents',
      '[10, 50, 100]',
    ],
    ['services: {reviews: {steps: [10, 50]}}', 'The steps of reviews do not rise to 100.', '[10, 50, 100]'],
    ['services: {reviews: {steps: [50, 10, 100]}}', 'The steps of reviews do not rise to 100.', '[10, 50, 100]'],
    ['services: {reviews: {steps: [10, 10, 100]}}', 'The steps of reviews do not rise to 100.', '[10, 50, 100]'],
    ['live: {trackers: [{spinnaker: x}]}', 'live.trackers.0 is {"spinnaker":"x"}, but must be {argocd:', 'flux:'],
    [
      'live: {trackers: [{argocd: x}]}',
      'The tracker x reports by status, which needs creators.',
      'Add creators: a list of GitHub user ids',
    ],
    ['approvals: {teams: [leads]}', 'approvals.teams.0 is "leads", but must be a team as organisation/slug.', 'Write'],
    ['windows: [{allow: daily}]', 'windows.0.allow is "daily", but must be a cron line', '0 9 * * 1-5'],
    ['windows: [{freeze: 0 0 * * *, for: 24h}]', 'These windows leave no moment of the year open', 'Shorten'],
    [
      'overriders: {gates: [windws]}',
      'overriders.gates.0 is "windws", but must be one of windows',
      'Did you mean windows?',
    ],
  ])('says of %s what is wrong and what to write', (text, message, hint) => {
    expect(problems(text)).toEqual([
      expect.objectContaining({
        line: 1,
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    ])
  })

  it('reports contradictions beside what is malformed', () => {
    const text = 'soak: -1\nwatch: {remind: 1m}\nwindwos: []\n'
    expect(problems(text).map(({ code, line }) => [code, line])).toEqual([
      ['policy-invalid-value', 1],
      ['policy-watch', 2],
      ['policy-unknown-key', 3],
    ])
  })

  it('refuses text that would harm the parser, before parsing it', () => {
    expect(readPolicy('['.repeat(900))).toMatchObject({ ok: false })
    expect(readPolicy('['.repeat(900))).toMatchObject({ ok: false })
    expect(readPolicy('a: 1\na: 2\n')).toMatchObject({ ok: false })
    expect(readPolicy('&a [*a]')).toMatchObject({ ok: false })
  })

  it('treats __proto__ as an unknown key like any other', () => {
    expect(problems('__proto__: {merging: merge}').map(({ code }) => code)).toEqual(['policy-unknown-key'])
    expect(({} as { merging?: string }).merging).toBeUndefined()
  })

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => void readPolicy(text)))
  })
})

describe('durations', () => {
  it('are read and written', () => {
    expect([parseDuration('10s'), parseDuration('1h30m'), parseDuration('6d'), parseDuration('250ms')]).toEqual([
      10_000, 5_400_000, 518_400_000, 250,
    ])
    expect([formatDuration(90_000), formatDuration(0), formatDuration(86_400_000 * 6), formatDuration(250)]).toEqual([
      '1m30s',
      '0s',
      '6d',
      '250ms',
    ])
  })
})
