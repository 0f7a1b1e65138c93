import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HookDelivery, notArrived } from '../../src/forge/hook-deliveries.ts'
import { type PlaygroundForge, playgroundForge } from './playground-forge.ts'

const minute = 60_000

describe('webhooks that never arrived', () => {
  const attempt = (guid: string, id: number, isOk: boolean, at = id * 1000): HookDelivery => ({ id, guid, at, isOk })
  const now = 1_000 * minute

  it('are those of which no attempt did, by the newest one, oldest first', () => {
    const found = [
      attempt('b', 5, false),
      attempt('a', 3, false),
      attempt('c', 4, false),
      attempt('c', 2, true),
      attempt('a', 1, false),
    ]
    expect(notArrived(found, now).map(({ id }) => id)).toEqual([3, 5])
  })

  it('are not those that may still be on their way, or that were sent too often', () => {
    expect(notArrived([attempt('a', 1, false, now - minute / 2)], now)).toEqual([])
    expect(
      notArrived(
        [1, 2, 3, 4].map((id) => attempt('a', id, false)),
        now,
      ),
    ).toEqual([])
  })
})

describe('GitHub', () => {
  let house: PlaygroundForge
  let receiver: Server
  let heard: string[]
  let isUp: boolean

  beforeEach(async () => {
    heard = []
    isUp = false
    receiver = createServer((request, response) => {
      request.resume()
      heard.push(
        `${isUp ? 'took' : 'lost'} ${request.headers['x-github-event']} ${request.headers['x-github-delivery']}`,
      )
      response.writeHead(isUp ? 202 : 503).end()
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    const address = receiver.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    house = await playgroundForge({ webhook: `http://127.0.0.1:${port}/` })
  })
  afterEach(async () => {
    await house.close()
    receiver.closeAllConnections()
    await new Promise((resolve) => receiver.close(resolve))
  })

  it('sends again what a server that was down has missed, under the same id, and nothing that it has taken', async () => {
    const { playground, app } = house
    const began = Date.now() - minute
    await house.as('writer', 'POST', 'issues', { title: 'missed' })
    await playground.webhooks.settled()
    isUp = true
    await house.as('writer', 'POST', 'issues', { title: 'taken' })
    await playground.webhooks.settled()
    expect(await app.redeliver(began, Date.now() + 2 * minute)).toBe(1)
    await playground.webhooks.settled()
    const [lost, took, again] = heard
    expect(heard).toHaveLength(3)
    expect(again).toBe(lost?.replace('lost', 'took'))
    expect(took).not.toBe(again)
    expect(await app.redeliver(began, Date.now() + 2 * minute)).toBe(0)
  })

  it('is asked page by page, and for nothing that is older', async () => {
    const { playground, app } = house
    const began = Date.now()
    for (let count = 0; count < 120; count += 1)
      await house.as('writer', 'POST', 'issues', { title: `missed ${count}` })
    await playground.webhooks.settled()
    isUp = true
    expect(await app.redeliver(Date.now() + minute, Date.now() + 2 * minute)).toBe(0)
    expect(await app.redeliver(began - minute, Date.now() + 2 * minute)).toBe(120)
  })
})
