import { describe, expect, it } from 'vitest'
import { sparingFetch } from '../../src/observe/sparing-fetch.ts'

const late = () => Promise.reject(new DOMException('late', 'TimeoutError'))

/** A fetch by a clock of its own, and which addresses were really asked. */
const asked = (answers: (url: string) => Promise<Response>) => {
  const urls: string[] = []
  const world = { time: 0, urls }
  const send: typeof fetch = (input) => {
    urls.push(String(input))
    return answers(String(input))
  }
  return { world, ask: sparingFetch(send, () => world.time) }
}

describe('a server that let a request run out of time', () => {
  it('is left alone for twenty seconds, and then asked again', async () => {
    const { world, ask } = asked(late)
    for (const time of [0, 1, 19_999, 20_000]) {
      world.time = time
      await expect(ask('http://prometheus.example/one')).rejects.toMatchObject({ name: 'TimeoutError' })
    }
    expect(world.urls).toHaveLength(2)
  })

  it('keeps nobody from another one', async () => {
    const { world, ask } = asked((url) => (url.includes('dead') ? late() : Promise.resolve(new Response('7'))))
    await expect(ask('http://dead.example/')).rejects.toThrow()
    expect(await (await ask('http://alive.example/')).text()).toBe('7')
    expect(world.urls).toHaveLength(2)
  })

  it('is not one that refused: that was an answer', async () => {
    const { world, ask } = asked(() => Promise.reject(new TypeError('fetch failed')))
    await expect(ask('http://closed.example/')).rejects.toThrow()
    await expect(ask('http://closed.example/')).rejects.toThrow()
    expect(world.urls).toHaveLength(2)
  })
})
