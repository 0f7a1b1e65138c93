import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../../src/config/config.ts'
import type { Tracker } from '../../../src/config/policy.ts'
import { judgeLive, type PlacedSignal, type StatusFact, signalsIn } from '../../../src/rollout/rollout.ts'

const flux = { preset: 'flux-status' as const, name: 'apps', creators: [7] }
const argo = { preset: 'argocd-status' as const, name: 'shop-prod', creators: [8] }
const live = { ...defaultPolicy.live, trackers: [flux], timeout: 1000 }
const mergedAt = 10_000

const status = (change: Partial<StatusFact>): StatusFact => ({
  context: 'kustomization/apps/0c9c2e41',
  state: 'success',
  description: 'reconciliation succeeded',
  creatorId: 7,
  createdAt: 10_100,
  targetUrl: null,
  ...change,
})

const signal = (change: Partial<PlacedSignal> = {}): PlacedSignal => ({
  tracker: 'apps',
  context: 'kustomization/apps/0c9c2e41',
  state: 'success',
  description: 'reconciliation succeeded',
  url: null,
  at: 10_100,
  commit: 'x',
  place: 'same-or-after',
  holds: true,
  ...change,
})

const heard = (statuses: readonly StatusFact[], trackers: readonly Tracker[]) =>
  signalsIn({ statuses, checks: [], deployments: [] }, trackers).signals

const judge = (...signals: readonly PlacedSignal[]) => judgeLive(mergedAt, live, signals, 10_500)

describe('a commit status is a tracker’s word', () => {
  it('when context, creator and sentence are right', () => {
    expect(heard([status({})], [flux])).toMatchObject([{ tracker: 'apps', state: 'success' }])
  })

  it.each([
    ['by anyone else', { creatorId: 9 }],
    ['by nobody that GitHub names', { creatorId: null }],
    ['of another Kustomization', { context: 'kustomization/other/0c9c2e41' }],
    ['whose success is “dependency not ready”', { description: 'dependency not ready' }],
  ])('and not when it is %s', (_what, change) => {
    expect(heard([status(change)], [flux])).toEqual([])
  })

  it('of Argo CD by its documented context, in any case', () => {
    const word = status({ context: 'Continuous-Delivery/shop-prod', creatorId: 8, state: 'error', description: 'No.' })
    expect(heard([word], [argo])).toMatchObject([{ tracker: 'shop-prod', state: 'failure' }])
  })
})

describe('a merged stage', () => {
  it('is live when its tracker says so at its commit, or later with the same fields', () => {
    expect(judge(signal())).toEqual({ kind: 'live', at: 10_100, how: 'tracker' })
  })

  it('is superseded when a later commit holds something else', () => {
    expect(judge(signal({ holds: false }))).toMatchObject({ kind: 'superseded' })
  })

  it('is not live by a word about an older commit', () => {
    expect(judge(signal({ place: 'before' }))).toMatchObject({ kind: 'waiting', trackers: ['apps'] })
  })

  it('has failed when the last word is a failure', () => {
    expect(judge(signal(), signal({ state: 'failure', at: 10_200, holds: null }))).toMatchObject({ kind: 'failed' })
    expect(judge(signal({ state: 'failure', holds: null }), signal({ at: 10_200 }))).toMatchObject({ kind: 'live' })
  })

  it('says so when it was live before it failed', () => {
    expect(judge(signal(), signal({ state: 'failure', at: 10_200, holds: null }))).toMatchObject({ regressed: true })
    expect(judge(signal({ state: 'failure', holds: null }))).not.toHaveProperty('regressed')
  })

  it('is a person’s to say where more trackers may tell of it than are known', () => {
    expect(judgeLive(mergedAt, live, [signal()], 10_500, { isComplete: false })).toEqual({ kind: 'ask-person' })
    expect(judgeLive(mergedAt, live, [], 10_500, { isComplete: false })).toMatchObject({ kind: 'waiting' })
  })

  it('shows what counted for nothing while it waits', () => {
    const hint = { kind: 'stranger', tracker: 'apps', context: 'kustomization/apps/x', id: 9, login: 'eve' } as const
    expect(judgeLive(mergedAt, live, [], 10_500, { hints: [hint] })).toMatchObject({ kind: 'waiting', hints: [hint] })
    expect(judgeLive(mergedAt, live, [], 99_999, { hints: [hint] })).toMatchObject({
      kind: 'silent',
      hints: [hint, { kind: 'never' }],
    })
  })

  it('that was asked and says how it stands is not one of which no word has come', () => {
    const hint = { kind: 'stands', tracker: 'apps', said: 'OutOfSync' } as const
    expect(judgeLive(mergedAt, live, [], 99_999, { hints: [hint] })).toMatchObject({ kind: 'silent', hints: [hint] })
  })

  it('was taken back when the tracker has since reported a commit from before', () => {
    expect(judge(signal(), signal({ place: 'before', at: 10_300, commit: 'old' }))).toEqual({
      kind: 'rolled-back',
      tracker: 'apps',
      commit: 'old',
    })
  })

  it('waits for every cluster that the tracker reports from', () => {
    const other = signal({ context: 'kustomization/apps/ffffffff', state: 'pending', holds: null })
    expect(judge(signal(), other)).toMatchObject({ kind: 'waiting' })
  })

  it('waits for every tracker', () => {
    const both = { ...live, trackers: [flux, argo] }
    expect(judgeLive(mergedAt, both, [signal()], 10_500)).toMatchObject({ kind: 'waiting', trackers: ['shop-prod'] })
  })

  it('is told to be silent after the timeout, and never live by that', () => {
    expect(judgeLive(mergedAt, live, [], 11_000)).toEqual({
      kind: 'silent',
      trackers: ['apps'],
      hints: [{ kind: 'never', tracker: 'apps' }],
    })
  })

  it('says nothing of pods where it only applies, and a person confirms what brings them', () => {
    const blind = { ...live, trackers: [{ ...flux, health: false as const }] }
    expect(judgeLive(mergedAt, blind, [signal()], 10_500)).toMatchObject({ kind: 'live' })
    expect(judgeLive(mergedAt, blind, [signal()], 10_500, { bringsPods: true })).toEqual({
      kind: 'health-unknown',
      trackers: ['apps'],
    })
    expect(judgeLive(mergedAt, blind, [], 10_500, { bringsPods: true })).toMatchObject({ kind: 'waiting', pods: true })
    expect(judgeLive(mergedAt, live, [signal()], 10_500, { bringsPods: true })).toMatchObject({ kind: 'live' })
  })

  it('counts as live after a while only where the policy says so and nothing tracks', () => {
    const none = { ...live, trackers: [] }
    expect(judgeLive(mergedAt, none, [], 99_999)).toEqual({ kind: 'ask-person' })
    expect(judgeLive(mergedAt, { ...none, assumeAfter: 500 }, [], 10_400)).toEqual({ kind: 'assuming', at: 10_500 })
    expect(judgeLive(mergedAt, { ...none, assumeAfter: 500 }, [], 10_500)).toMatchObject({
      kind: 'live',
      how: 'assumed',
    })
  })
})
