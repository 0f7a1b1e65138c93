import { beforeEach, describe, expect, it } from 'vitest'
import type { Answered } from '../src/forge/forge.ts'
import { type Metering, makeMetering } from '../src/metering.ts'

let now: number
let metering: Metering

beforeEach(() => {
  now = 0
  metering = makeMetering({
    queue: async () => ({ running: 1, waiting: 2, longestWait: 1_500, delayed: 3, failing: 0 }),
    pendingBytes: () => 42,
    clock: { now: () => now },
  })
})

/** The lines of `/metrics` that begin so. */
const lines = async (name: string): Promise<readonly string[]> =>
  (await metering.text()).split('\n').filter((line) => line.startsWith(name))

const answered = (path: string, more: Partial<Answered> = {}): Answered => ({
  method: 'GET',
  path,
  status: 200,
  milliseconds: 10,
  owner: null,
  budget: null,
  ...more,
})

describe('the metrics', () => {
  it('tell how many repositories wait, and for how long the longest', async () => {
    expect(await lines('sluice_queue')).toEqual([
      'sluice_queue_repositories{state="running"} 1',
      'sluice_queue_repositories{state="waiting"} 2',
      'sluice_queue_repositories{state="delayed"} 3',
      'sluice_queue_repositories{state="failing"} 0',
      'sluice_queue_longest_wait_seconds 1.5',
    ])
    expect(await lines('sluice_inbox_bytes')).toEqual(['sluice_inbox_bytes 42'])
  })

  it('go on without a queue that does not answer', async () => {
    const lonely = makeMetering({
      queue: async () => {
        throw new Error('the database is gone')
      },
      pendingBytes: () => 0,
      clock: { now: () => now },
    })
    lonely.heard(503, 10)
    expect(await lonely.text()).toContain('sluice_queue_repositories{state="waiting"} Nan')
    expect(await lonely.text()).toContain('sluice_webhook_seconds_count{status="503"} 1')
  })

  it('count requests by route, whatever names and numbers stand in their paths', async () => {
    for (const path of [
      '/api/v3/repos/acme/shop/issues/comments/17/reactions',
      '/repos/acme/other/issues/comments/18/reactions',
      '/repos/acme/shop/collaborators/somebody/permission',
      '/repos/acme/shop/collaborators/somebody-else/permission',
      `/repos/acme/shop/commits/${'a'.repeat(40)}/check-runs`,
      '/api/graphql',
    ])
      metering.asked(answered(path))
    metering.asked(answered('/graphql', { method: 'POST', status: 0 }))
    expect(await lines('sluice_github_requests_total')).toEqual([
      'sluice_github_requests_total{method="GET",route="/repos/issues/comments",status="2xx"} 2',
      'sluice_github_requests_total{method="GET",route="/repos/collaborators/_",status="2xx"} 2',
      'sluice_github_requests_total{method="GET",route="/repos/commits/_",status="2xx"} 1',
      'sluice_github_requests_total{method="GET",route="/graphql",status="2xx"} 1',
      'sluice_github_requests_total{method="POST",route="/graphql",status="none"} 1',
    ])
  })

  it('show what is left of the budget of each owner, as GitHub last said', async () => {
    for (const remaining of [4000, 3999])
      metering.asked(
        answered('/repos/acme/shop/pulls', { owner: 'acme', budget: { resource: 'core', limit: 5000, remaining } }),
      )
    expect(await lines('sluice_github_budget')).toEqual([
      'sluice_github_budget_remaining{owner="acme",resource="core"} 3999',
      'sluice_github_budget_limit{owner="acme",resource="core"} 5000',
    ])
  })

  it('add up how rollouts stand and what they wait for, and forget what another process has looked at since', async () => {
    const standing = (rollouts: Record<string, number>, waits: Record<string, number>) => ({
      rollouts: new Map(Object.entries(rollouts)),
      waits: new Map(Object.entries(waits)),
    })
    metering.stands('acme/shop', standing({ 'stage-open': 1, held: 1 }, { approvals: 1 }))
    metering.stands('acme/gitops', standing({ 'stage-open': 2 }, { approvals: 1, windows: 2 }))
    expect(await lines('sluice_rollouts')).toEqual([
      'sluice_rollouts{state="stage-open"} 3',
      'sluice_rollouts{state="held"} 1',
    ])
    expect(await lines('sluice_gate_waits')).toEqual([
      'sluice_gate_waits{gate="approvals"} 2',
      'sluice_gate_waits{gate="windows"} 2',
    ])
    now = 6 * 60_000
    metering.stands('acme/gitops', standing({}, {}))
    now = 11 * 60_000
    expect(await lines('sluice_rollouts')).toEqual([])
  })

  it('time webhooks by their answer and passes by how they ended', async () => {
    metering.heard(202, 30)
    metering.heard(503, 2_000)
    metering.passed('acme/shop', 'rate-limited', 700)
    expect(await lines('sluice_webhook_seconds_count')).toEqual([
      'sluice_webhook_seconds_count{status="202"} 1',
      'sluice_webhook_seconds_count{status="503"} 1',
    ])
    expect(await lines('sluice_pass_seconds_sum')).toEqual(['sluice_pass_seconds_sum{outcome="rate-limited"} 0.7'])
  })
})
