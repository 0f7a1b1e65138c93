import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = 'merging: merge\nlive:\n  assume-after: 1m\n  settle: 0s\n'

const ours = async () => (await town.pullRequests()).filter(({ branch }) => branch.startsWith('sluice/'))

describe('lists that lag behind what was created', () => {
  it('open no stage twice', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    await town.says('writer', thread, '/canary 10 v2 reviews')
    const end = town.playground.faults.lagLists()
    await town.settle()
    await town.restart()
    await town.settle().catch(() => undefined)
    end()
    await town.settle()
    expect(await ours()).toHaveLength(1)
    expect(await town.forge.claims()).toHaveLength(1)
    await town.approve('reviewer', (await town.stage()).number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })
})

describe('a record that a list does not show yet', () => {
  it('is gone on with by the next pass, and not written a second time', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    const baseline = await town.main()
    await town.says('writer', thread, '/canary 10 v2 reviews')
    const end = town.playground.faults.lagLists()
    town.interrupt = (effect, moment) => {
      if (effect.effect === 'claim' && moment === 'after') throw new Error('the pass is broken off')
    }
    await town.settle().catch(() => undefined)
    town.interrupt = null
    await town.settle().catch(() => undefined)
    end()
    await town.settle()
    const answer = await town.as('maintainer', 'GET', `commits/${baseline}/check-runs?filter=all`)
    const names = (answer['check_runs'] as { name: string }[]).map(({ name }) => name)
    expect(names.filter((name) => name.startsWith('sluice/rollout'))).toHaveLength(1)
    await town.approve('reviewer', (await town.stage()).number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })
})

describe('comments that a list does not show yet', () => {
  it('are edited all the same, and not written a second time', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    await town.says('writer', thread, '/canary 10 v2 reviews')
    const end = town.playground.faults.lagLists()
    await town.settle()
    await town.approve('reviewer', 2)
    await town.settle()
    end()
    await town.settle()
    const answers = await town.answers(thread)
    expect(answers).toHaveLength(1)
    expect(answers[0]).toContain('is merged')
    const written = town.playground.requests.filter(
      ({ method, path, actor }) =>
        method === 'POST' && path.endsWith(`/issues/${thread}/comments`) && actor !== 'writer',
    )
    expect(written.map(({ actor, status }) => [actor, status])).toEqual([['sluice[bot]', 201]])
  })
})

describe('time', () => {
  it('renews a verdict that has waited for 13 days, before GitHub calls it stale', async () => {
    town = await openTown({ policy })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    const stage = await town.stage()
    const wakeAt = await town.settle()
    expect(wakeAt).toBe((await firstRunAt(stage.head)) + 13 * 86_400_000)
    town.wait((wakeAt ?? 0) - town.now())
    await town.settle()
    expect(await town.checks(stage.head, 'sluice/gates')).toMatchObject([{ conclusion: null }, { conclusion: null }])
  })
})

const firstRunAt = async (head: string): Promise<number> => {
  const answer = await town.as('maintainer', 'GET', `commits/${head}/check-runs?check_name=sluice%2Fgates`)
  const [run] = answer['check_runs'] as { started_at: string }[]
  return Date.parse(run?.started_at ?? '')
}
