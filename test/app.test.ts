import { generateKeyPairSync } from 'node:crypto'
import pino from 'pino'
import { Probot } from 'probot'
import { beforeEach, describe, expect, it } from 'vitest'
import { parseAllowList } from '../src/allow-list.ts'
import { type RepositoryName, sluiceApp, type WakeReason } from '../src/app.ts'
import type { Log } from '../src/reconcile/ports.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()

const woken: (RepositoryName & WakeReason)[] = []
const told: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[] = []
const tell = (fields: Readonly<Record<string, unknown>>, message: string): void => void told.push({ fields, message })
const log: Log = { info: tell, warn: tell, error: tell }

const receiver = async (allow: string): Promise<(name: string, payload: unknown) => Promise<void>> => {
  const probot = new Probot({ appId: 7, privateKey: pem, secret: 'unused', log: pino({ level: 'silent' }) })
  await probot.load(
    sluiceApp({
      wake: (repository, reason) => void woken.push({ ...repository, ...reason }),
      allow: parseAllowList(allow),
      appId: 7,
      isSelf: (account) => account === 70,
      log,
    }),
  )
  return (name, payload) => {
    const delivery = { id: 'delivery-1', name, payload } as Parameters<typeof probot.receive>[0]
    return probot.receive(delivery)
  }
}

const on = {
  installation: { id: 11 },
  repository: { id: 1, name: 'gitops', owner: { login: 'acme' } },
  sender: { id: 5, type: 'User' },
}
const person = { id: 5, login: 'ann', type: 'User' }
const comment = {
  ...on,
  action: 'created',
  issue: { number: 3 },
  comment: { id: 9, body: '/canary 10', user: person },
}

beforeEach(() => {
  woken.length = 0
  told.length = 0
})

describe('the App', () => {
  it('wakes the repository of a comment, before others, and carries nothing of what it says', async () => {
    const receive = await receiver('acme')
    await receive('issue_comment', comment)
    expect(woken).toEqual([
      {
        owner: 'acme',
        name: 'gitops',
        installationId: 11,
        reason: 'issue_comment.created',
        priority: 'first',
        delivery: 'delivery-1',
      },
    ])
  })

  it.each([
    ['issues', { ...on, action: 'opened', issue: { number: 3 } }],
    ['pull_request', { ...on, action: 'synchronize', pull_request: { number: 3 } }],
    ['pull_request_review', { ...on, action: 'submitted', review: { id: 4 }, pull_request: { number: 3 } }],
    ['status', { ...on, sha: 'a', context: 'ci', state: 'success' }],
    ['check_run', { ...on, action: 'completed', check_run: { id: 1, app: { id: 99 } } }],
    ['check_suite', { ...on, action: 'completed', check_suite: { id: 1, app: { id: 99 } } }],
    ['push', { ...on, ref: 'refs/heads/main', before: 'a', after: 'b' }],
    ['merge_group', { ...on, action: 'checks_requested', merge_group: { head_sha: 'a' } }],
    ['deployment_status', { ...on, action: 'created', deployment_status: { id: 1 }, deployment: { sha: 'a' } }],
  ])('wakes for %s', async (name, payload) => {
    const receive = await receiver('acme/gitops')
    await receive(name, payload)
    expect(woken).toHaveLength(1)
  })

  it('sleeps through what it did itself and what other bots say', async () => {
    const receive = await receiver('acme')
    await receive('check_run', { ...on, action: 'created', check_run: { id: 1, app: { id: 7 } } })
    await receive('check_suite', { ...on, action: 'requested', check_suite: { id: 1, app: { id: 7 } } })
    await receive('issue_comment', { ...comment, comment: { ...comment.comment, user: { ...person, type: 'Bot' } } })
    const told = { action: 'created', deployment_status: { id: 1 }, deployment: { sha: 'a' }, sender: { id: 70 } }
    await receive('deployment_status', { ...on, ...told })
    expect(woken).toEqual([])
  })

  it('looks again a little later at what it did itself', async () => {
    const receive = await receiver('acme')
    const opened = { ...on, action: 'opened', pull_request: { number: 3 } }
    await receive('pull_request', { ...opened, sender: { id: 70 } })
    await receive('pull_request', opened)
    expect(woken.map(({ priority }) => priority)).toEqual(['later', 'normal'])
  })

  it('does not listen to edits of comments', async () => {
    const receive = await receiver('acme')
    await receive('issue_comment', { ...comment, action: 'edited' })
    expect(woken).toEqual([])
    expect(told).toEqual([])
  })

  it('does not take a signed body under the name of another event', async () => {
    const receive = await receiver('acme')
    for (const name of ['push', 'status', 'pull_request', 'pull_request_review', 'check_run', 'merge_group']) {
      await receive(name, comment)
    }
    await receive('pull_request', { ...on, action: 'submitted', review: { id: 4 }, pull_request: { number: 3 } })
    expect(woken).toEqual([])
  })

  it('ignores repositories that nobody allowed, and says so once each', async () => {
    const receive = await receiver('acme/shop-*')
    await receive('issue_comment', comment)
    await receive('issue_comment', comment)
    await receive('issue_comment', { ...comment, repository: { id: 2, name: 'shop-eu', owner: { login: 'ACME' } } })
    expect(woken.map(({ name }) => name)).toEqual(['shop-eu'])
    expect(told).toEqual([
      {
        message: 'ignored: SLUICE_ALLOW does not name it',
        fields: { installationId: 11, repository: 'acme/gitops' },
      },
    ])
  })

  it('looks at every allowed repository when it is installed there, and at none when it is taken away', async () => {
    const receive = await receiver('acme/gitops')
    const installation = { id: 11, account: { login: 'acme' } }
    const repositories = [{ full_name: 'acme/gitops' }, { full_name: 'acme/website' }]
    await receive('installation', { action: 'created', installation, repositories })
    await receive('installation', { action: 'deleted', installation, repositories })
    await receive('installation_repositories', { action: 'added', installation, repositories_added: repositories })
    expect(woken.map(({ name, reason }) => `${name} ${reason}`)).toEqual([
      'gitops installation.created',
      'gitops installation_repositories.added',
    ])
  })
})
