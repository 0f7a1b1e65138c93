import { afterEach, describe, expect, it } from 'vitest'
import { fluxReceiverOf } from '../../src/flux-events.ts'
import type { ApplicationFact } from '../../src/rollout/rollout.ts'
import { ruleFile } from './live-release.ts'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

/** The weights of the default route, as they are written: `90 10`. */
const weights = async (): Promise<string> =>
  [...(await town.file(ruleFile)).matchAll(/weight: (\d+)/g)].map(([, weight]) => weight).join(' ')

const status = async (thread: number): Promise<string> => (await town.answers(thread))[0] ?? ''

const rules = 'merging: merge\napprovals: {first: 0, next: 0}\n'
const apps = (spec = '') => ({
  'clusters/prod/apps.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./apps
  wait: true
  ${spec}
  sourceRef: {kind: GitRepository, name: flux-system}
`,
})

const released = async (command = '/canary start v2 reviews --steps 10,100'): Promise<number> => {
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, command)
  return thread
}

describe('a tracker that is found in the repository', () => {
  it('and not listened to is named with what to set, and /next is a person’s word', async () => {
    town = await openTown({ policy: `${rules}live: {settle: 0s}\n`, files: apps() })
    const thread = await released()
    const said = await status(thread)
    expect(said).toContain('no tracker is set up that tells of it, so a person says when it is live')
    expect(said).toContain('`apps` (Flux Kustomization in `clusters/prod/apps.yaml`) syncs these files')
    expect(said).toContain('`live.found.flux`')
    await town.chat('writer', thread, '/next reviews')
    expect(await weights()).toBe('0 100')
  })

  it('tells by whom the policy trusts, and another account is named', async () => {
    const policy = (id: number) => `${rules}live: {settle: 0s, found: {flux: {creators: [${id}]}}}\n`
    town = await openTown({ policy: policy(1), files: apps() })
    const agent = town.playground.addAccount('flux', 'write')
    await town.edit('maintainer', '.github/sluice.yml', () => policy(agent.id))
    const thread = await released()
    const report = async (login: string) => {
      const context = 'kustomization/apps/0c9c2e41'
      const body = { state: 'success', description: 'reconciliation succeeded', context }
      await town.as(login, 'POST', `statuses/${await town.main()}`, body)
      town.wait(1_000)
      await town.settle()
    }
    expect(await status(thread)).toContain(
      'Told live by `apps` (Flux Kustomization, found in `clusters/prod/apps.yaml`)',
    )
    await report('writer')
    expect(await status(thread)).toContain('was reported by `writer`')
    expect(await weights()).toBe('90 10')
    await report('flux')
    expect(await weights()).toBe('0 100')
  })

  it('is heard by the receiver of the server, and a failure after that stops the next stage', async () => {
    const policy = `${rules.replace('next: 0', 'next: 1')}live: {settle: 0s, found: {flux: {by: receiver, server: prod}}}\n`
    town = await openTown({ policy, files: apps() })
    const receiver = fluxReceiverOf(
      { name: 'prod', owner: 'acme', repository: 'shop', key: 'k'.repeat(32) },
      {
        repositories: { forge: async () => town.forge },
        mode: 'act',
        wake: async () => undefined,
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      },
    )
    const report = async (severity: string, reason: string, message: string, commit?: string) =>
      receiver.receive({
        involvedObject: { kind: 'Kustomization', name: 'apps', namespace: 'flux-system' },
        ...{ severity, reason, message },
        metadata: { revision: `main@sha1:${commit ?? (await town.main())}` },
      })
    const thread = await released()
    expect(await report('info', 'ReconciliationSucceeded', 'Reconciliation finished')).toBe('kept')
    expect(await report('info', 'ReconciliationSucceeded', 'Reconciliation finished')).toBe('nothing')
    expect(await report('info', 'ReconciliationSucceeded', 'finished', 'f'.repeat(40))).toBe('unknown')
    await town.settle()
    const stage = await town.stage()
    town.wait(1_000)
    await report('error', 'HealthCheckFailed', 'health check failed: Deployment/reviews-v2')
    await town.approve('reviewer', stage.number)
    expect(await weights()).toBe('90 10')
    expect(await status(thread)).toContain('Stage 1 was live, and apps reports by now')
  })
})

it('an Argo CD that is asked tells by its API, and why it cannot be asked is said', async () => {
  let said: ApplicationFact | null = null
  town = await openTown({
    policy: `${rules}live: {settle: 0s, trackers: [{argocd: shop-prod, by: api, server: prod}]}\n`,
    applications: {
      read: async () =>
        said === null
          ? { kind: 'problem', message: 'Argo CD answers HTTP 502' }
          : { kind: 'application', application: said },
    },
  })
  const thread = await released()
  expect(await status(thread)).toContain('`shop-prod` could not be asked: Argo CD answers HTTP 502.')
  const revisions = [await town.main()]
  const application: ApplicationFact = {
    compared: revisions,
    sync: 'Synced',
    health: 'Healthy',
    healthMessage: '',
    operation: { phase: 'Succeeded', message: '', revisions, finishedAt: town.now() },
    history: [],
    reconciledAt: town.now(),
    url: null,
  }
  said = { ...application, sync: 'OutOfSync', operation: null }
  town.wait(60_000)
  await town.settle()
  expect(await status(thread)).toMatch(/`shop-prod` says: OutOfSync with [0-9a-f]{7}, Healthy, never synced\./)
  said = application
  town.wait(60_000)
  await town.settle()
  expect(await weights()).toBe('0 100')
})

it('a history that was rewritten with the stage’s fields in place is told, and a person says that it is live', async () => {
  town = await openTown({ policy: `${rules}live: {settle: 0s, found: {flux: {creators: [1]}}}\n`, files: apps() })
  const thread = await released()
  const head = await town.as('maintainer', 'GET', `git/commits/${await town.main()}`)
  const { sha: tree } = Object(head['tree'])
  const parents = [String(Object((Object(head)['parents'] ?? [])[0])['sha'])]
  const again = await town.as('maintainer', 'POST', 'git/commits', { message: 'The same, anew', tree, parents })
  await town.as('maintainer', 'PATCH', 'git/refs/heads/main', { sha: again['sha'], force: true })
  await town.settle()
  expect(await status(thread)).toContain('is gone from it, so no tracker will report it; what it set is still there')
  await town.chat('writer', thread, '/next reviews')
  expect(await weights()).toBe('0 100')
})
