import { createPrivateKey } from 'node:crypto'
import { type AllowList, faultyPatterns, parseAllowList } from './allow-list.ts'
import type { ArgocdServer, MetricEndpoint } from './observe/observe.ts'
import type { Problem, Result } from './problem.ts'
import { argocdServers, type FluxReceiver, fluxReceivers, variableOf } from './tracker-settings.ts'

/** What `sluice serve` needs to know, checked. */
export interface Settings {
  readonly appId: number
  readonly privateKey: string
  /** The one that signs now, and while it is being changed the one before. */
  readonly webhookSecrets: readonly [string, ...string[]]
  readonly allow: AllowList
  readonly mode: 'act' | 'observe'
  readonly apiUrl: string
  /** Where repositories are fetched from: `<gitUrl>/owner/name.git`. */
  readonly gitUrl: string
  readonly host: string
  readonly port: number
  /** Holds what is a cache and the inbox of deliveries. */
  readonly data: string
  /** PostgreSQL, for several processes that share the work; null where this process is the only one. */
  readonly databaseUrl: string | null
  readonly logLevel: LogLevel
  /** Where metrics are asked, by the names that policies use. */
  readonly metrics: readonly MetricEndpoint[]
  /** Argo CDs that may be asked, by the names that policies use. */
  readonly argocd: readonly ArgocdServer[]
  /** Clusters whose Flux may report, by the names that policies use. */
  readonly flux: readonly FluxReceiver[]
  /** Directories of the real helm and kustomize; null: nothing is rendered, and what we read is trusted. */
  readonly renderers: string | null
  /** The repository of each owner that holds the policy for all of them, such as `.github`; null: none is looked for. */
  readonly organisationPolicy: string | null
  /** Hosts that a policy may link to. */
  readonly linkHosts: readonly string[]
  /** False for a local GitHub, which needs no pauses between writes. */
  readonly paced: boolean
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export type Environment = Readonly<Record<string, string | undefined>>

/** The text of a file, or null where it cannot be read. */
export type ReadText = (path: string) => string | null

const shortestSecret = 32

/** One thing found: a value, or what is wrong with it. `null` is a problem that is already told. */
interface Finding<Value> {
  readonly value: Value | null
  readonly problems: readonly Problem[]
}

const found = <Value>(value: Value): Finding<Value> => ({ value, problems: [] })
const wrong = (code: string, message: string, hint: string): Finding<never> => ({
  value: null,
  problems: [{ code, message, hint }],
})

const finding = <Value>(result: Result<Value>): Finding<Value> =>
  result.ok ? found(result.value) : { value: null, problems: result.problems }

const appId = (text: string | undefined): Finding<number> => {
  if (text === undefined) {
    return wrong(
      'app-id-missing',
      'APP_ID is not set.',
      'It is the number on the page of your GitHub App, under “About”.',
    )
  }
  return /^[1-9]\d{0,14}$/.test(text)
    ? found(Number(text))
    : wrong('app-id-wrong', `APP_ID is “${text}”, which is not a number.`, 'Use the App ID, not the client ID.')
}

const isLoopback = (url: URL): boolean => ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)

/** Keys come as they are, with `\n` written out (where lines are not possible), or in base64. */
const keyText = (text: string): string => {
  const lines = text.replace(/\\n/g, '\n').trim()
  return lines.startsWith('-----BEGIN') ? lines : Buffer.from(lines, 'base64').toString('utf8').trim()
}

const privateKey = (environment: Environment, read: ReadText): Finding<string> => {
  const path = environment['PRIVATE_KEY_PATH']
  const text = environment['PRIVATE_KEY'] ?? (path === undefined ? undefined : (read(path) ?? ''))
  if (text === undefined) {
    return wrong(
      'private-key-missing',
      'Neither PRIVATE_KEY nor PRIVATE_KEY_PATH is set.',
      'Generate a private key on the page of your GitHub App and name the downloaded file in PRIVATE_KEY_PATH.',
    )
  }
  if (text === '') {
    return wrong(
      'private-key-unreadable',
      `There is nothing to read at ${path ?? 'PRIVATE_KEY'}.`,
      'Check the path and who may read it.',
    )
  }
  try {
    const key = keyText(text)
    createPrivateKey(key)
    return found(key)
  } catch {
    return wrong(
      'private-key-wrong',
      `What ${environment['PRIVATE_KEY'] === undefined ? path : 'PRIVATE_KEY'} holds is not a private key.`,
      'It is a PEM file that begins with -----BEGIN RSA PRIVATE KEY-----.',
    )
  }
}

const secret = (name: string, text: string): readonly Problem[] => {
  const hint = 'Make one with `openssl rand -hex 32`, and set the same on the page of your GitHub App.'
  if (text === 'development') {
    return [{ code: 'webhook-secret-known', message: `${name} is “development”, which everyone knows.`, hint }]
  }
  return text.length < shortestSecret
    ? [
        {
          code: 'webhook-secret-short',
          message: `${name} has ${text.length} characters; it needs ${shortestSecret} or more.`,
          hint,
        },
      ]
    : []
}

const webhookSecrets = (environment: Environment): Finding<readonly [string, ...string[]]> => {
  const now = environment['WEBHOOK_SECRET']
  const before = environment['WEBHOOK_SECRET_PREVIOUS']
  if (now === undefined) {
    return wrong(
      'webhook-secret-missing',
      'WEBHOOK_SECRET is not set: anyone could send commands in GitHub’s name.',
      'Make one with `openssl rand -hex 32`, and set the same on the page of your GitHub App.',
    )
  }
  const problems = [
    ...secret('WEBHOOK_SECRET', now),
    ...(before === undefined ? [] : secret('WEBHOOK_SECRET_PREVIOUS', before)),
  ]
  return { value: problems.length > 0 ? null : before === undefined ? [now] : [now, before], problems }
}

const allow = (text: string | undefined): Finding<AllowList> => {
  const hint = 'Name owners or repositories, such as `SLUICE_ALLOW=acme/gitops,acme/shop-*` or `SLUICE_ALLOW=acme`.'
  if (text === undefined) {
    return wrong('allow-missing', 'SLUICE_ALLOW is not set: whoever installs the App would be served.', hint)
  }
  const faulty = faultyPatterns(text)
  return faulty.length > 0
    ? wrong('allow-wrong', `SLUICE_ALLOW has what is no owner and no repository: ${faulty.join(', ')}.`, hint)
    : found(parseAllowList(text))
}

const mode = (text: string | undefined): Finding<Settings['mode']> => {
  if (text === undefined || text === 'act') return found('act')
  return text === 'observe'
    ? found('observe')
    : wrong('mode-wrong', `SLUICE_MODE is “${text}”.`, 'Use `observe` (answers, writes nothing) or leave it out.')
}

/** git's addresses, from the API's: github.com, GHE.com (`api.` before the host) and Enterprise Server (`/api/v3` behind it). */
const gitUrlOf = (api: URL): string => {
  if (api.pathname.replace(/\/$/, '') === '/api/v3') return api.origin
  return api.origin.replace('://api.', '://')
}

const apiUrl = (environment: Environment): Finding<URL> => {
  const host = environment['GHE_HOST']
  const address =
    environment['GITHUB_API_URL'] ?? (host === undefined ? 'https://api.github.com' : `https://${host}/api/v3`)
  const name = environment['GITHUB_API_URL'] === undefined ? 'GHE_HOST' : 'GITHUB_API_URL'
  if (!URL.canParse(address)) {
    return wrong(
      'api-url-wrong',
      `${name} gives ${address}, which is no address.`,
      'GHE_HOST is a host name alone, such as git.acme.example.',
    )
  }
  const url = new URL(address)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
    ? found(url)
    : wrong(
        'api-url-insecure',
        `${name} gives ${address}, which is not encrypted.`,
        'Use https; http is for this machine alone.',
      )
}

const port = (text: string | undefined): Finding<number> => {
  const number = Number(text ?? 3000)
  return Number.isInteger(number) && number >= 0 && number <= 65_535 && text !== ''
    ? found(number)
    : wrong('port-wrong', `PORT is “${text}”.`, 'Use a number up to 65535; 3000 where it is left out.')
}

/** `postgres://user:password@host/database?sslmode=require`. It holds a password, so no message repeats it. */
const databaseUrl = (text: string | undefined): Finding<string | null> => {
  if (text === undefined) return found(null)
  const isRight = URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol)
  return isRight
    ? found(text)
    : wrong(
        'database-url-wrong',
        'DATABASE_URL is no address of PostgreSQL.',
        'Write postgres://user:password@host/database, with ?sslmode=require where it is not on this machine.',
      )
}

const logLevel = (text: string | undefined): Finding<LogLevel> => {
  const level = logLevels.find((one) => one === (text ?? 'info'))
  return level === undefined
    ? wrong('log-level-wrong', `LOG_LEVEL is “${text}”.`, `Use one of ${logLevels.join(', ')}.`)
    : found(level)
}

/** `prod=https://prometheus.example/,dev=http://127.0.0.1:9090`: what a repository's policy may name, and nothing else. */
const metrics = (environment: Environment): Finding<readonly MetricEndpoint[]> => {
  const text = environment['SLUICE_METRICS']
  if (text === undefined) return found([])
  const hint = 'Write name=address pairs with commas between, such as SLUICE_METRICS=prod=https://prometheus.example.'
  const endpoints: MetricEndpoint[] = []
  for (const pair of text.split(',').map((part) => part.trim())) {
    const [, name = '', address = ''] = /^([a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?)=(\S+)$/.exec(pair) ?? []
    if (name === '' || !URL.canParse(address))
      return wrong('metrics-wrong', `SLUICE_METRICS has “${pair}”, which is no name=address.`, hint)
    const url = new URL(address)
    if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
      return wrong(
        'metrics-wrong',
        `SLUICE_METRICS: ${name} has an address that is not plain http or https.`,
        `${hint} A password belongs into SLUICE_METRICS_AUTHORIZATION_${variableOf(name)}.`,
      )
    const authorization = environment[`SLUICE_METRICS_AUTHORIZATION_${variableOf(name)}`] ?? null
    endpoints.push({ name, url: url.href, authorization })
  }
  return found(endpoints)
}

/** `grafana.example,kiali.example:20001,*.acme.example`. */
const linkHosts = (text: string | undefined): Finding<readonly string[]> => {
  const hosts = (text ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '')
  const odd = hosts.find((host) => !/^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::[0-9]{1,5})?$/.test(host))
  return odd === undefined
    ? found(hosts)
    : wrong(
        'link-hosts-wrong',
        `SLUICE_LINK_HOSTS has “${odd}”, which is no host name.`,
        'Write host names with commas between, such as SLUICE_LINK_HOSTS=grafana.example,*.acme.example.',
      )
}

/** Whoever may write to that repository rules over all others of its owner, so it is named by who runs the server, never guessed. */
const organisationPolicy = (text: string | undefined): Finding<{ readonly repository: string | null }> =>
  text === undefined || /^[\w.-]{1,100}$/.test(text)
    ? found({ repository: text ?? null })
    : wrong(
        'organisation-policy-wrong',
        `SLUICE_ORGANISATION_POLICY is “${text}”, which is no name of a repository.`,
        'Write the name alone, such as SLUICE_ORGANISATION_POLICY=.github; the owner is that of each repository.',
      )

/** Reads the server's settings; every problem at once, so that nobody has to start it five times. */
export const readSettings = (given: Environment, read: ReadText): Result<Settings> => {
  // An empty variable is what a compose file leaves where nothing was filled in.
  const environment: Environment = Object.fromEntries(Object.entries(given).filter(([, text]) => text !== ''))
  const parts = {
    appId: appId(environment['APP_ID']),
    privateKey: privateKey(environment, read),
    webhookSecrets: webhookSecrets(environment),
    allow: allow(environment['SLUICE_ALLOW']),
    mode: mode(environment['SLUICE_MODE']),
    api: apiUrl(environment),
    port: port(environment['PORT']),
    databaseUrl: databaseUrl(environment['DATABASE_URL']),
    logLevel: logLevel(environment['LOG_LEVEL']),
    metrics: metrics(environment),
    argocd: finding(argocdServers(environment)),
    flux: finding(fluxReceivers(environment)),
    linkHosts: linkHosts(environment['SLUICE_LINK_HOSTS']),
    organisationPolicy: organisationPolicy(environment['SLUICE_ORGANISATION_POLICY']),
  }
  const problems = Object.values(parts).flatMap((part): readonly Problem[] => part.problems)
  const [first, ...more] = problems
  if (first !== undefined) return { ok: false, problems: [first, ...more] }
  const value = <Value>(part: Finding<Value>): Value => {
    if (part.value === null) throw new Error('a setting without a problem has a value')
    return part.value
  }
  const api = value(parts.api)
  return {
    ok: true,
    value: {
      appId: value(parts.appId),
      privateKey: value(parts.privateKey),
      webhookSecrets: value(parts.webhookSecrets),
      allow: value(parts.allow),
      mode: value(parts.mode),
      apiUrl: api.href.replace(/\/$/, ''),
      gitUrl: gitUrlOf(api),
      host: environment['HOST'] ?? '127.0.0.1',
      port: value(parts.port),
      data: environment['SLUICE_DATA'] ?? '.sluice',
      databaseUrl: environment['DATABASE_URL'] ?? null,
      logLevel: value(parts.logLevel),
      metrics: value(parts.metrics),
      argocd: value(parts.argocd),
      flux: value(parts.flux),
      renderers: environment['SLUICE_RENDERERS'] ?? null,
      linkHosts: value(parts.linkHosts),
      organisationPolicy: value(parts.organisationPolicy).repository,
      paced: !isLoopback(api),
    },
  }
}
