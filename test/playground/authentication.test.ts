import { generateKeyPairSync } from 'node:crypto'
import pino from 'pino'
import { Probot, ProbotOctokit } from 'probot'
import { describe, expect, it } from 'vitest'
import { callerWith, installationToken, keyToken, startGitHub } from './github.ts'

const Octokit = ProbotOctokit.defaults((options: object) => ({
  ...options,
  throttle: { enabled: false },
  retry: { enabled: false },
}))

describe('authentication', () => {
  it('takes Probot’s own App authentication, with and without /api/v3', async () => {
    const { playground } = await startGitHub()
    const { app } = playground
    for (const baseUrl of [playground.apiUrl, playground.apiUrl.replace('/api/v3', '')]) {
      const probot = new Probot({
        appId: app.id,
        privateKey: app.privateKey,
        secret: app.webhookSecret,
        baseUrl,
        Octokit,
        log: pino({ level: 'silent' }),
      })
      const asApp = await probot.auth()
      expect((await asApp.request('GET /app')).data).toMatchObject({ id: app.id, slug: 'sluice' })
      const installed = await probot.auth(app.installationId)
      const { data } = await installed.request('GET /repos/{owner}/{repo}', { owner: 'acme', repo: 'shop' })
      expect(data.allow_squash_merge).toBe(true)
      const { viewer } = await installed.graphql<{ viewer: object }>('{ viewer { login databaseId } }')
      expect(viewer).toEqual({ login: 'sluice', databaseId: app.botId })
    }
  })

  it('refuses what is not signed by the App’s key, too old, or unknown', async () => {
    const { playground } = await startGitHub()
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
    const status = async (token: string) => (await callerWith(playground, token)('GET', '/app')).status
    const now = Date.now() / 1000
    expect(await status(keyToken(playground.app, now, privateKey))).toBe(401)
    expect(await status(keyToken(playground.app, now - 3600))).toBe(401)
    expect(await status(keyToken({ ...playground.app, id: 1 }))).toBe(401)
    expect(await status('ghp_nobody')).toBe(401)
    const bare = await fetch(`${playground.apiUrl}/user`)
    expect(bare.status).toBe(401)
  })

  it('lets the key itself do nothing but manage the App', async () => {
    const { playground } = await startGitHub()
    const app = callerWith(playground, keyToken(playground.app))
    expect((await app('GET', 'issues')).status).toBe(403)
    expect((await app('GET', 'installation')).body['id']).toBe(playground.app.installationId)
    expect((await app('GET', '/orgs/acme/installation')).status).toBe(200)
    expect((await app('GET', '/app/installations')).body[0]?.['permissions']).toMatchObject({ contents: 'write' })
    expect((await app('GET', '/repos/acme/other/installation')).status).toBe(404)
  })

  it('gives tokens with less, and never with more, than the App was granted', async () => {
    const { playground } = await startGitHub()
    const reader = callerWith(
      playground,
      await installationToken(playground, playground.app, { permissions: { issues: 'read' }, repositories: ['shop'] }),
    )
    expect((await reader('GET', 'issues')).status).toBe(200)
    expect((await reader('POST', 'issues', { title: 'x' })).status).toBe(403)
    expect((await reader('GET', 'pulls')).status).toBe(403)
    expect((await reader('GET', '/installation/repositories')).body['total_count']).toBe(1)
    const app = callerWith(playground, keyToken(playground.app))
    const more = await app('POST', `/app/installations/${playground.app.installationId}/access_tokens`, {
      permissions: { administration: 'write' },
    })
    expect(more.status).toBe(422)
  })

  it('refuses the App what it was not granted', async () => {
    const github = await startGitHub({ permissions: { metadata: 'read', contents: 'read' } })
    const sha = await github.head('heads/main')
    expect((await github.as('bot')('GET', `commits/${sha}/check-runs`)).status).toBe(403)
    expect((await github.as('bot')('POST', 'git/refs', { ref: 'refs/heads/x', sha })).status).toBe(403)
    const usual = await startGitHub()
    const refused = await usual.as('bot')('POST', `statuses/${sha}`, { state: 'success' })
    expect(refused).toMatchObject({ status: 403, body: { message: 'Resource not accessible by integration' } })
  })
})
