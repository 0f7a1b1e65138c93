import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Register } from './cli.ts'

interface Account {
  readonly login: string
  readonly id: number
  readonly token: string
  readonly permission: string
}

/** A running playground, as far as this subcommand shows it. */
export interface RunningPlayground {
  readonly apiUrl: string
  readonly gitUrl: string
  readonly webUrl: string
  readonly repository: string
  readonly app: { readonly id: number; readonly privateKey: string; readonly webhookSecret: string }
  readonly accounts: readonly Account[]
  close(): Promise<void>
}

export interface PlaygroundWorld {
  /** The kinds of repository that `--kind` offers. */
  kinds(): Promise<readonly { readonly name: string; readonly about: string }[]>
  /** The repositories that `--sample` offers. */
  samples(): readonly { readonly name: string; readonly about: string; readonly directory: string }[]
  start(options: {
    readonly directory: string
    readonly repository?: string
    readonly organisation?: string
    readonly port: number
    readonly webhook?: string
    readonly kinds: readonly string[]
    readonly sync?: { readonly tool: 'flux' | 'argocd'; readonly name: string }
  }): Promise<RunningPlayground>
  /** Until SIGINT or SIGTERM. */
  untilInterrupted(): Promise<void>
}

interface PlaygroundOptions {
  readonly port: string
  readonly webhook?: string
  readonly name?: string
  readonly sync?: string
  readonly sample?: string
  readonly organisation?: string
  readonly kind?: string
}

const repositoryName = /^[\w.-]+\/[\w.-]+$/

const isUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

const syncOf = (text: string): { tool: 'flux' | 'argocd'; name: string } | null => {
  const [, tool, name = ''] = /^(flux|argocd):([\w.-]+)$/.exec(text) ?? []
  return tool === 'flux' || tool === 'argocd' ? { tool, name } : null
}

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** What is wrong with the arguments; null where nothing is. */
const complaint = (directory: string, { port, webhook, name, sync }: PlaygroundOptions): string | null => {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return `--port takes a number up to 65535, not ${port}.`
  if (webhook !== undefined && !isUrl(webhook)) return `--webhook takes an http address, not ${webhook}.`
  if (name !== undefined && !repositoryName.test(name)) return `--name takes owner/name, not ${name}.`
  if (sync !== undefined && !syncOf(sync)) return `--sync takes flux:NAME or argocd:NAME, not ${sync}.`
  if (!isDirectory(directory)) return `${directory} is no directory.`
  return null
}

const organisationComplaint = (cwd: string, { organisation }: PlaygroundOptions): string | null =>
  organisation === undefined || isDirectory(resolve(cwd, organisation)) ? null : `${organisation} is no directory.`

/** Null where another server has the port. */
const started = async (starting: Promise<RunningPlayground>): Promise<RunningPlayground | null> => {
  try {
    return await starting
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return null
    throw error
  }
}

/** The directory of the sample that was asked for; null where there is none of that name. */
const sampleDirectory = (world: PlaygroundWorld, name: string): string | null =>
  world.samples().find((sample) => sample.name === name)?.directory ?? null

const listed = (all: readonly { readonly name: string; readonly about: string }[]): string => {
  const width = Math.max(...all.map(({ name }) => name.length))
  return all.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}\n`).join('')
}

/** What `--kind` names; a complaint with the whole list where one of them is none. */
const kindsOf = async (
  world: PlaygroundWorld,
  text: string | undefined,
): Promise<{ readonly kinds: readonly string[]; readonly complaint: string | null }> => {
  const kinds = (text ?? '').split(',').flatMap((kind) => (kind.trim() === '' ? [] : [kind.trim()]))
  if (kinds.length === 0) return { kinds, complaint: null }
  const known = await world.kinds()
  const odd = kinds.find((kind) => !known.some(({ name }) => name === kind))
  return {
    kinds,
    complaint:
      odd === undefined
        ? null
        : `There is no kind of repository ${odd}. These are there, several with commas between:\n${listed(known)}`,
  }
}

/** `sluice playground`: a GitHub of this machine for the files of `--repo`; it prints one line of JSON and runs until it is stopped. */
export const makePlayground =
  (world: PlaygroundWorld): Register =>
  (program, terminal) => {
    program
      .command('playground')
      .description('Serve a directory of manifests as a repository on a local GitHub: API, git, webhooks and a page.')
      .option('--port <number>', 'where it listens on loopback; 0 takes a free one', '0')
      .option('--webhook <url>', 'where the App is told what happens')
      .option('--name <owner/name>', 'what the repository is called', 'acme/shop')
      .option('--sample <name>', 'a sample in place of --repo, such as kustomize-overlays; a wrong name lists them')
      .option('--organisation <dir>', 'its files become the owner’s repository .github, which may hold a sluice.yml')
      .option(
        '--kind <name,...>',
        'what GitHub demands there, such as squash-only,signed-commits; a wrong name lists them',
      )
      .option('--sync <tool:name>', 'play flux:KUSTOMIZATION or argocd:APPLICATION: report each new commit live')
      .action(async (options: PlaygroundOptions) => {
        const { sample } = options
        const named = sample === undefined ? null : sampleDirectory(world, sample)
        if (sample !== undefined && named === null) {
          terminal.err(
            `There is no sample ${sample}. These are there, each for --sample NAME:\n${listed(world.samples())}`,
          )
          terminal.exit(2)
          return
        }
        const directory = named ?? resolve(terminal.cwd, String(program.opts()['repo'] ?? '.'))
        const wrong =
          named !== null && program.getOptionValueSource('repo') === 'cli'
            ? 'Give --repo or --sample, not both.'
            : (complaint(directory, options) ?? organisationComplaint(terminal.cwd, options))
        const above = options.organisation === undefined ? null : resolve(terminal.cwd, options.organisation)
        if (wrong) {
          terminal.err(`${wrong}\n`)
          terminal.exit(2)
          return
        }
        const { kinds, complaint: oddKind } = await kindsOf(world, options.kind)
        if (oddKind !== null) {
          terminal.err(oddKind)
          terminal.exit(2)
          return
        }
        const sync = options.sync === undefined ? null : syncOf(options.sync)
        const playground = await started(
          world.start({
            directory,
            kinds,
            ...(above === null ? {} : { organisation: above }),
            port: Number(options.port),
            ...(options.name === undefined ? {} : { repository: options.name }),
            ...(options.webhook === undefined ? {} : { webhook: options.webhook }),
            ...(sync ? { sync } : {}),
          }),
        )
        if (!playground) {
          terminal.err(`Port ${options.port} is taken; --port 0 takes a free one.\n`)
          terminal.exit(3)
          return
        }
        const { apiUrl, gitUrl, webUrl, repository, app, accounts } = playground
        const { id, privateKey, webhookSecret } = app
        const people = accounts.map(({ login, id, token, permission }) => ({ login, id, token, permission }))
        terminal.out(
          `${JSON.stringify({ apiUrl, gitUrl, webUrl, repository, app: { id, privateKey, webhookSecret }, accounts: people })}\n`,
        )
        terminal.err(`Open ${webUrl} in a browser. Ctrl-C ends it, and nothing of it stays.\n`)
        await world.untilInterrupted()
        await playground.close()
      })
  }
