import { z } from 'zod'
import { ForgeRefusal } from '../reconcile/ports.ts'
import { ask, type Connection } from './connection.ts'

const commitsShape = z.array(z.object({ sha: z.string() }))
const fileShape = z.object({ type: z.literal('file'), encoding: z.literal('base64'), content: z.string() })

/** Not there, not ours to read, or (409) without any commit. */
const absent: ReadonlySet<number | null> = new Set([403, 404, 409])

/** A file of another repository of the same owner, at the head of its default branch; null where that is not to be had. */
export const ownersFile = async (
  { octokit, owner }: Connection,
  repository: string,
  path: string,
): Promise<{ readonly repository: string; readonly commit: string; readonly text: string } | null> => {
  const name = { owner, repo: repository }
  try {
    return await ask(`reading ${path} of ${owner}/${repository}`, async () => {
      const [head] = commitsShape.parse((await octokit.rest.repos.listCommits({ ...name, per_page: 1 })).data)
      if (head === undefined) return null
      const { data } = await octokit.rest.repos.getContent({ ...name, path, ref: head.sha })
      const text = Buffer.from(fileShape.parse(data).content, 'base64').toString('utf8')
      return { repository: `${owner}/${repository}`, commit: head.sha, text }
    })
  } catch (error) {
    if (error instanceof ForgeRefusal && absent.has(error.status)) return null
    throw error
  }
}
