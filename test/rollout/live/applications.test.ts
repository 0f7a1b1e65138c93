import { describe, expect, it } from 'vitest'
import { type ApplicationFact, applicationStands, applicationWord } from '../../../src/rollout/rollout.ts'

const [old, merged] = ['a'.repeat(40), 'b'.repeat(40)]

const application = (more: Partial<ApplicationFact> = {}): ApplicationFact => ({
  compared: [merged],
  sync: 'Synced',
  health: 'Healthy',
  healthMessage: '',
  operation: { phase: 'Succeeded', message: 'successfully synced', revisions: [merged], finishedAt: 200 },
  history: [],
  reconciledAt: 300,
  url: null,
  ...more,
})
const now = (more: Partial<ApplicationFact>) => applicationWord(application(more)).now

describe('an Application that Argo CD’s API tells', () => {
  it('is live when it is synced and healthy, since its operation', () => {
    expect(now({})).toEqual([
      { revisions: [merged], state: 'success', description: 'synced and healthy', at: 200, url: null },
    ])
  })

  it('is live at a commit that changed nothing of it, since it was compared', () => {
    const operation = { phase: 'Succeeded', message: '', revisions: [old], finishedAt: 100 }
    expect(now({ operation })).toMatchObject([{ revisions: [merged], state: 'success', at: 300 }])
    expect(now({ operation: null })).toMatchObject([{ state: 'success', at: 300 }])
  })

  it.each([
    ['Progressing', 'pending', 'synced, and its health is Progressing'],
    ['Suspended', 'pending', 'synced, and its health is Suspended'],
    ['Degraded', 'failure', 'degraded: reviews-v2 crashes'],
  ])('while %s is %s', (health, state, description) => {
    expect(now({ health, healthMessage: health === 'Degraded' ? 'reviews-v2 crashes' : '' })).toMatchObject([
      { state, description },
    ])
  })

  it('fails with its operation, at what that was to apply', () => {
    const operation = { phase: 'Failed', message: 'one or more objects failed', revisions: [merged], finishedAt: 250 }
    expect(now({ operation, sync: 'OutOfSync' })).toMatchObject([
      { revisions: [merged], state: 'failure', description: 'sync failed: one or more objects failed', at: 250 },
    ])
  })

  it('says nothing final while it syncs, and nothing of what is no commit', () => {
    const operation = { phase: 'Running', message: '', revisions: [old], finishedAt: null }
    expect(now({ operation })).toMatchObject([{ state: 'pending' }])
    expect(now({ compared: ['1.2.3'], operation: null })).toEqual([])
  })

  it('that has not synced yet tells of what is applied, and of what was before where that is older', () => {
    const operation = { phase: 'Succeeded', message: '', revisions: [old], finishedAt: 400 }
    const history = [
      { revisions: [merged], deployedAt: 200 },
      { revisions: [old], deployedAt: 400 },
    ]
    const { now: said, applied, ifOlder } = applicationWord(application({ sync: 'OutOfSync', operation, history }))
    expect(said).toMatchObject([{ revisions: [old], state: 'success' }])
    expect(applied).toEqual([old])
    expect(ifOlder).toMatchObject([
      { revisions: [merged], at: 200 },
      { revisions: [old], at: 400 },
    ])
  })

  it('says in its own words how it stands', () => {
    expect(applicationStands(application())).toBe('Synced with bbbbbbb, Healthy, last sync Succeeded of bbbbbbb')
    const operation = { phase: 'Running', message: '', revisions: [], finishedAt: null }
    expect(applicationStands(application({ sync: 'OutOfSync', health: 'Progressing', operation }))).toBe(
      'OutOfSync with bbbbbbb, Progressing, last sync Running',
    )
    const degraded = application({ health: 'Degraded', healthMessage: 'reviews-v2 crashes', operation: null })
    expect(applicationStands(degraded)).toBe('Synced with bbbbbbb, Degraded (reviews-v2 crashes), never synced')
  })
})
