import { z } from 'zod'
import type { Claim, CommitSha } from '../reconcile/ports.ts'
import { ask, type Connection, everyPage, never, repositoryOf, writeOnce } from './connection.ts'
import { statusOf } from './failure.ts'

const referenceShape = z.object({ ref: z.string(), object: z.object({ sha: z.string() }) })

/** The routes take the name without its `refs/`. */
const short = (ref: string): string => ref.replace(/^refs\//, '')

const read = async (connection: Connection, ref: string): Promise<Claim | null> => {
  try {
    const { data } = await connection.octokit.rest.git.getRef({ ...repositoryOf(connection), ref: short(ref) })
    const found = referenceShape.parse(data)
    return { ref: found.ref, sha: found.object.sha }
  } catch (error) {
    if (statusOf(error) === 404) return null
    throw error
  }
}

/** Every claim of an open rollout. */
export const claims = (connection: Connection): Promise<readonly Claim[]> =>
  ask('reading the claims', async () => {
    const found = await everyPage(async (page) => {
      const { data } = await connection.octokit.rest.git.listMatchingRefs({
        ...repositoryOf(connection),
        ref: 'sluice/open/',
        // Not in the route's published parameters, though its answer has a Link header: asked for, in case it pages.
        ...{ per_page: 100, page },
      })
      return z.array(referenceShape).parse(data)
    })
    return [...new Map(found.map(({ ref, object }) => [ref, { ref, sha: object.sha }])).values()]
  })

/**
 * Creating is claiming: GitHub creates a name once. After a lost answer the outcome is `exists` even where it was we who created it, for
 * nobody can tell; the caller reads what stands there, as after a restart.
 */
export const createReference = (connection: Connection, ref: string, sha: CommitSha): Promise<'created' | 'exists'> =>
  writeOnce<'created' | 'exists'>(
    `creating ${ref}`,
    async () => {
      try {
        await connection.octokit.rest.git.createRef({ ...repositoryOf(connection), ref, sha, request: never })
        return 'created'
      } catch (error) {
        // 422 is also an unknown commit, and a rule that forbids the name: only a look tells them apart.
        if (statusOf(error) === 422 && (await read(connection, ref)) !== null) return 'exists'
        throw error
      }
    },
    async () => ((await read(connection, ref)) === null ? null : 'exists'),
  )

/** Deletes a reference; one that is not there is deleted already. */
export const deleteReference = (connection: Connection, ref: string): Promise<void> =>
  ask(`deleting ${ref}`, async () => {
    try {
      await connection.octokit.rest.git.deleteRef({ ...repositoryOf(connection), ref: short(ref) })
    } catch (error) {
      const status = statusOf(error)
      if ((status !== 422 && status !== 404) || (await read(connection, ref)) !== null) throw error
    }
  })
