import type { Register } from './cli.ts'
import type { DemoWorld } from './demo/stage.ts'
import type { Terminal } from './terminal.ts'

export type { DemoWorld, HistoryCommit } from './demo/stage.ts'

interface DemoOptions {
  readonly once?: true
  readonly format: string
  readonly port: string
}

/** Loaded when it is asked for, so that other subcommands do not wait for it. */
export type DemoWorldLoader = () => Promise<DemoWorld>

/** `sluice demo`: a release from comment to rollback, with the real bot, over HTTP, on a GitHub of this machine. */
export const makeDemo =
  (load: DemoWorldLoader, terminal: { readonly color: boolean; untilInterrupted(): Promise<void> }): Register =>
  (program, { out, err, exit }) => {
    program
      .command('demo')
      .description('Play a whole release and its rollback on a GitHub of your own machine, then leave its page open.')
      .option('--once', 'end by itself')
      .option('--format <format>', 'text or json: json prints one line with all that happened', 'text')
      .option('--port <number>', 'where the page is served; 0 takes a free one', '0')
      .action(async (options: DemoOptions) => {
        const port = Number(options.port)
        if (!['text', 'json'].includes(options.format) || !Number.isInteger(port) || port < 0 || port > 65_535) {
          err('demo takes --format text or json, and --port a number up to 65535.\n')
          exit(2)
          return
        }
        await playDemo(
          await load(),
          { out, err },
          { ...terminal, once: options.once === true, json: options.format === 'json', port },
        )
      })
  }

interface Play {
  readonly color: boolean
  readonly once: boolean
  readonly json: boolean
  readonly port: number
  untilInterrupted(): Promise<void>
}

const playDemo = async (world: DemoWorld, { out, err }: Pick<Terminal, 'out' | 'err'>, play: Play): Promise<void> => {
  const [{ narrate }, { peopleOf }, { playStory, tellHistory }] = await Promise.all([
    import('./demo/narration.ts'),
    import('./demo/people.ts'),
    import('./demo/story.ts'),
  ])
  const tell = narrate(play.json ? err : out, { color: play.color && !play.json, quiet: play.json })
  const hub = await world.startHub({ directory: world.example, port: play.port })
  const agent = hub.addAccount('fluxcd', 'write')
  const bot = await world.startBot(hub)
  hub.setWebhook(bot.webhookUrl)
  const sync = await world.startSyncAgent(hub, { login: agent.login, kustomization: 'shop' })
  try {
    tell.line(`A GitHub of your own, at ${hub.webUrl}`)
    const steps = await playStory(peopleOf(hub), tell, agent.id)
    const history = await world.readHistory(hub.gitUrl)
    tellHistory(tell, history)
    if (play.json) out(`${JSON.stringify({ repository: hub.repository, steps, history })}\n`)
    if (!play.once) {
      tell.line(
        `\nGo on by hand at ${hub.webUrl} — comment /canary 10 v2 checkout, approve as somebody else. Ctrl-C ends it.`,
      )
      await play.untilInterrupted()
    }
  } finally {
    await sync.stop()
    await bot.close()
    await hub.close()
  }
}
