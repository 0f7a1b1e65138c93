import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = (creator: number) =>
  `merging: merge\nlive:\n  settle: 30s\n  timeout: 10m\n  trackers:\n  - flux: apps\n    creators: [${creator}]\n`

/** A town whose default branch trusts the account of a tracker. */
const withTracker = async () => {
  town = await openTown({ policy: policy(1) })
  const agent = town.playground.addAccount('flux', 'write')
  await town.edit('maintainer', '.github/sluice.yml', () => policy(agent.id))
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  return {
    thread,
    report: (sha: string, state = 'success', description = 'reconciliation succeeded', login = 'flux') =>
      town.as(login, 'POST', `statuses/${sha}`, { state, description, context: 'kustomization/apps/0c9c2e41' }),
  }
}

const openNow = async () => (await town.pullRequests()).filter(({ state }) => state === 'open')

describe('merging by Sluice', () => {
  it('merges the approved head with the trailers in the message', async () => {
    const { thread } = await withTracker()
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    const stage = await town.stage()
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    const { message } = (await town.as('maintainer', 'GET', `commits/${await town.main()}`))['commit'] as {
      message: string
    }
    expect(message).toContain('Sluice-Service: shop/reviews')
    expect(message).toContain('Sluice-Command: /canary 10 v2 reviews')
    expect(message).toContain(`Approved-by: @reviewer (${stage.head})`)
    expect(message).toMatch(/Requested-by: @writer <http/)
  })

  it('waits for the tracker’s word on that commit, then for the settling, before the next stage opens by itself', async () => {
    const { thread, report } = await withTracker()
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    await town.approve('reviewer', (await town.stage()).number)
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    expect(await openNow()).toEqual([])
    await report(await town.main(), 'success', 'dependency not ready')
    await town.settle()
    expect(await openNow()).toEqual([])
    await report(await town.main(), 'success', 'reconciliation succeeded', 'writer')
    await town.settle()
    expect(await openNow()).toEqual([])
    await report(await town.main())
    const wakeAt = await town.settle()
    expect(await openNow()).toEqual([])
    town.wait((wakeAt ?? 0) - town.now())
    await town.settle()
    expect((await town.stage()).title).toContain('v2 10 → 50 %')
  })

  it('takes a later commit’s word where the stage’s fields still hold there', async () => {
    const { thread, report } = await withTracker()
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    await town.approve('reviewer', (await town.stage()).number)
    await town.edit('maintainer', 'README.md', (text) => `${text}\nMore.\n`)
    await report(await town.main())
    await town.settle()
    expect((await town.answers(thread))[0]).toContain('live since')
  })

  it('stops at a tracker’s failure, and goes back by the rollback', async () => {
    const { thread, report } = await withTracker()
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    await town.approve('reviewer', (await town.stage()).number)
    await report(await town.main(), 'failure', 'health check failed')
    await town.settle()
    expect((await town.answers(thread))[0]).toContain('health check failed')
    const next = await town.chat('writer', thread, '/next')
    expect(await town.reactions(next)).toEqual(['eyes', 'confused'])
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    await report(await town.main())
    await town.settle()
    expect(await town.forge.claims()).toEqual([])
  })

  it('tells a tracker’s silence, takes it for nothing, and lets a person say that the stage is live', async () => {
    const { thread } = await withTracker()
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    await town.approve('reviewer', (await town.stage()).number)
    const early = await town.chat('writer', thread, '/next')
    expect(await town.reactions(early)).toEqual(['eyes', 'confused'])
    town.wait(11 * 60_000)
    await town.settle()
    expect((await town.answers(thread))[0]).toContain('silence is not success')
    const late = await town.chat('writer', thread, '/next')
    expect(await town.reactions(late)).toEqual(['eyes', 'rocket'])
    expect((await town.answers(thread))[0]).toContain('live since')
  })

  it('squashes where the repository allows nothing else, and finds its way back from that too', async () => {
    const { thread, report } = await withTracker()
    town.playground.settings.allowMethods({ squash: true })
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    await town.approve('reviewer', (await town.stage()).number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await report(await town.main())
    await town.settle()
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('waits for the required checks of the branch', async () => {
    const { thread } = await withTracker()
    town.playground.settings.protect({ requiredChecks: [{ context: 'ci/test', app: null }] })
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    const stage = await town.stage()
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect((await town.answers(thread))[0]).toContain('Required and not green yet: ci/test.')
    await town.as('writer', 'POST', `statuses/${stage.head}`, { state: 'success', context: 'ci/test' })
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('makes a fresh attempt once where the branch must be up to date, and the approval carries over', async () => {
    const { thread } = await withTracker()
    town.playground.settings.protect({ upToDate: true, requiredChecks: [{ context: 'ci/test', app: null }] })
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    const stage = await town.stage()
    await town.edit('maintainer', 'README.md', (text) => `${text}\nMore.\n`)
    await town.as('writer', 'POST', `statuses/${stage.head}`, { state: 'success', context: 'ci/test' })
    await town.approve('reviewer', stage.number)
    const fresh = await town.stage()
    expect(fresh.branch).toMatch(/\/1-2$/)
    await town.as('writer', 'POST', `statuses/${fresh.head}`, { state: 'success', context: 'ci/test' })
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('never merges what the asker approved', async () => {
    const { thread } = await withTracker()
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    await town.approve('writer', (await town.stage()).number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect((await town.answers(thread))[0]).toContain('writer asked for this stage and cannot approve it')
  })
})

describe('where the branch demands sluice/gates of every head', () => {
  it('other people’s pull requests get success, and stages their verdict', async () => {
    await withTracker()
    town.playground.settings.protect({ requiredChecks: [{ context: 'sluice/gates', app: null }] })
    await town.as('writer', 'POST', 'git/refs', { ref: 'refs/heads/topic', sha: await town.main() })
    await town.edit('writer', 'README.md', (text) => `${text}\nMore.\n`, 'topic')
    const topic = await town.as('writer', 'POST', 'pulls', { title: 'Topic', head: 'topic', base: 'main' })
    await town.settle()
    await town.settle()
    const { sha } = topic['head'] as { sha: string }
    expect(await town.checks(sha, 'sluice/gates')).toMatchObject([{ conclusion: 'success', title: 'Not a stage' }])
    await town.chat('writer', 1, '/canary 10 v2 reviews')
    const stage = (await openNow()).find(({ branch }) => branch.startsWith('sluice/'))
    expect(await town.checks(stage?.head ?? '', 'sluice/gates')).toMatchObject([{ conclusion: null }])
    await town.approve('reviewer', stage?.number ?? 0)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })
})
