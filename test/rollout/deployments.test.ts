import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../src/config/config.ts'
import { deploymentsOf } from '../../src/rollout/deployments.ts'
import { type Facts, noAnswers, type RolloutRecord, rolloutRecord } from '../../src/rollout/rollout.ts'

const sha = (number: number): string => String(number).repeat(40)

const policy = readPolicy('environments: {prod: {}}')

const facts = (live: Facts['answers']['live'] = new Map()): Facts => {
  if (!policy.ok) throw new Error('the policy is right')
  const known: Partial<Facts> = {
    policy: { policy: policy.value, problems: [], at: sha(0), version: '' },
    pullRequests: [],
    rollouts: [],
    answers: { ...noAnswers, live },
  }
  return known as Facts
}

const by = { id: 1, login: 'writer' }
const stage = (number: number) => ({
  stage: number,
  attempt: 1,
  segment: 0,
  base: sha(0),
  digest: 'd',
  previewed: null,
  title: `stage ${number}`,
  of: 2,
  reason: 'first',
  closed: null,
})
const merge = (number: number, takenBack: number | null = null) => ({
  stage: number,
  attempt: 1,
  commit: sha(number),
  at: 1,
  by: null,
  allowed: true,
  moved: [],
  takenBack,
})
const live = (number: number) => ({ stage: number, commit: sha(number), at: 2, how: 'said', by, settled: true })
const ending = (kind: string, successor: string | null) => ({
  kind,
  at: 3,
  by: null,
  successor: successor === null ? null : { rollout: successor, baseline: sha(0) },
  conflict: null,
})

const record = (over: object): RolloutRecord =>
  rolloutRecord.parse({
    format: 1,
    id: 'r1',
    kind: 'change',
    environment: 'prod',
    services: ['shop/reviews'],
    base: 'main',
    baseline: sha(0),
    thread: 1,
    opened: { source: 'comment/1', by, at: 0, url: '' },
    takesOver: null,
    inherits: [],
    taken: [],
    segments: [],
    attempts: [stage(1), stage(2)],
    merges: [merge(1)],
    lives: [],
    holds: [],
    end: null,
    ...over,
  })

const told = (over: object, known = facts()): readonly string[] =>
  deploymentsOf(record(over), known).map((view) => `${view.stage} ${view.state}`)

describe('deployments on GitHub', () => {
  it('tell of the last merged stage, from its merge on', () => {
    expect(told({})).toEqual(['1 in_progress'])
    expect(told({ lives: [live(1)] })).toEqual(['1 success'])
    expect(told({ merges: [merge(1), merge(2)], lives: [live(1)] })).toEqual(['2 in_progress'])
  })

  it('tell that a tracker has reported a failure', () => {
    const failed = { kind: 'failed', tracker: 'shop', commit: 'c1', description: '', url: null } as const
    expect(told({}, facts(new Map([['r1/1', failed]])))).toEqual(['1 failure'])
  })

  it('tell of stages that were taken back by hand', () => {
    expect(told({ merges: [merge(1), merge(2, 5)], lives: [live(1)] })).toEqual(['2 inactive'])
    expect(told({ end: ending('rolled-back-by-hand', null) })).toEqual(['1 inactive'])
  })

  it('are left to the rollout that goes on from one that has ended', () => {
    expect(told({ end: ending('rolled-back', 'r2') })).toEqual([])
  })

  it('are there only for environments that the policy names', () => {
    expect(told({ environment: null })).toEqual([])
    expect(told({ environment: 'qa' })).toEqual([])
  })
})
