import { z } from 'zod'
import type { ProbotOctokit } from './octokit.ts'

const errorsOf = z.object({ data: z.object({ errors: z.array(z.object({ message: z.string() })) }) })

/** Ids of comments and reviews outgrew their first field; a server that does not know the second has none that are too long. */
const older = (query: string): string => query.replaceAll(/\bfullDatabaseId\b/g, 'fullDatabaseId: databaseId')

const isUnknownField = (answer: unknown): boolean =>
  errorsOf
    .safeParse(answer)
    .data?.data.errors.some(({ message }) => message.includes("Field 'fullDatabaseId' doesn't exist")) === true

/** Has queries asked in older words of a server that does not know the newer ones, which its first answer tells. */
export const speakOlderWhereNeeded = (octokit: ProbotOctokit): ProbotOctokit => {
  let isOld = false
  octokit.hook.wrap('request', async (request, options) => {
    const { query } = options
    if (typeof query !== 'string' || !query.includes('fullDatabaseId')) return request(options)
    const answer = isOld ? null : await request(options)
    if (answer !== null && !isUnknownField(answer)) return answer
    isOld = true
    // The hooks within see these very options, and no others that are handed on.
    return request(Object.assign(options, { query: older(query) }))
  })
  return octokit
}
