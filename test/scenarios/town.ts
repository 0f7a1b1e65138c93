import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { Probot } from 'probot'
import { readTree, trafficRows } from '../../src/changes/changes.ts'
import { createGitHubApp, forgeFetch, forgeOctokit } from '../../src/forge/forge.ts'
import { type Mirror, openMirror } from '../../src/git/git.ts'
import { mirroredGit } from '../../src/mirrored-git.ts'
import { type Playground, startPlayground } from '../../src/playground/playground.ts'
import type { Applications, Forge } from '../../src/reconcile/ports.ts'
import { type Context, emptyMemory, reconcileRepository } from '../../src/reconcile/reconcile.ts'
import type { Effect } from '../../src/rollout/rollout.ts'

const shop = join(fileURLToPath(new URL('../../examples', import.meta.url)), 'shop')

type Json = Record<string, unknown>

export interface Comment {
  readonly id: number
  readonly thread: number
}

export interface PullRequest {
  readonly number: number
  readonly title: string
  readonly body: string
  readonly state: 'open' | 'closed'
  readonly merged: boolean
  readonly head: string
  readonly branch: string
}

export interface TownOptions {
  /** `.github/sluice.yml`. */
  readonly policy?: string
  /** Further files, over those of the sample shop. */
  readonly files?: Readonly<Record<string, string>>
  /** The Argo CDs that the server may ask. */
  readonly applications?: Applications
  /** The real helm and kustomize. */
  readonly render?: NonNullable<Context['render']>
  /** `SLUICE_LINK_HOSTS`. */
  readonly linkHosts?: readonly string[]
  /** `sluice.yml` of the organisation's repository `.github`, and `SLUICE_ORGANISATION_POLICY` with it. */
  readonly organisation?: string
  /** What GitHub demands there, by the playground's names. */
  readonly kinds?: readonly string[]
  /** `SLUICE_MODE`. */
  readonly mode?: Context['mode']
}

/** What a process keeps in memory and on disk; killing it loses the first. */
interface Bot {
  readonly context: Context
  readonly mirror: Mirror
}

/** A team at work: a local GitHub with the sample shop, four people, the bot, and a clock that only the test moves. */
export interface Town {
  readonly playground: Playground
  readonly forge: Forge
  /** Milliseconds; moves only by `wait`. */
  readonly now: () => number
  wait(milliseconds: number): void
  issue(login: string, body: string): Promise<number>
  /** Somebody writes a comment; the bot has not looked yet. */
  says(login: string, thread: number, body: string): Promise<Comment>
  /** The bot looks until it rests; when it wants to be woken. */
  settle(): Promise<number | null>
  /** `says`, and the bot looks. */
  chat(login: string, thread: number, body: string): Promise<Comment>
  reactions(comment: Comment): Promise<readonly string[]>
  /** Bodies of the bot's comments of a thread, oldest first, without their hidden first line. */
  answers(thread: number): Promise<readonly string[]>
  pullRequests(): Promise<readonly PullRequest[]>
  /** The one open pull request of the bot. */
  stage(): Promise<PullRequest>
  approve(login: string, number: number): Promise<void>
  merge(login: string, number: number): Promise<void>
  as(login: string, method: string, path: string, body?: unknown): Promise<Json>
  /** A person's own commit on a branch, through GitHub's page. */
  edit(login: string, path: string, change: (text: string) => string, branch?: string): Promise<void>
  file(path: string, ref?: string): Promise<string>
  main(): Promise<string>
  /** The note that carries trailers on a commit. */
  note(commit: string): Promise<string | undefined>
  /** `v1 90, v2 10`: the default route of a service on main. */
  traffic(service: string): Promise<string>
  /** The runs by this name on a commit, oldest first. */
  checks(head: string, name: string): Promise<readonly { conclusion: string | null; title: string; summary: string }[]>
  /** The process starts again with nothing in memory; `withoutCaches` not even a mirror on disk. */
  restart(withoutCaches?: boolean, mode?: Context['mode']): Promise<void>
  /** What metrics say from now on; nothing where it is not set. */
  measure: Context['metrics']['measure']
  /** Awaited before each call that the bot makes to GitHub or git from now on: people may act at that very moment. */
  calling: ((name: string) => Promise<void>) | null
  /** What happens around effects from now on. */
  interrupt: ((effect: Effect, moment: 'before' | 'after') => void) | null
  close(): Promise<void>
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Everything that it is asked for is told first. */
const told = <Port extends object>(port: Port, tell: (name: string) => Promise<void>): Port =>
  new Proxy(port, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name)
      if (typeof found !== 'function') return found
      return async (...given: unknown[]) => {
        await tell(String(name))
        return Reflect.apply(found, target, given)
      }
    },
  })

const manifests = (options: TownOptions): string => {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-town-'))
  cpSync(shop, directory, { recursive: true })
  const files = { ...(options.policy === undefined ? {} : { '.github/sluice.yml': options.policy }), ...options.files }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  return directory
}

export const openTown = async (options: TownOptions = {}): Promise<Town> => {
  const directory = manifests(options)
  const data = mkdtempSync(join(tmpdir(), 'sluice-bot-'))
  let now = Date.parse('2026-03-02T09:00:00Z')
  const playground = await startPlayground({ directory, clock: () => new Date(now), kinds: options.kinds ?? [] })
  playground.settings.mergeableNullReads(0)
  if (options.organisation !== undefined) {
    const above = mkdtempSync(join(tmpdir(), 'sluice-organisation-'))
    writeFileSync(join(above, 'sluice.yml'), options.organisation)
    await playground.addRepository('.github', above)
    rmSync(above, { recursive: true, force: true })
  }
  const [owner = '', name = ''] = playground.repository.split('/')
  const { app } = playground
  const gitHub = createGitHubApp(
    new Probot({
      appId: app.id,
      privateKey: app.privateKey,
      secret: app.webhookSecret,
      baseUrl: playground.apiUrl,
      Octokit: forgeOctokit({ paced: false }),
      request: { fetch: forgeFetch() },
      log: pino({ level: 'silent' }),
    }),
  )
  const treeOf = async (commit: string): Promise<string | null> => (await bot.mirror.commit(commit))?.tree ?? null
  const forge = await gitHub.forge({ installationId: app.installationId, owner, name, installedAt: null, treeOf })
  const clock = { now: () => now }
  const start = async (mode: Context['mode']): Promise<Bot> => {
    const mirror = await openMirror({
      directory: data,
      url: playground.gitUrl,
      credentials: async () => ({
        username: 'x-access-token',
        password: await gitHub.gitToken(app.installationId, name),
      }),
      surroundings: process.env,
    })
    const log = pino({ level: process.env['TOWN_LOG'] ?? 'silent' })
    const tell = async (call: string): Promise<void> => town.calling?.(call)
    const git = mirroredGit(mirror, { name: 'sluice[bot]', email: 'sluice@localhost' }, clock)
    const context: Context = {
      forge: told(forge, tell),
      git: told(git, tell),
      clock,
      log: {
        info: (fields, message) => log.info(fields, message),
        warn: (fields, message) => log.warn(fields, message),
        error: (fields, message) => log.error(fields, message),
      },
      hash,
      metrics: { measure: async (metric, version, at) => town.measure(metric, version, at) },
      ...(options.applications === undefined ? {} : { applications: options.applications }),
      ...(options.render === undefined ? {} : { render: options.render }),
      mode,
      linkHosts: options.linkHosts ?? [],
      ...(options.organisation === undefined ? {} : { organisation: '.github' }),
      memory: emptyMemory(),
      interrupt: (effect, moment) => town.interrupt?.(effect, moment),
    }
    return { context, mirror }
  }
  const as: Town['as'] = async (login, method, path, body) => {
    const answer = await playground.request(login, method, path, body)
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return (answer.body ?? {}) as Json
  }
  const list = async (path: string): Promise<readonly Json[]> =>
    (await as('maintainer', 'GET', path)) as unknown as readonly Json[]
  const botLogin = `${app.slug}[bot]`
  const read = async (path: string, ref: string): Promise<{ text: string; sha: string }> => {
    const file = await as('maintainer', 'GET', `contents/${path}?ref=${ref}`)
    return { text: Buffer.from(String(file['content']), 'base64').toString('utf8'), sha: String(file['sha']) }
  }
  const town: Town = {
    playground,
    forge,
    now: () => now,
    wait: (milliseconds) => {
      now += milliseconds
    },
    issue: async (login, body) => {
      const issue = await as(login, 'POST', 'issues', { title: 'A release', body })
      now += 1000
      return Number(issue['number'])
    },
    says: async (login, thread, body) => {
      const comment = await as(login, 'POST', `issues/${thread}/comments`, { body })
      now += 1000
      return { id: Number(comment['id']), thread }
    },
    settle: async () => (await reconcileRepository(bot.context)).wakeAt,
    chat: async (login, thread, body) => {
      const comment = await town.says(login, thread, body)
      await town.settle()
      return comment
    },
    reactions: async (comment) =>
      (await list(`issues/comments/${comment.id}/reactions`)).map(({ content }) => String(content)),
    answers: async (thread) =>
      (await list(`issues/${thread}/comments?per_page=100`))
        .filter(({ user }) => (user as Json)['login'] === botLogin)
        .map(({ body }) => String(body).split('\n').slice(1).join('\n')),
    pullRequests: async () =>
      (await list('pulls?state=all&per_page=100&direction=asc')).map((pullRequest) => ({
        number: Number(pullRequest['number']),
        title: String(pullRequest['title']),
        body: String(pullRequest['body']),
        state: pullRequest['state'] === 'open' ? 'open' : 'closed',
        merged: pullRequest['merged_at'] !== null,
        head: String((pullRequest['head'] as Json)['sha']),
        branch: String((pullRequest['head'] as Json)['ref']),
      })),
    stage: async () => {
      const open = (await town.pullRequests()).filter(({ state }) => state === 'open')
      const [only] = open
      if (only === undefined || open.length > 1) throw new Error(`${open.length} pull requests are open`)
      return only
    },
    approve: async (login, number) => {
      await as(login, 'POST', `pulls/${number}/reviews`, { event: 'APPROVE' })
      now += 1000
      await town.settle()
    },
    merge: async (login, number) => {
      await as(login, 'PUT', `pulls/${number}/merge`, {})
      now += 1000
      await town.settle()
    },
    as,
    edit: async (login, path, change, branch = 'main') => {
      const { text, sha } = await read(path, branch)
      const content = Buffer.from(change(text)).toString('base64')
      await as(login, 'PUT', `contents/${path}`, { message: `Change ${path}`, content, sha, branch })
      now += 1000
    },
    file: async (path, ref = 'main') => (await read(path, ref)).text,
    main: async () => String(((await as('maintainer', 'GET', 'git/ref/heads/main'))['object'] as Json)['sha']),
    note: async (commit) => {
      await bot.mirror.fetch()
      return (await bot.mirror.readNotes()).get(commit)
    },
    traffic: async (service) => {
      await bot.mirror.fetch()
      const { snapshot } = await bot.mirror.discover(await town.main())
      const rows = trafficRows(readTree(snapshot).model, [service])
      return rows
        .filter(({ match }) => match !== '')
        .map(({ destinations }) =>
          destinations.map(({ host, subset, share }) => `${subset ?? host} ${share}`).join(', '),
        )
        .join(' | ')
    },
    checks: async (head, checkName) => {
      const query = `check_name=${encodeURIComponent(checkName)}&filter=all`
      const answer = await as('maintainer', 'GET', `commits/${head}/check-runs?${query}`)
      const runs = answer['check_runs'] as {
        id: number
        conclusion: string | null
        output: { title: string; summary: string }
      }[]
      return [...runs]
        .sort((one, other) => one.id - other.id)
        .map(({ conclusion, output }) => ({ conclusion, title: output.title, summary: output.summary }))
    },
    restart: async (withoutCaches = false, mode = bot.context.mode) => {
      await bot.mirror.close()
      if (withoutCaches) rmSync(data, { recursive: true, force: true })
      bot = await start(mode)
    },
    measure: async () => ({ value: null, problem: 'no metrics here' }),
    calling: null,
    interrupt: null,
    close: async () => {
      await bot.mirror.close()
      await playground.close()
      rmSync(directory, { recursive: true, force: true })
      rmSync(data, { recursive: true, force: true })
    },
  }
  let bot = await start(options.mode ?? 'act')
  return town
}
