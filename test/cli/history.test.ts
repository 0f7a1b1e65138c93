import { afterEach, describe, expect, it } from 'vitest'
import { type Sandbox, sandbox } from './sandbox.ts'

let box: Sandbox
afterEach(() => box.remove())

const trailers = (rollout: string, stage: string, command: string): string =>
  [
    `Sluice-Rollout: ${rollout}`,
    `Sluice-Stage: ${stage}`,
    'Sluice-Service: shop/reviews',
    `Sluice-Command: ${command}`,
    'Sluice-Plan: 0123',
    `Sluice-Baseline: ${'b'.repeat(40)}`,
    'Requested-by: @writer <https://example.com/1>',
    `Approved-by: @reviewer (${'c'.repeat(40)})`,
    'Sluice-Gate: approvals=allow (approved)',
  ].join('\n')

const commit = (message: string): string => {
  box.git(['commit', '--allow-empty', '-F', '-'], message)
  return box.git(['rev-parse', 'HEAD']).trim()
}

const told = () => {
  box = sandbox()
  box.git(['init'])
  box.git(['add', '.'])
  commit('Start')
  const first = commit(`reviews: v2 0 → 10 % (#12)\n\n${trailers('r1', '1/2', '/canary 10 v2')}`)
  commit('Somebody else’s work')
  const second = commit('Merge pull request #13 from acme/sluice')
  box.git(['notes', '--ref=sluice', 'add', '-F', '-', second], trailers('r1', '2/2', '/canary 10 v2'))
  return { first, second }
}

describe('sluice history', () => {
  it('tells every rollout with its stages, from messages and notes', async () => {
    const { first, second } = told()
    const { out, status } = await box.sluice('history', '--format', 'json')
    expect(status).toBe(0)
    expect(JSON.parse(out)).toEqual({
      rollouts: [
        {
          id: 'r1',
          command: '/canary 10 v2',
          requester: '@writer <https://example.com/1>',
          services: ['shop/reviews'],
          environment: null,
          baseline: 'b'.repeat(40),
          plan: '0123',
          state: 'merged',
          stages: [
            expect.objectContaining({ number: 1, of: 2, sha: first, pullRequest: 12, unverified: true }),
            expect.objectContaining({
              number: 2,
              of: 2,
              sha: second,
              pullRequest: 13,
              unverified: false,
              approvals: [`@reviewer (${'c'.repeat(40)})`],
              gates: ['approvals=allow (approved)'],
            }),
          ],
        },
      ],
    })
  })

  it('reads what was said later in a note beside the message, and what the gates said', async () => {
    box = sandbox()
    box.git(['init'])
    box.git(['add', '.'])
    commit('Start')
    const said = trailers('r1', '1', '/canary 10 v2').replace(
      'Sluice-Gate: approvals=allow (approved)',
      [
        'Sluice-Environment: prod',
        'Sluice-Pull-Request: 21',
        'Sluice-Gate: soak=allow (soaked) Stage 1 was live for 10m.',
        'Sluice-Override: windows by @maintainer it burns',
      ].join('\n'),
    )
    const stage = commit(`reviews: v2 0 → 10 %\n\n${said}`)
    const later = 'Sluice-Rollout: r1\nSluice-Stage: 1\nSluice-Override: live by @maintainer the tracker is down'
    box.git(['notes', '--ref=sluice', 'add', '-F', '-', stage], later)
    const { out } = await box.sluice('history', '--format', 'json')
    expect(JSON.parse(out).rollouts[0]).toMatchObject({
      environment: 'prod',
      stages: [
        {
          pullRequest: 21,
          unverified: true,
          gates: ['soak=allow (soaked) Stage 1 was live for 10m.'],
          overrides: ['windows by @maintainer it burns', 'live by @maintainer the tracker is down'],
        },
      ],
    })
    expect((await box.sluice('history')).out).toContain('shop/reviews · prod: /canary 10 v2')
  })

  it('says that a rollout was taken back, and names who asked and approved', async () => {
    told()
    commit(`reviews: v2 10 → 0 % (#14)\n\n${trailers('r2', '1', '/rollback')}`)
    const { out } = await box.sluice('history')
    expect(out).toContain('shop/reviews: /rollback  (r2, merged, asked by @writer <https://example.com/1>)')
    expect(out).toContain('shop/reviews: /canary 10 v2  (r1, taken back')
    expect(out).toMatch(/reviews: v2 0 → 10 % \(#12\), approved by @reviewer/)
  })

  it('exports one line a stage that no spreadsheet takes for a formula', async () => {
    told()
    commit(`=cmd, "x" (#15)\n\n${trailers('r3', '1', '/hold')}`)
    const { out } = await box.sluice('history', '--format', 'csv')
    const lines = out.split('\r\n')
    expect(lines[0]).toMatch(/^rollout,command,requester,services/)
    expect(lines[1]).toContain(`"'=cmd, ""x"" (#15)"`)
    expect(lines).toHaveLength(5)
  })

  it('needs a git repository, and says so', async () => {
    box = sandbox()
    const { status, err } = await box.sluice('history')
    expect(status).toBe(2)
    expect(err).toContain('not a git repository')
  })

  it('says that there is nothing to tell', async () => {
    box = sandbox()
    box.git(['init'])
    box.git(['add', '.'])
    commit('Start')
    expect((await box.sluice('history')).out).toBe('No stage of a rollout is in this history.\n')
  })
})
