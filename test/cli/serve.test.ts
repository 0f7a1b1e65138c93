import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { makeServe, type ServeWorld, type Variables } from '../../src/cli/serve.ts'
import { failure, success } from '../../src/problem.ts'
import { recordingTerminal } from './recording-terminal.ts'

const line = JSON.stringify({
  apiUrl: 'http://127.0.0.1:4000/api/v3',
  gitUrl: 'http://127.0.0.1:4000/acme/shop.git',
  webUrl: 'http://127.0.0.1:4000/acme/shop',
  repository: 'acme/shop',
  app: { id: 7, privateKey: 'pem', webhookSecret: 'secret' },
  accounts: [],
})

interface Recorded {
  readonly world: ServeWorld
  readonly events: string[]
  readonly variables: Variables[]
}

const recordingWorld = (): Recorded => {
  const events: string[] = []
  const variables: Variables[] = []
  const world: ServeWorld = {
    start: async (given) => {
      variables.push(given)
      events.push('start')
      return success({
        url: 'http://127.0.0.1:3000',
        webhookUrl: 'http://127.0.0.1:3000/api/github/webhooks',
        announce: async () => void events.push('announce'),
        close: async () => void events.push('close'),
      })
    },
    untilInterrupted: async () => void events.push('wait'),
  }
  return { world, events, variables }
}

const run = async (world: ServeWorld, words: readonly string[], input = '') => {
  const { terminal, seen } = recordingTerminal('/', input)
  const program = new Command('sluice')
  makeServe(world)(program, terminal)
  await program.parseAsync(['node', 'sluice', 'serve', ...words])
  return seen
}

describe('sluice serve', () => {
  it('runs until it is told to stop, and then closes', async () => {
    const { world, events, variables } = recordingWorld()
    await run(world, [])
    expect(events).toEqual(['start', 'wait', 'close'])
    expect(variables).toEqual([{}])
  })

  it('does not start with wrong settings: every problem is shown, and the status is 2', async () => {
    const world: ServeWorld = {
      ...recordingWorld().world,
      start: async () =>
        failure(
          { code: 'app-id-missing', message: 'APP_ID is not set.', hint: 'It is on the page of your App.' },
          { code: 'allow-missing', message: 'SLUICE_ALLOW is not set.' },
        ),
    }
    const seen = await run(world, [])
    expect(seen.status).toBe(2)
    expect(seen.err).toContain('APP_ID is not set. [app-id-missing]\n  It is on the page of your App.')
    expect(seen.err).toContain('SLUICE_ALLOW is not set. [allow-missing]')
  })

  it.each([
    ['as an argument', [line], ''],
    ['on standard input, whose other end goes on', ['-'], `${line}\nmore`],
  ])('takes what a playground printed %s, and tells it where it listens', async (_, words, input) => {
    const { world, events, variables } = recordingWorld()
    await run(world, ['--playground', ...words], input)
    expect(variables).toEqual([
      {
        APP_ID: '7',
        PRIVATE_KEY: 'pem',
        WEBHOOK_SECRET: 'secret',
        SLUICE_ALLOW: 'acme/shop',
        GITHUB_API_URL: 'http://127.0.0.1:4000/api/v3',
        GHE_HOST: '',
      },
    ])
    expect(events).toEqual(['start', 'announce', 'wait', 'close'])
  })

  it.each(['{"apiUrl": "x"}', '{', '/no/such/file'])('refuses %s as a playground', async (argument) => {
    const { world, events } = recordingWorld()
    const seen = await run(world, ['--playground', argument])
    expect(seen.status).toBe(2)
    expect(seen.err).toContain('playground-unreadable')
    expect(events).toEqual([])
  })
})
