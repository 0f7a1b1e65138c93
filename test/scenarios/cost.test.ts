import { afterEach, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

/** What the bot asked GitHub for since the last count, the record's own reading and writing left out. */
const counted = (baseline: string): readonly string[] => {
  const asked = town.playground.requests.filter(({ kind, actor }) => kind !== 'git' && actor === 'sluice[bot]')
  town.playground.requests.length = 0
  let records = 0
  const others = asked.filter(({ method, path }) => {
    const isRead = path.endsWith(`commits/${baseline}/check-runs`)
    // The first check run that a stage writes is its record; a merge's only one after the merge is too.
    const isWrite = path.includes('/check-runs') && method !== 'GET' && records === 0
    if (isWrite) records += 1
    return !isRead && !isWrite
  })
  return others.map(({ method, path }) => `${method} ${path}`)
}

it('asks little: 13 requests for a stage, 11 for a merge, 4 for a look when nothing happened', async () => {
  town = await openTown({ policy: 'merging: merge\nlive:\n  assume-after: 5m\n' })
  const thread = await town.issue('writer', 'A release.')
  // What rarely changes is asked for every few minutes: it is known by now.
  await town.chat('writer', thread, '/canary 10 v2 checkout')
  await town.chat('writer', thread, '/rollback checkout')
  town.playground.requests.length = 0
  const baseline = await town.main()
  await town.chat('writer', thread, '/canary 10 v2 reviews')

  expect(counted(baseline).length).toBeLessThanOrEqual(13)
  await town.settle()
  expect(counted(baseline).length).toBeLessThanOrEqual(4)
  const stage = await town.stage()
  town.playground.requests.length = 0
  await town.approve('reviewer', stage.number)
  expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  expect(counted(baseline).length).toBeLessThanOrEqual(11)
})

it('writes nothing after a restart, for what is to be said stands there; what somebody wrote over it is written anew', async () => {
  town = await openTown()
  const thread = await town.issue('writer', 'A release.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  const { number, body } = await town.stage()
  const writes = () =>
    town.playground.requests
      .filter(({ kind, actor, method }) => kind === 'rest' && actor === 'sluice[bot]' && method !== 'GET')
      .map(({ method, path }) => `${method} ${path.replace(/^\/repos\/[^/]+\/[^/]+\//, '')}`)
      .filter((write) => !write.includes('access_tokens'))
  await town.restart()
  town.playground.requests.length = 0
  await town.settle()
  expect(writes()).toEqual([])

  await town.as('maintainer', 'PATCH', `pulls/${number}`, { body: 'Something else.' })
  await town.restart()
  town.playground.requests.length = 0
  await town.settle()
  expect(writes()).toEqual([`PATCH pulls/${number}`])
  expect((await town.stage()).body).toBe(body)
})
