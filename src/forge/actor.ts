import { z } from 'zod'
import type { Actor } from '../reconcile/ports.ts'

/** GraphQL: what we read of whoever did something. Only people and bots have a number there. */
export const actorFields = '__typename login ... on User { databaseId } ... on Bot { databaseId }'

const nobody: Actor = { id: 0, login: 'ghost', isBot: false }

/** GraphQL's actor. A deleted account is null there, and becomes `ghost` with an id that no account has. */
export const graphqlActor = z
  .object({ __typename: z.string(), login: z.string(), databaseId: z.number().nullish() })
  .nullish()
  .transform((actor): Actor => {
    if (!actor) return nobody
    const isBot = actor.__typename !== 'User'
    // GraphQL calls an App `sluice` where REST calls it `sluice[bot]`; only the second cannot be a person's login.
    const login = actor.__typename === 'Bot' && !actor.login.endsWith('[bot]') ? `${actor.login}[bot]` : actor.login
    return { id: actor.databaseId ?? 0, login, isBot }
  })

/** REST's user. */
export const restActor = z
  .object({ id: z.number(), login: z.string(), type: z.string().nullish() })
  .transform((user): Actor => ({ id: user.id, login: user.login, isBot: user.type === 'Bot' }))

/** A time that GitHub wrote, in milliseconds since 1970. */
export const instant = z.string().transform((text, context) => {
  const time = Date.parse(text)
  if (Number.isNaN(time)) context.addIssue({ code: 'custom', message: 'not a time' })
  return time
})

/** GraphQL's BigInt comes as a string; ids of comments and reviews have outgrown its Int. */
export const longId = z.union([z.string().regex(/^\d{1,15}$/), z.number()]).transform(Number)
