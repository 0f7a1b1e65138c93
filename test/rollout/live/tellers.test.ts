import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../../src/config/config.ts'
import type { LivePolicy } from '../../../src/config/policy.ts'
import type { DeclaredTracker, TrackersOfFiles } from '../../../src/layouts/layouts.ts'
import { tellersOf } from '../../../src/rollout/rollout.ts'

const declared = (more: Partial<DeclaredTracker> = {}): DeclaredTracker => ({
  tool: 'flux',
  name: 'apps',
  namespace: 'flux-system',
  path: 'clusters/prod/apps.yaml',
  line: 1,
  sources: [],
  targetNamespace: null,
  health: true,
  pace: 'automatic',
  ...more,
})
const argo = declared({
  tool: 'argocd',
  name: 'shop-prod',
  namespace: 'argocd',
  health: null,
  path: 'argocd/shop.yaml',
})

const none: TrackersOfFiles = { reaching: [], pinned: [], unexpanded: [], redeclared: [] }
const live = (more: Partial<LivePolicy>): LivePolicy => ({ ...defaultPolicy.live, ...more })
const tellers = (policy: Partial<LivePolicy>, found: Partial<TrackersOfFiles>, files = ['apps/a.yaml']) =>
  tellersOf(live(policy), { ...none, ...found }, [declared(), argo], files)

const byStatus = { preset: 'flux-status', creators: [7] } as const

describe('who tells of a stage', () => {
  it('is whoever the policy names, for the files that they tell of', () => {
    const trackers = [
      { ...byStatus, name: 'apps', paths: ['apps/**'] },
      { ...byStatus, name: 'infra', paths: ['infra/**'] },
    ]
    expect(tellers({ trackers }, {}).trackers.map(({ name }) => name)).toEqual(['apps'])
    expect(tellers({ trackers }, {}, ['apps/a.yaml', 'infra/b.yaml']).trackers).toHaveLength(2)
  })

  it('is whoever is found, where the policy says how such report; all of them', () => {
    const found = { flux: byStatus, argocd: { preset: 'argocd-api', creators: [], server: 'prod' } as const }
    const { trackers, views, hints } = tellers({ found }, { reaching: [declared(), argo] })
    expect(trackers).toEqual([
      { ...byStatus, name: 'apps', namespace: 'flux-system' },
      { preset: 'argocd-api', creators: [], server: 'prod', name: 'shop-prod', namespace: 'argocd' },
    ])
    expect(views).toMatchObject([{ name: 'apps', isFound: true, path: 'clusters/prod/apps.yaml' }, {}])
    expect(hints).toEqual([])
  })

  it('tells nothing of pods where it does not wait for them', () => {
    const { trackers } = tellers(
      { found: { flux: byStatus, argocd: null } },
      { reaching: [declared({ health: false })] },
    )
    expect(trackers).toMatchObject([{ health: false }])
  })

  it('is nobody where a found one is not listened to, and that is said', () => {
    expect(tellers({}, { reaching: [declared(), argo] })).toMatchObject({
      trackers: [],
      hints: [{ kind: 'unheard', trackers: [{ name: 'apps' }, { name: 'shop-prod' }] }],
    })
    const named = [{ ...byStatus, name: 'apps' }]
    expect(tellers({ trackers: named }, { reaching: [declared(), argo] }).hints).toEqual([])
  })

  it('is not fully known where a set may make more of them', () => {
    const set = { name: 'shop', path: 'argocd/set.yaml', line: 1, reason: 'clusters', directories: [], wants: [] }
    const listening = { argocd: { preset: 'argocd-status', creators: [7] } as const, flux: null }
    expect(tellers({ found: listening }, { unexpanded: [set] })).toMatchObject({
      isComplete: false,
      hints: [{ kind: 'unexpanded', name: 'shop' }],
    })
    expect(tellers({}, { unexpanded: [set] }).isComplete).toBe(true)
  })

  it('is not fully known where the stage changes what a tracker itself is told to do', () => {
    const redeclared = [{ tracker: declared(), by: declared({ name: 'flux-system' }) }]
    expect(tellers({ found: { flux: byStatus, argocd: null } }, { redeclared })).toMatchObject({
      isComplete: false,
      hints: [{ kind: 'redeclared', tracker: 'apps', path: 'clusters/prod/apps.yaml', by: 'flux-system' }],
    })
  })

  it('is told of where it does not sync by itself, reads a tag, or is named and not here', () => {
    const trackers = [
      { ...byStatus, name: 'apps' },
      { preset: 'argocd-status', creators: [7], name: 'shop-pord' } as const,
    ]
    const suspended = declared({ pace: 'suspended' })
    const { hints } = tellersOf(live({ trackers }), none, [suspended, argo], ['apps/a.yaml'])
    expect(hints).toEqual([
      { kind: 'idle', tracker: 'apps', pace: 'suspended' },
      { kind: 'not-here', tracker: 'shop-pord', there: ['shop-prod'] },
    ])
    expect(tellers({}, { pinned: [argo] }).hints).toEqual([{ kind: 'pinned', tracker: 'shop-prod', revision: null }])
  })
})
