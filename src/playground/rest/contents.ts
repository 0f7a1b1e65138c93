import { type Context, Hono } from 'hono'
import type { Repository, World } from '../state/world.ts'
import { repositoryPage, repositoryUrl } from '../views/repository.ts'
import { demand } from './access.ts'
import { notFound, refusal, textParameter } from './answer.ts'
import { revision } from './commits.ts'
import type { PlaygroundEnvironment } from './environment.ts'

interface Entry {
  readonly mode: string
  readonly type: string
  readonly sha: string
  readonly size: number
  readonly path: string
}

const entriesOf = async (repository: Repository, commit: string, path: string): Promise<Entry[]> => {
  const listed = await repository.git.must([
    'ls-tree',
    '-z',
    '--long',
    '--full-tree',
    commit,
    ...(path === '' ? [] : ['--', path]),
  ])
  return listed
    .split('\0')
    .filter((row) => row !== '')
    .map((row) => {
      const [head = '', name = ''] = row.split('\t')
      const [mode = '', type = '', sha = '', size = '0'] = head.split(/ +/)
      return { mode, type, sha, size: Number(size) || 0, path: name }
    })
}

const entryView = (world: World, repository: Repository, entry: Entry, ref: string) => {
  const url = `${repositoryUrl(world, repository)}/contents/${encodeURI(entry.path)}?ref=${encodeURIComponent(ref)}`
  const directory = entry.type === 'tree'
  const git = `${repositoryUrl(world, repository)}/git/${directory ? 'trees' : 'blobs'}/${entry.sha}`
  const page = `${repositoryPage(world, repository)}/${directory ? 'tree' : 'blob'}/${ref}/${encodeURI(entry.path)}`
  return {
    type: directory ? 'dir' : entry.mode === '120000' ? 'symlink' : 'file',
    size: entry.size,
    name: entry.path.split('/').at(-1) ?? '',
    path: entry.path,
    sha: entry.sha,
    url,
    git_url: git,
    html_url: page,
    download_url: directory ? null : page.replace('/blob/', '/raw/'),
    _links: { self: url, git, html: page },
  }
}

/** What is said of one file besides its text. */
export const contentView = async (world: World, repository: Repository, commit: string, path: string, ref: string) => {
  const [entry] = await entriesOf(repository, commit, path)
  return entry ? entryView(world, repository, entry, ref) : null
}

/** `contents`: a file with its text, or the entries of a directory, at a branch or commit. Reading only. */
export const contentRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()

  const answer = async (context: Context<PlaygroundEnvironment>) => {
    demand(context, { resource: 'contents', level: 'read', role: 'read' })
    const repository = context.var.repository
    const ref = context.req.query('ref') ?? repository.defaultBranch
    const path = textParameter(context, 'path').replace(/\/$/, '')
    const commit = await revision(repository, ref)
    if (!commit) throw refusal(404, `No commit found for the ref ${ref}`)
    const raw = context.req.header('accept')?.includes('raw') ?? false
    const [found] = path === '' ? [] : await entriesOf(repository, commit.sha, path)
    if (path !== '' && !found) throw notFound()
    if (path === '' || found?.type === 'tree') {
      const entries = await entriesOf(repository, commit.sha, path === '' ? '' : `${path}/`)
      return context.json(entries.map((entry) => entryView(world, repository, entry, ref)))
    }
    const object = found ? await repository.git.object(found.sha) : null
    if (!found || object?.type !== 'blob') throw notFound()
    if (raw) return context.body(new Uint8Array(object.body), 200, { 'content-type': 'application/octet-stream' })
    // Base64 in lines of 60, as GitHub breaks it.
    const content = object.body.toString('base64').replaceAll(/.{60}/g, '$&\n')
    return context.json({ ...entryView(world, repository, found, ref), encoding: 'base64', content: `${content}\n` })
  }
  routes.get('/contents', answer)
  routes.get('/contents/:path{.*}', answer)
  return routes
}
