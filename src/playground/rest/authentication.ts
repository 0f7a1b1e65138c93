import { createVerify } from 'node:crypto'
import type { Context } from 'hono'
import { z } from 'zod'
import type { App, World } from '../state/world.ts'
import { refusal } from './answer.ts'
import type { Actor, PlaygroundEnvironment } from './environment.ts'

const claims = z.object({ iss: z.union([z.number(), z.string()]), iat: z.number(), exp: z.number() })

const appOfKeyToken = (world: World, token: string): App => {
  const [head = '', body = '', signature = ''] = token.split('.')
  const parsed = claims.safeParse(readJson(body))
  const app = parsed.success
    ? world.apps.find((one) => String(one.id) === String(parsed.data.iss) || one.clientId === parsed.data.iss)
    : undefined
  if (!parsed.success || !app) throw refusal(401, 'Integration not found')
  const genuine = createVerify('RSA-SHA256')
    .update(`${head}.${body}`)
    .verify(app.publicKey, Buffer.from(signature, 'base64url'))
  if (!genuine) throw refusal(401, 'A JSON web token could not be decoded')
  const seconds = Date.now() / 1000
  if (parsed.data.exp < seconds)
    throw refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    )
  if (parsed.data.exp - parsed.data.iat > 660)
    throw refusal(401, "'Expiration time' claim ('exp') is too far in the future")
  return app
}

const readJson = (encoded: string): unknown => {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64url').toString())
  } catch {
    return null
  }
}

/** Who a bare token speaks for: a person's token, an installation's, or one signed with an App's key. Null for none of them. */
export const actorOfToken = (world: World, token: string): Actor | null => {
  const person = world.userTokens.get(token)
  if (person) return { kind: 'user', account: person }
  const installation = world.installationTokens.get(token)
  // Lifetimes of credentials go by the machine's clock, as Octokit's cache of them does, not by the playground's.
  if (installation && installation.expiresAt > Date.now())
    return { kind: 'installation', account: installation.app.bot, token: installation }
  return null
}

const credential = /^(?:bearer|token)\s+(\S+)$/i

/** Reads the Authorization header of an API request, or answers 401. */
export const authenticate = (world: World, context: Context<PlaygroundEnvironment>): Actor => {
  const header = context.req.header('authorization')
  if (header === undefined) throw refusal(401, 'Requires authentication')
  const basic = /^basic\s+(\S+)$/i.exec(header)?.[1]
  const token = basic
    ? Buffer.from(basic, 'base64')
        .toString()
        .replace(/^[^:]*:/, '')
    : (credential.exec(header)?.[1] ?? '')
  const actor = actorOfToken(world, token)
  if (actor) return actor
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return { kind: 'app', app: appOfKeyToken(world, token) }
  throw refusal(401, 'Bad credentials')
}

export const actorName = (actor: Actor): string => (actor.kind === 'app' ? actor.app.slug : actor.account.login)
