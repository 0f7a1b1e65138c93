import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const bodyOf = async (number: number) => (await town.pullRequests()).find((one) => one.number === number)?.body ?? ''

const opened = async () => {
  town = await openTown({ policy: 'merging: merge\nlive:\n  assume-after: 1m\n  settle: 0s\n' })
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return { thread, stage: await town.stage() }
}

describe('the body of a pull request that is at its end', () => {
  it('says that it is merged and as what, and keeps the rest for who reads it later', async () => {
    const { stage } = await opened()
    await town.approve('reviewer', stage.number)
    const body = await bodyOf(stage.number)
    expect(body).toContain(`is merged as \`${(await town.main()).slice(0, 7)}\``)
    expect(body).not.toContain('approve')
    expect(body.split('\n\n').slice(1, 3)).toEqual(stage.body.split('\n\n').slice(1, 3))
  })

  it('says why it was closed, and links what took its place', async () => {
    const { thread, stage } = await opened()
    await town.chat('maintainer', thread, '/replan')
    const fresh = await town.stage()
    const body = await bodyOf(stage.number)
    expect(body).toContain('planned again')
    expect(body).toContain(`**Next:** see #${fresh.number}`)
    await town.chat('writer', thread, '/cancel')
    expect(await bodyOf(fresh.number)).toContain('cancelled by **writer**')
  })

  it('is written once, also by a process that remembers nothing, and what people added stays', async () => {
    const { thread, stage } = await opened()
    await town.as('maintainer', 'PATCH', `pulls/${stage.number}`, { body: `${stage.body}\n\nSeen in staging.` })
    await town.restart()
    await town.approve('reviewer', stage.number)
    await town.restart()
    const body = await bodyOf(stage.number)
    town.playground.requests.length = 0
    await town.chat('writer', thread, '/status')
    const edits = town.playground.requests.filter(
      ({ method, path }) => method === 'PATCH' && /\/pulls\/\d+$/.test(path),
    )
    expect(edits).toEqual([])
    expect(await bodyOf(stage.number)).toBe(body)
    expect(body.match(/\*\*Now:\*\*/g)).toHaveLength(1)
  })
})
