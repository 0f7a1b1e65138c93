import { describe, expect, it } from 'vitest'
import type { Tracker } from '../../../src/config/policy.ts'
import {
  type CheckFact,
  type DeploymentFact,
  labelsOf,
  type Reports,
  receivedId,
  signalsIn,
} from '../../../src/rollout/rollout.ts'

const nothing: Reports = { statuses: [], checks: [], deployments: [] }

const check = (more: Partial<CheckFact> = {}): CheckFact => ({
  name: 'continuous-delivery/shop-prod',
  externalId: 'argocd-notifications',
  appId: 5,
  isOurs: false,
  status: 'completed',
  conclusion: 'success',
  title: 'synced',
  at: 100,
  url: null,
  ...more,
})

const deployment = (more: Partial<DeploymentFact> = {}): DeploymentFact => ({
  environment: 'production',
  state: 'success',
  description: '',
  creatorId: 8,
  creatorLogin: 'argo',
  createdAt: 100,
  url: null,
  ...more,
})

const byCheck: Tracker = { preset: 'argocd-check', name: 'shop-prod', creators: [5] }
const byDeployment: Tracker = {
  preset: 'argocd-deployment',
  name: 'shop-prod',
  creators: [8],
  environment: 'production',
}

describe('a check run is Argo CD’s word', () => {
  const states = (more: Partial<CheckFact>) =>
    signalsIn({ ...nothing, checks: [check(more)] }, [byCheck]).signals.map(({ state }) => state)

  it('by the App that is named', () => {
    expect(states({})).toEqual(['success'])
    expect(states({ conclusion: 'timed_out' })).toEqual(['failure'])
    expect(states({ status: 'in_progress', conclusion: null })).toEqual(['pending'])
  })

  it('and not when it says neither, is of another Application, or ours', () => {
    expect(states({ conclusion: 'neutral' })).toEqual([])
    expect(states({ name: 'continuous-delivery/shop' })).toEqual([])
    expect(states({ isOurs: true })).toEqual([])
  })

  it('of another App it counts for nothing, and that is told', () => {
    expect(signalsIn({ ...nothing, checks: [check({ appId: 6 })] }, [byCheck])).toEqual({
      signals: [],
      strangers: [
        { kind: 'stranger', tracker: 'shop-prod', context: 'continuous-delivery/shop-prod', id: 6, login: null },
      ],
    })
  })
})

describe('a deployment’s status is Argo CD’s word', () => {
  const heard = (more: Partial<DeploymentFact>, tracker = byDeployment) =>
    signalsIn({ ...nothing, deployments: [deployment(more)] }, [tracker])

  it.each([
    ['success', 'success'],
    ['error', 'failure'],
    ['in_progress', 'pending'],
  ])('%s is %s', (state, expected) => {
    expect(heard({ state }).signals).toMatchObject([{ state: expected, context: 'deployment/production' }])
  })

  it('and not where it is inactive, or of another environment', () => {
    expect(heard({ state: 'inactive' }).signals).toEqual([])
    expect(heard({ environment: 'staging' })).toEqual({ signals: [], strangers: [] })
    const own = { preset: 'argocd-deployment', name: 'shop-prod', creators: [8] } as const
    expect(heard({ environment: 'shop-prod' }, own).signals).toHaveLength(1)
  })

  it('by another account it is told', () => {
    expect(heard({ creatorId: 9, creatorLogin: 'mallory' }).strangers).toMatchObject([{ id: 9, login: 'mallory' }])
  })
})

describe('what a receiver heard stands in our own check run', () => {
  const tracker: Tracker = { preset: 'flux-receiver', name: 'apps', creators: [], server: 'eu' }
  const heard = (externalId: string, isOurs: boolean, more: Partial<Tracker> = {}) =>
    signalsIn({ ...nothing, checks: [check({ externalId, isOurs })] }, [{ ...tracker, ...more }]).signals.length

  it('and in nobody else’s', () => {
    expect(heard(receivedId('eu', 'flux-system', 'apps'), true)).toBe(1)
    expect(heard(receivedId('eu', 'flux-system', 'apps'), false)).toBe(0)
  })

  it('of that server, that name and, where it is named, that namespace', () => {
    expect(heard(receivedId('us', 'flux-system', 'apps'), true)).toBe(0)
    expect(heard(receivedId('eu', 'flux-system', 'other-apps'), true)).toBe(0)
    expect(heard(receivedId('eu', 'flux-system', 'apps'), true, { namespace: 'flux-system' })).toBe(1)
    expect(heard(receivedId('eu', 'flux-system', 'apps'), true, { namespace: 'tenant' })).toBe(0)
  })
})

it('trackers of one name are told apart by tool and namespace', () => {
  const flux: Tracker = { preset: 'flux-status', name: 'apps', creators: [1], namespace: 'flux-system' }
  expect(labelsOf([flux, byCheck])).toEqual(['apps', 'shop-prod'])
  expect(labelsOf([flux, { ...byCheck, name: 'apps' }])).toEqual(['flux flux-system/apps', 'argocd apps'])
})
