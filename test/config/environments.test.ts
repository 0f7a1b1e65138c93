import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../src/config/config.ts'
import { type Policy, policyIn } from '../../src/config/policy.ts'

const read = (...lines: readonly string[]): Policy => {
  const result = readPolicy(lines.join('\n'))
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.value
}

const problems = (...lines: readonly string[]) => {
  const result = readPolicy(lines.join('\n'))
  return result.ok ? [] : result.problems.map(({ message, line }) => ({ message, line }))
}

describe('an environment', () => {
  const policy = read(
    'approvals: {first: 1, teams: [acme/leads]}',
    'soak: 10m',
    'live: {timeout: 5m, assume-after: 1m}',
    'windows: [{allow: 0 9 * * 1-5, for: 8h}]',
    'services: {reviews: {stable: v1, canary: v2}}',
    'environments:',
    '  staging: {merging: merge, approvals: {first: 0}, windows: [], live: {timeout: 1m}}',
    '  prod: {path: clusters/eu-1, approvals: {first: 2}, services: {reviews: {canary: v3}}}',
  )

  it('says what it does otherwise, and takes over the rest key by key', () => {
    expect(policyIn(policy, 'staging')).toMatchObject({
      merging: 'merge',
      approvals: { first: { count: 0 }, next: { count: 1, approvers: { teams: ['acme/leads'] } } },
      soak: 600_000,
      windows: [],
      live: { timeout: 60_000, assumeAfter: 60_000 },
    })
    expect(policyIn(policy, 'prod')).toMatchObject({
      merging: 'propose',
      approvals: { first: { count: 2, approvers: { teams: ['acme/leads'] } } },
      windows: [{ kind: 'allow' }],
    })
    expect(policyIn(policy, 'prod').services.get('reviews')).toEqual({ stable: 'v1', canary: 'v3' })
    expect(policy.environments.get('prod')?.path).toBe('clusters/eu-1')
  })

  it('that nobody names is ruled by what stands for all', () => {
    expect(policyIn(policy, 'qa')).toBe(policy)
    expect(policyIn(policy, null)).toBe(policy)
  })

  it('is refused with its line where it does not go with what stands above it', () => {
    expect(
      problems(
        'live: {assume-after: 1m}',
        'environments:',
        '  prod:',
        '    live:',
        '      trackers: [{argocd: shop, creators: [1]}]',
        '  qa: {path: ../elsewhere}',
        '  dev: {services: {reviews: {steps: [50, 10]}}}',
        '  test: {merging: merge}',
      ),
    ).toEqual([
      { message: expect.stringContaining('In prod: live.assume-after would never be used'), line: 4 },
      { message: 'The path ../elsewhere does not stay inside the repository.', line: 6 },
      { message: 'In dev: The steps of reviews do not rise to 100.', line: 7 },
    ])
  })

  it('is told its mistakes as the repository is, and what stands above it only once', () => {
    expect(problems('environments:', '  prod: {soka: 1m, merging: automatic}')).toEqual([
      { message: 'environments.prod.merging is "automatic", but must be one of propose, merge.', line: 2 },
      { message: 'environments.prod has no key "soka".', line: 2 },
    ])
    expect(problems('watch: {remind: 1m}', 'environments: {prod: {}, qa: {}}')).toHaveLength(1)
    expect(problems('environments: {prod: {commit: pushed}}')).toEqual([
      { message: 'environments.prod has no key "commit".', line: 1 },
    ])
  })
})
