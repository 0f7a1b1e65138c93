import { describe, expect, it } from 'vitest'
import { standingOf } from '../../src/reconcile/standing.ts'
import { type Facts, noAnswers, type RolloutRecord, rolloutRecord } from '../../src/rollout/rollout.ts'

const sha = 'a'.repeat(40)
const by = { id: 1, login: 'writer' }

const record = (over: object): RolloutRecord =>
  rolloutRecord.parse({
    format: 1,
    id: 'r1',
    kind: 'change',
    environment: null,
    services: ['shop/reviews'],
    base: 'main',
    baseline: sha,
    thread: 1,
    opened: { source: 'comment/1', by, at: 0, url: '' },
    takesOver: null,
    inherits: [],
    taken: [],
    segments: [],
    attempts: [],
    merges: [],
    lives: [],
    holds: [],
    end: null,
    ...over,
  })

const attempt = {
  stage: 1,
  attempt: 1,
  segment: 0,
  base: sha,
  digest: 'd',
  previewed: null,
  title: 'reviews: v2 0 → 10 %',
  of: 1,
  reason: 'first',
  closed: null,
}
const held = { kind: 'asked', at: 0, by, reason: null, source: null }
const ended = { kind: 'done', at: 0, by, successor: null, conflict: null }

const standing = (rollouts: readonly RolloutRecord[], answers: Partial<Facts['answers']> = {}) => {
  const { rollouts: states, waits } = standingOf({ rollouts, answers: { ...noAnswers, ...answers } })
  return { states: Object.fromEntries(states), waits: Object.fromEntries(waits) }
}

describe('how the rollouts of a repository stand', () => {
  it('counts open ones by what they are in', () => {
    const rollouts = [
      record({ id: 'r1', attempts: [attempt] }),
      record({ id: 'r2', attempts: [attempt] }),
      record({ id: 'r3' }),
      record({ id: 'r4', attempts: [attempt], holds: [held] }),
      record({ id: 'r5', kind: 'rollback', attempts: [attempt] }),
      record({ id: 'r6', end: ended }),
    ]
    expect(standing(rollouts)).toEqual({
      states: { 'stage-open': 2, 'between-stages': 1, held: 1, 'going-back': 1 },
      waits: {},
    })
  })

  it('counts the gates that do not allow an open stage', () => {
    const gate = (name: string, decision: 'allow' | 'wait' | 'block') => ({
      gate: name,
      decision,
      code: '',
      sentence: '',
    })
    const verdict = {
      decision: 'block',
      gates: [gate('approvals', 'wait'), gate('checks', 'block'), gate('head', 'allow')],
    } as const
    const judged = {
      verdict,
      ownVerdict: verdict,
      retryAt: null,
      wakeAt: null,
      head: sha,
      isOurs: true,
      mergeable: true,
      isBehind: false,
      shown: null,
      shownAt: null,
      approvedBy: [],
    }
    const rollouts = [record({ attempts: [attempt] })]
    expect(standing(rollouts, { judged: new Map([['r1/1/1', judged]]) }).waits).toEqual({ approvals: 1, checks: 1 })
  })
})
