// What the subcommand loads when it is called is here already: the test's own time does not go by in loading.
import '../../src/cli/demo/narration.ts'
import '../../src/cli/demo/people.ts'
import '../../src/cli/demo/story.ts'
import { expect, it } from 'vitest'
import { runProgram } from '../../src/cli/cli.ts'
import { makeDemo } from '../../src/cli/demo.ts'
import { demoWorld } from '../../src/demonstration.ts'

interface Transcript {
  readonly repository: string
  readonly steps: readonly {
    readonly command: string
    readonly pullRequest: { readonly number: number; readonly head: string; readonly mergeCommit: string | null }
  }[]
  readonly history: readonly {
    readonly sha: string
    readonly trailers: readonly { readonly key: string; readonly value: string }[]
    readonly weights: Readonly<Record<string, string>>
  }[]
}

const play = async (words: readonly string[]): Promise<{ out: string; err: string; status: number }> => {
  const heard = { out: '', err: '', status: 0 }
  await runProgram(
    {
      cwd: process.cwd(),
      out: (text) => {
        heard.out += text
      },
      err: (text) => {
        heard.err += text
      },
      stdin: async function* () {},
      exit: (status) => {
        heard.status = status
      },
    },
    ['node', 'sluice', 'demo', ...words],
    [makeDemo(async () => demoWorld(process.env), { color: false, untilInterrupted: async () => undefined })],
  )
  return heard
}

it('plays a release and its rollback with the real server, and git tells the same', async () => {
  const { out, err, status } = await play(['--once', '--format', 'json'])
  expect({ err, status }).toEqual({ err: '', status: 0 })
  expect(out.endsWith('\n') && out.indexOf('\n') === out.length - 1).toBe(true)
  const { steps, history }: Transcript = JSON.parse(out)
  expect(steps.map(({ command }) => command)).toEqual([
    '/canary 10 v2 reviews',
    '/canary 50',
    '/route header end-user=tester v2',
    '/canary 100',
    '/rollback',
  ])
  const told = steps.map(({ command, pullRequest }) => {
    const commit = history.find(({ sha }) => sha === pullRequest.mergeCommit)
    const trailers = new Map(commit?.trailers.map(({ key, value }) => [key, value]))
    return {
      command: trailers.get('Sluice-Command') === command,
      approved: trailers.get('Approved-by'),
      weights: commit?.weights['shop/reviews default'],
    }
  })
  expect(told.map(({ command }) => command)).toEqual([true, true, true, true, true])
  expect(told.map(({ weights }) => weights)).toEqual([
    'v1 90, v2 10',
    'v1 50, v2 50',
    'v1 50, v2 50',
    'v1 0, v2 100',
    'v1 100',
  ])
  expect(told.slice(0, 4).map(({ approved }) => approved)).toEqual(
    steps.slice(0, 4).map(({ pullRequest }) => `@reviewer (${pullRequest.head})`),
  )
  expect(told[4]?.approved).toBeUndefined()
})

it('refuses a format it does not know, before anything starts', async () => {
  expect(await play(['--format', 'xml'])).toMatchObject({ out: '', status: 2 })
})
