import { Hono } from 'hono'
import { z } from 'zod'
import { personOf, webFlow } from '../domain/identity.ts'
import type { Repository, World } from '../state/world.ts'
import { gitCommitView } from '../views/commit.ts'
import { repositoryUrl } from '../views/repository.ts'
import { demand } from './access.ts'
import { notFound, readBody, refusal, textParameter } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { treeWish, writeTree } from './tree-writing.ts'

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
const blobWish = z.object({ content: z.string(), encoding: z.enum(['utf-8', 'base64']).default('utf-8') })

const reading = { resource: 'contents', level: 'read', role: 'read' } as const
const writing = { resource: 'contents', level: 'write', role: 'write', hidden: true } as const

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
    const made = await writeTree(context.var.repository, await readBody(context, treeWish))
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
    const made = await context.var.repository.git.writeObject('blob', Buffer.from(wish.content, wish.encoding))
    return context.json({ sha: made, url: `${repositoryUrl(world, context.var.repository)}/git/blobs/${made}` }, 201)
  })
  return routes
}
