import { Hono } from 'hono'
import { z } from 'zod'
import { violationsOf, violationText } from '../domain/name-rules.ts'
import { protectionOf } from '../domain/protection.ts'
import { noticeReferences } from '../domain/references.ts'
import { isReferenceName, zeroSha } from '../git/repository.ts'
import type { Repository, World } from '../state/world.ts'
import { referenceView } from '../views/commit.ts'
import { demand } from './access.ts'
import { notFound, readBody, refusal, textParameter } from './answer.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { paged } from './paging.ts'

const sha = z.string().regex(/^[0-9a-f]{40}$/)
const creation = z.object({ ref: z.string(), sha })
const move = z.object({ sha, force: z.boolean().default(false) })

const reading = { resource: 'contents', level: 'read', role: 'read' } as const
const writing = { resource: 'contents', level: 'write', role: 'write', hidden: true } as const

/** Directly moving a branch that only pull requests may change. */
const refuseProtected = (repository: Repository, name: string): void => {
  const protection = protectionOf(repository, name.replace(/^refs\/heads\//, ''))
  if (protection && (protection.requiredReviews > 0 || protection.mergeQueue))
    throw refusal(422, 'Changes must be made through a pull request.')
  if (name.startsWith('refs/pull/')) throw refusal(422, 'Reference cannot be updated')
}

const refuseRuled = async (repository: Repository, name: string, before: string, after: string): Promise<void> => {
  const violations = await violationsOf(repository, name, before, after)
  if (violations.length > 0) throw refusal(422, violationText(violations))
}

/** `git/refs`: made once, moved forward or by force, deleted, and found by prefix. */
export const referenceRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()

  const view = async (repository: Repository, name: string, target: string) =>
    referenceView(world, repository, name, target, (await repository.git.object(target))?.type ?? 'commit')

  /** GitHub tells an empty repository apart from a name that is not there. */
  const absence = async (repository: Repository) =>
    (await repository.git.references()).size === 0 ? refusal(409, 'Git Repository is empty.') : notFound()

  const matching = async (repository: Repository, prefix: string) =>
    [...(await repository.git.references())].filter(([name]) => name.startsWith(prefix))

  routes.get('/git/ref/:name{.+}', async (context) => {
    demand(context, reading)
    const name = `refs/${textParameter(context, 'name')}`
    const target = await context.var.repository.git.resolve(name)
    if (target === null) throw await absence(context.var.repository)
    return context.json(await view(context.var.repository, name, target))
  })
  routes.get('/git/matching-refs/:name{.*}', async (context) => {
    demand(context, reading)
    const found = await matching(context.var.repository, `refs/${textParameter(context, 'name')}`)
    const page = paged(world, context, found)
    return context.json(await Promise.all(page.map(([name, target]) => view(context.var.repository, name, target))))
  })
  routes.post('/git/refs', async (context) => {
    const account = demand(context, writing)
    const repository = context.var.repository
    const wish = await readBody(context, creation)
    if (!isReferenceName(wish.ref)) throw refusal(422, `${wish.ref} is not a valid ref name.`)
    if (wish.ref.startsWith('refs/pull/')) throw refusal(422, 'Reference cannot be created')
    const object = await repository.git.object(wish.sha)
    if (!object) throw refusal(422, 'Object does not exist')
    if (object.type !== 'commit' && wish.ref.startsWith('refs/heads/')) throw refusal(422, 'Object is not a commit')
    if ((await repository.git.resolve(wish.ref)) === null) await refuseRuled(repository, wish.ref, zeroSha, wish.sha)
    if (!(await repository.git.moveReference(wish.ref, wish.sha, zeroSha))) {
      const exists = (await repository.git.resolve(wish.ref)) !== null
      throw refusal(422, exists ? 'Reference already exists' : 'Reference update failed')
    }
    await noticeReferences(world, repository, account, [wish.ref])
    return context.json(await view(repository, wish.ref, wish.sha), 201)
  })
  routes.patch('/git/refs/:name{.+}', async (context) => {
    const account = demand(context, writing)
    const repository = context.var.repository
    const wish = await readBody(context, move)
    const name = `refs/${textParameter(context, 'name')}`
    const before = await repository.git.resolve(name)
    if (before === null) throw refusal(422, 'Reference does not exist')
    refuseProtected(repository, name)
    if (!(await repository.git.object(wish.sha))) throw refusal(422, 'Object does not exist')
    if (!wish.force && !(await repository.git.isAncestor(before, wish.sha)))
      throw refusal(422, 'Update is not a fast forward')
    await refuseRuled(repository, name, before, wish.sha)
    if (!(await repository.git.moveReference(name, wish.sha, before))) throw refusal(422, 'Reference update failed')
    await noticeReferences(world, repository, account, [name])
    return context.json(await view(repository, name, wish.sha))
  })
  routes.delete('/git/refs/:name{.+}', async (context) => {
    const account = demand(context, writing)
    const repository = context.var.repository
    const name = `refs/${textParameter(context, 'name')}`
    const before = await repository.git.resolve(name)
    if (before === null) throw refusal(422, 'Reference does not exist')
    refuseProtected(repository, name)
    if (name === `refs/heads/${repository.defaultBranch}`) throw refusal(422, 'Cannot delete the default branch')
    await refuseRuled(repository, name, before, zeroSha)
    await repository.git.moveReference(name, zeroSha, before)
    await noticeReferences(world, repository, account, [name])
    return context.body(null, 204)
  })
  return routes
}
