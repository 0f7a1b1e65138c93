import { z } from 'zod'
import { type Actor, ForgeRefusal, type Permission } from '../reconcile/ports.ts'
import { restActor } from './actor.ts'
import { ask, type Connection, repositoryOf } from './connection.ts'

const permissionShape = z.object({ permission: z.enum(['admin', 'write', 'read', 'none']) })
const membershipShape = z.object({ state: z.string() })

const collaboratorShape = z.intersection(
  restActor,
  z.object({ permissions: z.object({ push: z.boolean() }).transform(({ push }) => push) }),
)

/** So many pages of collaborators, a hundred each, are looked through: where nobody may write among more, that is rare and not said. */
const collaboratorPages = 3

/** Asks; null where GitHub says that we may not know. A rate limit is also a 403, and is none of that. */
const orHidden = async <Answer>(what: string, question: () => Promise<Answer>): Promise<Answer | null> => {
  try {
    return await ask(what, question)
  } catch (error) {
    if (error instanceof ForgeRefusal && (error.status === 403 || error.status === 404)) return null
    throw error
  }
}

/**
 * What that account may do here, at this moment. GitHub folds maintain into write and triage into read, and custom roles into their
 * base. On a public repository everyone has `read`, so that is no right at all.
 */
export const permission = async (connection: Connection, login: string): Promise<Permission> => {
  const answer = await orHidden(`reading the permission of ${login}`, () =>
    connection.octokit.rest.repos.getCollaboratorPermissionLevel({ ...repositoryOf(connection), username: login }),
  )
  return permissionShape.safeParse(answer?.data).data?.permission ?? 'unknown'
}

/** Everybody who may write here, however they came by it: directly, by a team, or by the organisation. */
export const writers = async (connection: Connection): Promise<readonly Actor[] | null> => {
  const found: Actor[] = []
  for (let page = 1; page <= collaboratorPages; page += 1) {
    const answer = await orHidden('reading who may write', () =>
      connection.octokit.rest.repos.listCollaborators({ ...repositoryOf(connection), per_page: 100, page }),
    )
    const read = z.array(collaboratorShape).safeParse(answer?.data).data
    if (read === undefined) return null
    for (const { permissions, id, login, isBot } of read) if (permissions) found.push({ id, login, isBot })
    if (read.length < 100) return found.filter(({ isBot }) => !isBot)
  }
  return null
}

/** Whether that account is an active member of `organisation/slug`, child teams included; null where the App cannot see the team. */
export const teamMember = async (connection: Connection, team: string, login: string): Promise<boolean | null> => {
  const what = `reading the membership of ${login} in ${team}`
  const [org = '', slug = ''] = team.split('/')
  const { teams } = connection.octokit.rest
  const names = { org, team_slug: slug }
  const membership = await orHidden(what, () => teams.getMembershipForUserInOrg({ ...names, username: login }))
  if (membership !== null) return membershipShape.safeParse(membership.data).data?.state === 'active'
  // "Not a member" and "no such team for you" are both 404: only the team itself tells which.
  return (await orHidden(what, () => teams.getByName(names))) === null ? null : false
}
