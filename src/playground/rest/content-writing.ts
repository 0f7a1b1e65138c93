import { Hono } from 'hono'
import { z } from 'zod'
import { personOf } from '../domain/identity.ts'
import { violationsOf, violationText } from '../domain/name-rules.ts'
import { protectionOf } from '../domain/protection.ts'
import { noticeReferences } from '../domain/references.ts'
import type { World } from '../state/world.ts'
import { gitCommitView } from '../views/commit.ts'
import { demand } from './access.ts'
import { readBody, refusal, textParameter } from './answer.ts'
import { contentView } from './contents.ts'
import type { PlaygroundEnvironment } from './environment.ts'
import { writeTree } from './tree-writing.ts'

const wish = z.object({
  message: z.string(),
  content: z.base64(),
  sha: z.string().optional(),
  branch: z.string().optional(),
})

/** `PUT contents`: one file, one commit on a branch; the change of a person who edits in the browser. */
export const contentWritingRoutes = (world: World): Hono<PlaygroundEnvironment> => {
  const routes = new Hono<PlaygroundEnvironment>()
  routes.put('/contents/:path{.+}', async (context) => {
    const account = demand(context, { resource: 'contents', level: 'write', role: 'write', hidden: true })
    const repository = context.var.repository
    const wanted = await readBody(context, wish)
    const path = textParameter(context, 'path')
    const branch = wanted.branch ?? repository.defaultBranch
    const reference = `refs/heads/${branch}`
    const head = await repository.git.resolve(reference)
    if (head === null) throw refusal(404, `Branch ${branch} not found`)
    const protection = protectionOf(repository, branch)
    if (protection && (protection.requiredReviews > 0 || protection.mergeQueue))
      throw refusal(409, 'Could not update file: Changes must be made through a pull request.')
    const known = await repository.git.object(`${head}:${path}`)
    if (known && wanted.sha === undefined) throw refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    if ((known?.sha ?? wanted.sha) !== wanted.sha) throw refusal(409, `${path} does not match ${wanted.sha}`)
    const blob = await repository.git.writeObject('blob', Buffer.from(wanted.content, 'base64'))
    const tree = await writeTree(repository, {
      base_tree: head,
      tree: [{ path, mode: '100644', type: 'blob', sha: blob }],
    })
    const person = personOf(account, world.now())
    const sha = await repository.git.writeCommit({
      tree,
      parents: [head],
      message: wanted.message,
      author: person,
      committer: person,
    })
    const violations = await violationsOf(repository, reference, head, sha)
    if (violations.length > 0) throw refusal(409, violationText(violations))
    if (!(await repository.git.moveReference(reference, sha, head)))
      throw refusal(409, `is at ${head} but expected something else`)
    await noticeReferences(world, repository, account, [reference])
    const commit = await repository.git.commit(sha)
    if (!commit) throw new Error(`The commit ${sha} was just written.`)
    const content = await contentView(world, repository, commit.sha, path, branch)
    return context.json({ content, commit: gitCommitView(world, repository, commit) }, known ? 200 : 201)
  })
  return routes
}
