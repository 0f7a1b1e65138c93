import { describe, expect, it } from 'vitest'
import { answer, statusComment } from '../../src/replies/replies.ts'
import type { Outcome } from '../../src/rollout/rollout.ts'
import { rolloutView, row, stageView } from './views.ts'

type Status = Extract<Outcome, { kind: 'status' }>

const atRest: Status = { kind: 'status', rollouts: [], repositoryHold: null, isObserving: false, traffic: [] }
const traffic = { environment: null, services: ['shop/reviews'], rows: [row({ v1: 100 })], more: 0 }

describe('/status where no rollout is open', () => {
  it('says where traffic goes as it is written, and how to move it', () => {
    const said = answer({ ...atRest, traffic: [traffic] })
    expect(said).toContain('**Now:** `v1` 100 % — no rollout is open')
    expect(said).toContain('`/canary 10 VERSION reviews` opens one')
    expect(said).toContain('| every request | `shop/reviews` | `v1` 100 % |')
  })

  it('asks for the service where there are several, and says how many it left out', () => {
    const said = answer({ ...atRest, traffic: [{ ...traffic, services: ['shop/reviews', 'shop/cart'], more: 3 }] })
    expect(said).toContain('`/canary 10 VERSION SERVICE` opens one')
    expect(said).toContain('3 more services are here; `/status SERVICE` shows one.')
  })

  it('tells each environment by its name, and asks for it', () => {
    const prod = { ...traffic, environment: 'prod' }
    const staging = { ...traffic, environment: 'staging', rows: [row({ v1: 50, v2: 50 })] }
    const said = answer({ ...atRest, traffic: [prod, staging] })
    expect(said).toContain('**Now:** prod: `v1` 100 %; staging: `v1` 50 % · `v2` 50 % — no rollout is open')
    expect(said).toContain('`/canary 10 VERSION reviews --env ENVIRONMENT` opens one')
    expect(said.indexOf('**prod**')).toBeLessThan(said.indexOf('**staging**'))
  })

  it('names what would move nothing as long as all is held', () => {
    const held = { scope: 'repository', kind: 'asked', at: 0, by: { id: 1, login: 'ann' }, reason: null } as const
    const said = answer({ ...atRest, traffic: [traffic], repositoryHold: held })
    expect(said).toContain('nothing would open or merge')
    expect(said).toContain('`/unhold --all` lets all go on · `/rollback` passes the hold')
  })
})

describe('a release that got everything', () => {
  const ended = { kind: 'ended', end: 'completed', by: null, at: 0, successor: null } as const
  const shown = (traffic: Record<string, number>, canary: string | null) =>
    statusComment({
      ...rolloutView(ended, { stages: [stageView({ state: 'live' })] }),
      traffic: [row(traffic)],
      canary,
    })

  it('names what retires the version before it', () => {
    expect(shown({ v1: 0, v2: 100 }, 'v2')).toContain('`/promote reviews` retires `v1` · `/rollback reviews`')
  })

  it('does not where another version has everything, nor where several are left', () => {
    expect(shown({ v1: 100, v2: 0 }, 'v2')).not.toContain('/promote')
    expect(shown({ v1: 0, v2: 100, v3: 0 }, 'v2')).not.toContain('/promote')
    expect(shown({ v1: 0, v2: 100 }, null)).not.toContain('/promote')
  })
})
