import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PlaygroundForge, playgroundForge } from './playground-forge.ts'

let house: PlaygroundForge
beforeAll(async () => {
  house = await playgroundForge()
})
afterAll(() => house.close())

describe('what an account may do', () => {
  it('is asked at that moment', async () => {
    const { forge, playground } = house
    expect(await forge.permission('maintainer')).toBe('admin')
    expect(await forge.permission('writer')).toBe('write')
    expect(await forge.permission('outsider')).toBe('read')
    playground.settings.permission('writer', 'read')
    expect(await forge.permission('writer')).toBe('read')
    playground.settings.permission('writer', 'write')
  })

  it('is nothing we rely on where GitHub does not know the account', async () => {
    expect(['none', 'unknown', 'read']).toContain(await house.forge.permission('nobody-at-all'))
  })
})

describe('a team', () => {
  it('has members, others, and may be none that we can see', async () => {
    house.playground.setTeam('platform', ['writer'])
    expect(await house.forge.teamMember('acme/platform', 'writer')).toBe(true)
    expect(await house.forge.teamMember('acme/platform', 'reviewer')).toBe(false)
    expect(await house.forge.teamMember('acme/secret', 'writer')).toBeNull()
  })
})

describe('the repository', () => {
  it('says how it may be merged and which branch is its default', async () => {
    house.playground.settings.allowMethods({ squash: true })
    expect(await house.forge.repository()).toMatchObject({
      owner: 'acme',
      name: 'shop',
      defaultBranch: 'main',
      mergeMethods: { merge: false, squash: true, rebase: false },
      archived: false,
      installedAt: null,
    })
    house.playground.settings.allowMethods({ merge: true, squash: true, rebase: true })
  })
})

describe('a status', () => {
  it('says who set it: a name alone would be anyone’s', async () => {
    const head = await house.main()
    for (const state of ['pending', 'success']) {
      await house.as('writer', 'POST', `statuses/${head}`, { state, context: 'kustomization/apps/x', description: 'd' })
    }
    expect(await house.forge.statuses(head)).toMatchObject([
      { state: 'success', context: 'kustomization/apps/x', creator: { id: house.playground.account('writer').id } },
      { state: 'pending' },
    ])
  })
})

const issueOpened = (): Promise<unknown> => house.as('writer', 'POST', 'issues', { title: 'anything' })

describe('the App', () => {
  it('knows where it is installed, since when, and what it was not granted', async () => {
    const { app, playground } = house
    const [installation] = await app.installations()
    expect(installation).toMatchObject({
      id: playground.app.installationId,
      account: 'acme',
      isOrganisation: true,
      isSuspended: false,
      missing: [],
    })
    expect(await app.repositories(playground.app.installationId)).toMatchObject([{ owner: 'acme', name: 'shop' }])
    playground.settings.appPermissions({ metadata: 'read', contents: 'write', pull_requests: 'read' })
    const [reduced] = await app.installations()
    expect(reduced?.missing).toContain('checks: write')
    expect(reduced?.missing).toContain('pull_requests: write')
    expect(reduced?.missing).not.toContain('contents: write')
  })

  it('gives git a token that opens contents alone, and mints it once an hour', async () => {
    const { app, playground } = house
    playground.settings.appPermissions({ metadata: 'read', contents: 'write', issues: 'write' })
    playground.requests.length = 0
    const token = await app.gitToken(playground.app.installationId, 'shop')
    expect(await app.gitToken(playground.app.installationId, 'shop')).toBe(token)
    expect(playground.requests.filter(({ path }) => path.endsWith('/access_tokens'))).toHaveLength(1)
    const ask = (path: string, method: string): Promise<Response> =>
      fetch(`${playground.apiUrl}/repos/acme/shop/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
        ...(method === 'POST' ? { body: JSON.stringify({ title: 'by a token for git' }) } : {}),
      })
    expect((await ask('git/ref/heads/main', 'GET')).status).toBe(200)
    expect((await ask('issues', 'POST')).status).toBe(403)
  })

  it('tells a local GitHub where it listens', async () => {
    await house.app.announce('http://127.0.0.1:9/api/github/webhooks')
    await issueOpened()
    await house.playground.webhooks.settled()
    expect(house.playground.webhooks.deliveries.length).toBeGreaterThan(0)
    house.playground.setWebhook(null)
  })

  it('knows itself by ids', () => {
    const { app } = house.playground
    expect(house.forge.self).toEqual({ appId: app.id, slug: app.slug, botId: app.botId })
  })
})
