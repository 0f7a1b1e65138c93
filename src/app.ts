import type { Probot } from 'probot'
import { z } from 'zod'
import type { AllowList } from './allow-list.ts'
import type { Log } from './reconcile/ports.ts'

export interface RepositoryName {
  readonly owner: string
  readonly name: string
}

/** Why a repository is looked at again. A wake carries no work and no data of the event: what there is to do is read from GitHub. */
export interface WakeReason {
  readonly installationId: number
  /** The event, such as `issue_comment.created`. */
  readonly reason: string
  /**
   * `first` where a person is waiting for an answer; `later` for what the App did itself: the loop goes on without being told, but a look
   * a little later finds what GitHub had not worked out yet, such as whether a new pull request merges.
   */
  readonly priority: 'first' | 'normal' | 'later'
  /** GitHub's id of the delivery, for the log. */
  readonly delivery: string
}

export type Wake = (repository: RepositoryName, reason: WakeReason) => void | Promise<void>

export interface Surroundings {
  readonly wake: Wake
  readonly allow: AllowList
  readonly appId: number
  /** Whether an account is the App's own bot. */
  readonly isSelf: (account: number) => boolean
  readonly log: Log
}

const number = z.object({ number: z.number() })
const id = z.object({ id: z.number() })
const author = z.object({ type: z.string() })
const onRepository = {
  installation: id,
  sender: id.nullish(),
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }),
}
const ofApp = z.object({ id: z.number(), app: z.object({ id: z.number() }).nullish() })

/**
 * The signature of a delivery covers its body and not its event's name, so a signed body could be sent again under another name. Each
 * event is therefore known by what only its own payload has.
 */
const shapes = {
  issue_comment: z.object({
    ...onRepository,
    action: z.literal('created'),
    issue: number,
    comment: z.object({ id: z.number(), user: author.nullish() }),
  }),
  issues: z.object({ ...onRepository, action: z.literal('opened'), issue: number, comment: z.undefined().optional() }),
  pull_request: z.object({
    ...onRepository,
    action: z.string(),
    pull_request: number,
    review: z.undefined().optional(),
  }),
  pull_request_review: z.object({
    ...onRepository,
    action: z.enum(['submitted', 'edited', 'dismissed']),
    review: id,
    pull_request: number,
  }),
  status: z.object({ ...onRepository, sha: z.string(), context: z.string(), state: z.string() }),
  check_run: z.object({ ...onRepository, action: z.string(), check_run: ofApp }),
  check_suite: z.object({ ...onRepository, action: z.string(), check_suite: ofApp }),
  push: z.object({ ...onRepository, ref: z.string(), before: z.string(), after: z.string() }),
  merge_group: z.object({ ...onRepository, action: z.string(), merge_group: z.object({ head_sha: z.string() }) }),
  deployment_status: z.object({ ...onRepository, deployment_status: id, deployment: z.object({ sha: z.string() }) }),
}

/** Events whose other actions are of no interest, rather than a payload of the wrong shape. */
const actions: Readonly<Record<string, readonly string[]>> = {
  issue_comment: ['created'],
  issues: ['opened'],
  pull_request_review: ['submitted', 'edited', 'dismissed'],
}

const names = ['issue_comment', 'issues', 'pull_request', 'pull_request_review', 'status', 'check_run'] as const
const moreNames = ['check_suite', 'push', 'merge_group', 'deployment_status'] as const
const spoken: readonly string[] = ['issue_comment', 'issues', 'pull_request_review']

const installed = z.object({
  action: z.string(),
  installation: z.object({ id: z.number(), account: z.object({ login: z.string() }) }),
  repositories: z.array(z.object({ full_name: z.string() })).optional(),
  repositories_added: z.array(z.object({ full_name: z.string() })).optional(),
})

type Payload = z.infer<(typeof shapes)[keyof typeof shapes]>

/** The App's own check runs and what bots say need no look at all: bots never command. */
const isEcho = (payload: Payload, appId: number): boolean => {
  if ('comment' in payload && payload.comment?.user?.type === 'Bot') return true
  if ('check_run' in payload) return payload.check_run.app?.id === appId
  return 'check_suite' in payload && payload.check_suite.app?.id === appId
}

/** The App: every event of an allowed repository wakes it, and nothing else happens here. */
export const sluiceApp =
  ({ wake, allow, appId, isSelf, log }: Surroundings) =>
  (app: Probot): void => {
    const strangers = new Set<string>()
    const allowed = (installationId: number, owner: string, name: string | null): boolean => {
      const isAllowed = name === null ? allow.allowsOwner(owner) : allow.allows(owner, name)
      const key = `${installationId}/${owner}/${name ?? ''}`.toLowerCase()
      // A thousand strangers are enough to know of; the log must not grow by whoever installs the App.
      if (!isAllowed && !strangers.has(key) && strangers.size < 1000) {
        strangers.add(key)
        const repository = name === null ? owner : `${owner}/${name}`
        log.warn({ installationId, repository }, 'ignored: SLUICE_ALLOW does not name it')
      }
      return isAllowed
    }

    for (const event of [...names, ...moreNames]) {
      app.on(event, async ({ id: delivery, payload }) => {
        const action = z.object({ action: z.string() }).safeParse(payload).data?.action
        if (actions[event] !== undefined && action !== undefined && !actions[event].includes(action)) return
        const read = shapes[event].safeParse(payload)
        if (!read.success) {
          log.warn(
            { delivery, event, at: read.error.issues[0]?.path.join('.') },
            'ignored: not the payload of this event',
          )
          return
        }
        const { installation, repository, sender } = read.data
        const mine = sender !== null && sender !== undefined && isSelf(sender.id)
        if (!allowed(installation.id, repository.owner.login, repository.name) || isEcho(read.data, appId)) return
        // Ours tell people and nobody else.
        if (mine && event === 'deployment_status') return
        await wake(
          { owner: repository.owner.login, name: repository.name },
          {
            installationId: installation.id,
            reason: action === undefined ? event : `${event}.${action}`,
            priority: mine ? 'later' : spoken.includes(event) ? 'first' : 'normal',
            delivery,
          },
        )
      })
    }

    app.on(['installation', 'installation_repositories'], async ({ id: delivery, name: event, payload }) => {
      const read = installed.safeParse(payload)
      if (!read.success) {
        log.warn({ delivery, event }, 'ignored: not the payload of this event')
        return
      }
      const { action, installation, repositories = [], repositories_added: added = [] } = read.data
      if (!allowed(installation.id, installation.account.login, null)) return
      if (action === 'deleted' || action === 'suspend' || action === 'removed') return
      for (const { full_name: fullName } of [...repositories, ...added]) {
        const [owner = '', name = ''] = fullName.split('/')
        if (!allowed(installation.id, owner, name)) continue
        await wake(
          { owner, name },
          { installationId: installation.id, reason: `${event}.${action}`, priority: 'normal', delivery },
        )
      }
    })
  }
