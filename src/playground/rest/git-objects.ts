import { rm } from 'node:fs/promises'
import { Hono } from 'hono'
import { z } from 'zod'
import { personOf, webFlow } from '../domain/identity.ts'
import type { Repository, World } from '../state/world.ts'
import { gitCommitView } from '../views/commit.ts'
import { repositoryUrl } from '../views/repository.ts'
import { demand } from './access.ts'
import { notFound, readBody, refusal, textParameter } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'

const sha = z.string().regex(/^[0-9a-f]{40}$/)
const person = z.object({ name: z.string(), email: z.string(), date: z.string().optional() })
const commitWish = z.object({
  message: z.string(),
  tree: sha,
  parents: z.array(sha).default([]),
  author: person.optional(),
  committer: person.partial().optional(),
  signature: z.string().optional(),
})
const treeWish = z.object({
  base_tree: sha.optional(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.enum(['100644', '100755', '040000', '160000', '120000']).default('100644'),
      type: z.enum(['blob', 'tree', 'commit']).optional(),
      sha: sha.nullable().optional(),
      content: z.string().optional(),
    }),
  ),
})
const blobWish = z.object({ content: z.string(), encoding: z.enum(['utf-8', 'base64']).default('utf-8') })

type TreeWish = z.infer<typeof treeWish>

const reading = { resource: 'contents', level: 'read', role: 'read' } as const
const writing = { resource: 'contents', level: 'write', role: 'write', hidden: true } as const

const writeBlob = async (repository: Repository, content: Buffer | string): Promise<string> =>
  (await repository.git.must(['hash-object', '-w', '--stdin'], { input: content })).trim()

/** The base tree with the entries put in or, where their id is null, taken out; built in an index file of its own. */
const writeTree = async (world: World, repository: Repository, wish: TreeWish): Promise<string> => {
  const env = { GIT_INDEX_FILE: `${repository.git.directory}/index-${world.nextId()}` }
  if (wish.base_tree) {
    if ((await repository.git.object(wish.base_tree))?.type === undefined) throw refusal(422, 'Invalid base_tree')
    await repository.git.must(['read-tree', `${wish.base_tree}^{tree}`], { env })
  }
  const lines: string[] = []
  for (const entry of wish.tree) {
    if (/^\/|\/$|(^|\/)\.{1,2}(\/|$)|\0/.test(entry.path) || /(^|\/)\.git(\/|$)/i.test(entry.path))
      throw refusal(422, `tree.path contains a malformed path component`)
    if (entry.sha === null) lines.push(`0 ${'0'.repeat(40)}\t${entry.path}`)
    else {
      const id = entry.sha ?? (await writeBlob(repository, entry.content ?? ''))
      if (!(await repository.git.object(id))) throw refusal(422, `tree.sha ${id} is not a valid blob`)
      if (entry.mode === '040000') await repository.git.must(['read-tree', `--prefix=${entry.path}/`, id], { env })
      else lines.push(`${entry.mode} ${id}\t${entry.path}`)
    }
  }
  const indexed = await repository.git.run(['update-index', '-z', '--index-info'], {
    env,
    input: lines.map((line) => `${line}\0`).join(''),
  })
  if (indexed.code !== 0) throw refusal(422, `Invalid tree info: ${indexed.stderr.trim()}`)
  const tree = (await repository.git.must(['write-tree'], { env })).trim()
  await rm(env.GIT_INDEX_FILE, { force: true })
  return tree
}

/** `git/commits`, `git/trees`, `git/blobs`: the git database. */
export const gitObjectRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()

  const treeView = async (repository: Repository, name: string, recursive: boolean) => {
    const object = await repository.git.object(`${name}^{tree}`)
    if (!object) throw notFound()
    const words = ['ls-tree', '-z', '--long', ...(recursive ? ['-r', '-t'] : []), object.sha]
    const rows = (await repository.git.must(words)).split('\0').filter((row) => row !== '')
    const url = repositoryUrl(world, repository)
    return {
      sha: object.sha,
      url: `${url}/git/trees/${object.sha}`,
      truncated: false,
      tree: rows.map((row) => {
        const [head = '', path = ''] = row.split('\t')
        const [mode = '', type = '', id = '', size = '-'] = head.split(/ +/)
        const entry = { path, mode, type, sha: id, url: `${url}/git/${type}s/${id}` }
        return size === '-' ? entry : { ...entry, size: Number(size) }
      }),
    }
  }

  routes.get('/git/commits/:sha', async (context) => {
    demand(context, reading)
    const commit = await context.var.repository.git.commit(textParameter(context, 'sha'))
    if (!commit) throw notFound()
    return context.json(gitCommitView(world, context.var.repository, commit))
  })
  routes.post('/git/commits', async (context) => {
    const account = demand(context, writing)
    const repository = context.var.repository
    const wish = await readBody(context, commitWish)
    if ((await repository.git.object(wish.tree))?.type !== 'tree') throw refusal(422, 'Tree SHA does not exist')
    for (const parent of wish.parents)
      if ((await repository.git.object(parent))?.type !== 'commit')
        throw refusal(422, `Parent SHA does not exist or is not a commit object`)
    const now = world.now()
    // GitHub signs what an App makes, unless the App says itself who made it.
    const signed =
      context.var.actor.kind === 'installation' && !wish.author && !wish.committer && wish.signature === undefined
    const own = personOf(account, now)
    const author = { ...own, ...wish.author, date: wish.author?.date ?? now }
    const made = await repository.git.writeCommit({
      tree: wish.tree,
      parents: wish.parents,
      message: wish.message,
      author,
      committer: signed
        ? webFlow(now)
        : {
            name: wish.committer?.name ?? author.name,
            email: wish.committer?.email ?? author.email,
            date: wish.committer?.date ?? author.date,
          },
    })
    if (signed) repository.verified.set(made, now)
    const commit = await repository.git.commit(made)
    if (!commit) throw new Error(`The commit ${made} was just written.`)
    return context.json(gitCommitView(world, repository, commit), 201)
  })
  routes.get('/git/trees/:sha', async (context) => {
    demand(context, reading)
    const recursive = context.req.query('recursive') !== undefined
    return context.json(await treeView(context.var.repository, textParameter(context, 'sha'), recursive))
  })
  routes.post('/git/trees', async (context) => {
    demand(context, writing)
    const made = await writeTree(world, context.var.repository, await readBody(context, treeWish))
    return context.json(await treeView(context.var.repository, made, false), 201)
  })
  routes.get('/git/blobs/:sha', async (context) => {
    demand(context, reading)
    const object = await context.var.repository.git.object(textParameter(context, 'sha'))
    if (object?.type !== 'blob') throw notFound()
    return context.json({
      content: object.body.toString('base64'),
      encoding: 'base64',
      url: `${repositoryUrl(world, context.var.repository)}/git/blobs/${object.sha}`,
      sha: object.sha,
      size: object.body.length,
      node_id: `B_${object.sha}`,
    })
  })
  routes.post('/git/blobs', async (context) => {
    demand(context, writing)
    const wish = await readBody(context, blobWish)
    const made = await writeBlob(context.var.repository, Buffer.from(wish.content, wish.encoding))
    return context.json({ sha: made, url: `${repositoryUrl(world, context.var.repository)}/git/blobs/${made}` }, 201)
  })
  return routes
}
