import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Environment, readSettings } from '../src/settings.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const secret = 'a-long-secret-of-forty-characters-1234567'

const good: Environment = {
  APP_ID: '12',
  PRIVATE_KEY: pkcs1,
  WEBHOOK_SECRET: secret,
  SLUICE_ALLOW: 'acme/gitops',
}
const nothing = (): null => null
const codes = (environment: Environment): readonly string[] => {
  const read = readSettings(environment, nothing)
  return read.ok ? [] : read.problems.map(({ code }) => code)
}

describe('the settings of the server', () => {
  it('need four things and choose the rest', () => {
    const read = readSettings(good, nothing)
    expect(read.ok && read.value).toMatchObject({
      appId: 12,
      webhookSecrets: [secret],
      mode: 'act',
      apiUrl: 'https://api.github.com',
      gitUrl: 'https://github.com',
      host: '127.0.0.1',
      port: 3000,
      data: '.sluice',
      logLevel: 'info',
      paced: true,
    })
  })

  it('name a database, and repeat no password of it', () => {
    const url = 'postgres://sluice:pass@db.example/sluice?sslmode=require'
    const read = readSettings({ ...good, DATABASE_URL: url }, nothing)
    expect(read.ok && read.value.databaseUrl).toBe(url)
    for (const wrong of ['mysql://sluice:pass@db.example/sluice', 'db.example:5432'])
      expect(codes({ ...good, DATABASE_URL: wrong })).toEqual(['database-url-wrong'])
    expect(JSON.stringify(readSettings({ ...good, DATABASE_URL: 'mysql://a:pass@b/c' }, nothing))).not.toContain(
      'pass@',
    )
  })

  it('name the hosts that policies may link to', () => {
    const read = readSettings({ ...good, SLUICE_LINK_HOSTS: 'Grafana.example:3000, *.acme.example' }, nothing)
    expect(read.ok && read.value.linkHosts).toEqual(['grafana.example:3000', '*.acme.example'])
    for (const wrong of ['https://a.example', 'a.example/x', '*', 'a b'])
      expect(codes({ ...good, SLUICE_LINK_HOSTS: wrong })).toEqual(['link-hosts-wrong'])
  })

  it('name the Argo CDs that may be asked, with a token beside each', () => {
    const argocd = { SLUICE_ARGOCD: 'prod=https://argocd.example, eu-1=https://argo.eu.example/base' }
    const read = readSettings({ ...good, ...argocd, SLUICE_ARGOCD_TOKEN_EU_1: 'a-token' }, nothing)
    expect(read.ok && read.value.argocd).toEqual([
      { name: 'prod', url: 'https://argocd.example/', token: null },
      { name: 'eu-1', url: 'https://argo.eu.example/base', token: 'a-token' },
    ])
    for (const wrong of ['prod', 'prod=nowhere', 'prod=ftp://a.example', 'prod=https://a:b@c.example'])
      expect(codes({ ...good, SLUICE_ARGOCD: wrong })).toEqual(['argocd-wrong'])
  })

  it('name the clusters whose Flux may report, each with its repository and its key', () => {
    const read = readSettings({ ...good, SLUICE_FLUX: 'eu-1=acme/gitops', SLUICE_FLUX_KEY_EU_1: secret }, nothing)
    expect(read.ok && read.value.flux).toEqual([{ name: 'eu-1', owner: 'acme', repository: 'gitops', key: secret }])
    expect(codes({ ...good, SLUICE_FLUX: 'eu-1=acme/gitops' })).toEqual(['flux-key-short'])
    expect(codes({ ...good, SLUICE_FLUX: 'eu-1=acme/gitops', SLUICE_FLUX_KEY_EU_1: 'short' })).toEqual([
      'flux-key-short',
    ])
    for (const wrong of ['eu-1', 'eu-1=acme', 'eu-1=https://github.com/acme/gitops', 'EU=acme/gitops'])
      expect(codes({ ...good, SLUICE_FLUX: wrong })).toEqual(['flux-wrong'])
  })

  it('name the endpoints of metrics, and their authorisation beside them', () => {
    const metrics = { SLUICE_METRICS: 'prod=https://prom.example/base, my-dev=http://10.0.0.7:9090' }
    const read = readSettings({ ...good, ...metrics, SLUICE_METRICS_AUTHORIZATION_MY_DEV: 'Bearer x' }, nothing)
    expect(read.ok && read.value.metrics).toEqual([
      { name: 'prod', url: 'https://prom.example/base', authorization: null },
      { name: 'my-dev', url: 'http://10.0.0.7:9090/', authorization: 'Bearer x' },
    ])
  })

  it.each([
    'prod',
    'prod=',
    'prod=nowhere',
    'PROD=https://a.example',
    'prod=file:///etc',
    'prod=https://a:b@c.example',
  ])('refuse %s as an endpoint of metrics', (text) =>
    expect(codes({ ...good, SLUICE_METRICS: text })).toEqual(['metrics-wrong']),
  )

  it('report everything that is missing at once, each with what to do', () => {
    const read = readSettings({}, nothing)
    expect(read.ok).toBe(false)
    if (read.ok) return
    expect(read.problems.map(({ code }) => code)).toEqual([
      'app-id-missing',
      'private-key-missing',
      'webhook-secret-missing',
      'allow-missing',
    ])
    expect(read.problems.every(({ hint }) => (hint ?? '') !== '')).toBe(true)
  })

  it('refuse the secret that Probot would fall back to, and a short one', () => {
    expect(codes({ ...good, WEBHOOK_SECRET: 'development' })).toEqual(['webhook-secret-known'])
    expect(codes({ ...good, WEBHOOK_SECRET: 'x'.repeat(31) })).toEqual(['webhook-secret-short'])
    expect(codes({ ...good, WEBHOOK_SECRET: 'x'.repeat(32) })).toEqual([])
    expect(codes({ ...good, WEBHOOK_SECRET_PREVIOUS: 'short' })).toEqual(['webhook-secret-short'])
  })

  it('keep the secret before while it is being changed', () => {
    const read = readSettings({ ...good, WEBHOOK_SECRET_PREVIOUS: `${secret}-old` }, nothing)
    expect(read.ok && read.value.webhookSecrets).toEqual([secret, `${secret}-old`])
  })

  it.each([
    ['as it is', pkcs1],
    ['in the newer form', pkcs8],
    ['with its line ends written out', pkcs1.replaceAll('\n', '\\n')],
    ['in base64', Buffer.from(pkcs1).toString('base64')],
  ])('take the private key %s', (_, key) => {
    const read = readSettings({ ...good, PRIVATE_KEY: key }, nothing)
    expect(read.ok && read.value.privateKey.startsWith('-----BEGIN')).toBe(true)
  })

  it('read the private key from a file, and say which one cannot be read', () => {
    const { PRIVATE_KEY: _, ...rest } = good
    const read = readSettings({ ...rest, PRIVATE_KEY_PATH: '/keys/app.pem' }, (path) =>
      path === '/keys/app.pem' ? pkcs1 : null,
    )
    expect(read.ok).toBe(true)
    const failed = readSettings({ ...rest, PRIVATE_KEY_PATH: '/keys/gone.pem' }, nothing)
    expect(failed.ok ? '' : failed.problems[0].message).toContain('/keys/gone.pem')
  })

  it('never repeat a key that is none', () => {
    const read = readSettings({ ...good, PRIVATE_KEY: 'c2VjcmV0LXRoaW5n' }, nothing)
    expect(read.ok ? '' : JSON.stringify(read.problems)).not.toContain('c2VjcmV0')
  })

  it.each([
    [{ GHE_HOST: 'git.acme.example' }, 'https://git.acme.example/api/v3', 'https://git.acme.example', true],
    [{ GITHUB_API_URL: 'https://api.acme.ghe.com/' }, 'https://api.acme.ghe.com', 'https://acme.ghe.com', true],
    [
      { GITHUB_API_URL: 'http://127.0.0.1:4000/api/v3' },
      'http://127.0.0.1:4000/api/v3',
      'http://127.0.0.1:4000',
      false,
    ],
  ])('find git beside the API: %j', (where, apiUrl, gitUrl, paced) => {
    const read = readSettings({ ...good, ...where }, nothing)
    expect(read.ok && read.value).toMatchObject({ apiUrl, gitUrl, paced })
  })

  it('refuse to send the key over an open line', () => {
    expect(codes({ ...good, GITHUB_API_URL: 'http://git.acme.example/api/v3' })).toEqual(['api-url-insecure'])
  })

  it.each([
    [{ APP_ID: 'Iv1.abc' }, 'app-id-wrong'],
    [{ SLUICE_ALLOW: '*/gitops' }, 'allow-wrong'],
    [{ SLUICE_ALLOW: 'acme/gitops/main' }, 'allow-wrong'],
    [{ SLUICE_MODE: 'dry' }, 'mode-wrong'],
    [{ PORT: '70000' }, 'port-wrong'],
    [{ LOG_LEVEL: 'loud' }, 'log-level-wrong'],
  ])('name what is wrong: %j', (change, code) => {
    expect(codes({ ...good, ...change })).toEqual([code])
  })

  it('treat an empty variable as one that is not set', () => {
    expect(codes({ ...good, PORT: '', LOG_LEVEL: '', SLUICE_ALLOW: '' })).toEqual(['allow-missing'])
  })
})
