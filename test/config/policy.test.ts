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
      approvals: { first: 1, next: 1, rollback: 0 },
      unseen: 'warn',
    })
  })

  it('is read with every field', () => {
    const policy = readPolicy(
      [
        'version: 1',
        'commands: {prefix: sluice, users: [ada], teams: [acme/ops]}',
        'merging: merge',
        'commit: pushed',
        'approvals: {first: 2, next: 0, rollback: 1, teams: [acme/leads]}',
        'live:',
        '  trackers:',
        '    - {argocd: shop-prod, creators: [42]}',
        '    - {flux: apps, creators: [7, 8]}',
        '  timeout: 1h30m',
        '  settle: 500ms',
        'paths: [apps/**]',
        'unseen: block',
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
        commanders: { users: ['ada'], teams: ['acme/ops'] },
        approvals: { first: 2, next: 0, rollback: 1 },
        approvers: { users: [], teams: ['acme/leads'] },
        live: {
          trackers: [
            { preset: 'argocd-status', name: 'shop-prod', creators: [42] },
            { preset: 'flux-status', name: 'apps', creators: [7, 8] },
          ],
          assumeAfter: null,
          timeout: 5_400_000,
          settle: 500,
        },
        paths: ['apps/**'],
        unseen: 'block',
        services: new Map([['shop/reviews', { stable: 'v1', canary: 'v2' }]]),
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
    ['live: {trackers: [{argocd: a}]}', 'policy-invalid-value'],
    ['live: {trackers: [{argocd: a, creators: []}]}', 'policy-invalid-value'],
    ['- a list', 'policy-invalid-value'],
    ['approvals: {first: 1.5}', 'policy-invalid-value'],
    ['approvals: {first: -1}', 'policy-invalid-value'],
  ])('refuses %s', (text, code) => {
    expect(problems(text).map((problem) => problem.code)).toContain(code)
    expect(problems(text).every(({ line }) => line === 1)).toBe(true)
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
