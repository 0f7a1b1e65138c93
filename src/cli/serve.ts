import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { failure, type Result, success } from '../problem.ts'
import type { Register } from './cli.ts'
import { refuse } from './refusal.ts'
import type { Terminal } from './terminal.ts'

/** Variables that stand over those of the environment. */
export type Variables = Readonly<Record<string, string>>

export interface RunningServer {
  /** Where it listens. */
  readonly url: string
  /** Where GitHub is to send its webhooks. */
  readonly webhookUrl: string
  /** Tells GitHub where it listens; for a local GitHub. */
  announce(): Promise<void>
  /** Stops listening, lets what runs come to an end, and returns when all is written down. */
  close(): Promise<void>
}

export interface ServeWorld {
  /** Every problem of the settings at once, or the running server. */
  start(variables: Variables): Promise<Result<RunningServer>>
  /** Until SIGINT or SIGTERM. */
  untilInterrupted(): Promise<void>
}

/** What `sluice playground` prints, as far as a bot needs it. */
const playgroundLine = z.object({
  apiUrl: z.url(),
  repository: z.string(),
  app: z.object({ id: z.number(), privateKey: z.string(), webhookSecret: z.string() }),
})

const firstLine = async (input: AsyncIterable<Uint8Array>): Promise<string> => {
  let text = ''
  const decoder = new TextDecoder()
  for await (const bytes of input) {
    text += decoder.decode(bytes, { stream: true })
    const end = text.indexOf('\n')
    if (end >= 0) return text.slice(0, end)
  }
  return text
}

/** The JSON itself, the name of a file that holds it, or `-` for the first line of standard input, where a playground goes on running. */
const readPlayground = async (argument: string, { cwd, stdin }: Terminal): Promise<Result<Variables>> => {
  const hint = 'Give what `sluice playground` prints: the JSON itself, a file with it, or - for standard input.'
  const refusal = (message: string) => failure({ code: 'playground-unreadable', message, hint })
  let text = argument
  if (argument === '-') text = await firstLine(stdin())
  else if (!argument.trimStart().startsWith('{')) {
    try {
      text = await readFile(resolve(cwd, argument), 'utf8')
    } catch {
      return refusal(`${argument} cannot be read.`)
    }
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return refusal('That is not the JSON of a playground.')
  }
  const read = playgroundLine.safeParse(json)
  if (!read.success) return refusal(`The JSON of the playground lacks ${read.error.issues[0]?.path.join('.')}.`)
  const { apiUrl, repository, app } = read.data
  return success({
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    SLUICE_ALLOW: repository,
    GITHUB_API_URL: apiUrl,
    GHE_HOST: '',
  })
}

/** `sluice serve`: the App's server, until it is told to stop. */
export const makeServe =
  (world: ServeWorld): Register =>
  (program, terminal) => {
    program
      .command('serve')
      .description(
        'Run the App: hear webhooks, move releases on. Settings come from the environment (docs/install.md).',
      )
      .option('--playground <json>', 'serve a local GitHub: what `sluice playground` prints, a file with it, or -')
      .action(async ({ playground }: { readonly playground?: string }) => {
        const variables = playground === undefined ? success({}) : await readPlayground(playground, terminal)
        if (!variables.ok) {
          refuse(terminal, variables.problems, 2)
          return
        }
        const started = await world.start(variables.value)
        if (!started.ok) {
          refuse(terminal, started.problems, 2)
          return
        }
        const server = started.value
        try {
          terminal.err(`Sluice listens at ${server.url}; webhooks go to ${server.webhookUrl}\n`)
          if (playground !== undefined) await server.announce()
          await world.untilInterrupted()
        } finally {
          await server.close()
        }
      })
  }
