import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { noticeReferences } from './domain/references.ts'
import { serveGit } from './git/http.ts'
import { pageRoutes } from './page/page.ts'
import { notFound } from './rest/answer.ts'
import { createApi } from './rest/api.ts'
import { actorOfToken } from './rest/authentication.ts'
import type { Actor, PlaygroundEnvironment } from './rest/environment.ts'
import { createExclusive } from './rest/surroundings.ts'
import { mayAtLeast, type Repository, rememberRequest, type World } from './state/world.ts'

const gitPath = /^\/([^/]+\/[^/]+?)(?:\.git)?(\/(?:info\/refs|git-upload-pack|git-receive-pack))$/

const gitActor = (world: World, incoming: IncomingMessage): Actor | null => {
  const basic = /^basic (\S+)$/i.exec(incoming.headers.authorization ?? '')?.[1]
  if (!basic) return null
  const token = Buffer.from(basic, 'base64')
    .toString()
    .replace(/^[^:]*:/, '')
  return actorOfToken(world, token)
}

const mayPush = (repository: Repository, actor: Actor): boolean => {
  if (actor.kind === 'user') return mayAtLeast(repository, actor.account, 'write')
  return actor.kind === 'installation' && !repository.forkOf && actor.token.permissions['contents'] === 'write'
}

/** One server for everything: git at `/owner/name.git`, the API at `/` and `/api/v3`, the page at `/owner/name`. */
export const createPlaygroundServer = (world: World): Server => {
  const exclusive = createExclusive()
  const api = createApi(world, exclusive)
  const root = new Hono<PlaygroundEnvironment>()
  root.route('/api/v3', api)
  root.route('/api', api)
  root.route('/', pageRoutes(world, api))
  root.route('/', api)
  root.notFound(() => notFound().getResponse())
  const listener = getRequestListener((request, bindings) => root.fetch(request, bindings))

  const git = async (incoming: IncomingMessage, outgoing: ServerResponse, url: URL, name: string, service: string) => {
    const started = performance.now()
    const repository = world.repositories.get(name.toLowerCase())
    const actor = gitActor(world, incoming)
    const login = actor && actor.kind !== 'app' ? actor.account.login : null
    const pushes = service === '/git-receive-pack' || url.searchParams.get('service') === 'git-receive-pack'
    const answer = (status: number, text: string, headers: Record<string, string> = {}) =>
      outgoing.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(`${text}\n`)
    const former = world.formerNames.get(name.toLowerCase())
    if (former)
      answer(301, 'Moved Permanently', { location: `${world.origin()}/${former.fullName}.git${service}${url.search}` })
    else if (!repository) answer(404, 'Repository not found.')
    else if (world.isClosedToAddress && actor?.kind === 'installation')
      answer(
        403,
        `The \`${world.organization.login}\` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.`,
      )
    else if (pushes && repository.settings.archived) answer(403, 'This repository was archived so it is read-only.')
    else if ((pushes || incoming.headers.authorization) && !actor)
      answer(401, 'Authentication failed.', { 'www-authenticate': 'Basic realm="GitHub"' })
    else if (pushes && actor && !mayPush(repository, actor))
      answer(403, `Permission to ${repository.fullName}.git denied to ${login}.`)
    else {
      const request = { directory: repository.git.directory, service, query: url.search.slice(1), user: login ?? '' }
      const effects = world.faults.take({
        method: incoming.method ?? 'GET',
        path: `/${repository.fullName}.git${service}`,
        actor: login,
        writes: service === '/git-receive-pack',
      })
      const cut = (when: 'before' | 'after'): boolean =>
        effects.some((effect) => {
          if (effect.kind !== 'cut' || effect.when !== when) return false
          effect.cutting?.()
          incoming.socket.destroy()
          return true
        })
      const pusher = service === '/git-receive-pack' && actor && actor.kind !== 'app' ? actor.account : null
      const serve = () =>
        serveGit(incoming, outgoing, request, async () => {
          if (pusher) await noticeReferences(world, repository, pusher)
          cut('after')
        })
      const refused = effects.find((effect) => effect.kind === 'answer')
      if (refused !== undefined) answer(refused.status, refused.message ?? 'Server Error')
      else if (!cut('before')) await (pusher ? exclusive(serve) : serve())
    }
    rememberRequest(world, {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.search.slice(1),
      kind: 'git',
      actor: login,
      status: outgoing.statusCode,
      at: world.now(),
      milliseconds: Math.round((performance.now() - started) * 10) / 10,
    })
  }

  // Longer than node's five seconds, as GitHub's: a client that works on its own for a while finds its connection open.
  return createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://localhost')
    const found = gitPath.exec(url.pathname)
    const [, name, service] = found ?? []
    const served =
      name !== undefined && service !== undefined
        ? git(incoming, outgoing, url, name, service)
        : listener(incoming, outgoing)
    served.catch((error: unknown) => {
      process.stderr.write(`playground: ${error instanceof Error ? error.stack : String(error)}\n`)
      if (!outgoing.headersSent) outgoing.writeHead(500).end()
    })
  })
}
