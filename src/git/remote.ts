/** How a mirror may reach its remote. Plain http only on this machine; `file` is for tests and the playground. */
export type Protocol = 'https' | 'loopback-http' | 'file'

export interface Credentials {
  readonly username: string
  readonly password: string
}

const loopbackHosts = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** git's own name of the one transport that the URL needs. A URL that is not allowed, or that carries a secret, is a bug of the caller. */
export const checkedRemote = (url: string, allowed: readonly Protocol[]): 'https' | 'http' | 'file' => {
  const refuse = (why: string): TypeError => new TypeError(`not a remote that may be used: ${why}`)
  if (!URL.canParse(url)) throw refuse('it is not a URL')
  const { protocol, hostname, username, password, search, hash } = new URL(url)
  if (username !== '' || password !== '') throw refuse('credentials do not belong into a URL')
  if (search !== '' || hash !== '' || /[\s\\"\p{Cc}]/u.test(url))
    throw refuse('it has characters or parts that no remote needs')
  if (protocol === 'https:' && allowed.includes('https')) return 'https'
  if (protocol === 'http:' && allowed.includes('loopback-http') && loopbackHosts.has(hostname)) return 'http'
  if (protocol === 'file:' && allowed.includes('file')) return 'file'
  throw refuse(`${protocol}//${hostname} is not on the list of protocols`)
}

/**
 * The environment that lets one git process authenticate. The token stands in neither the arguments (every user of the machine can list those)
 * nor a file. Redirects are off: git would send the header to whatever host it is sent on to.
 */
export const transportEnvironment = (protocol: string, credentials: Credentials | null): Record<string, string> => {
  const settings: [string, string][] = [['http.followRedirects', 'false']]
  if (credentials !== null) {
    const basic = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
    settings.push(['http.extraHeader', `Authorization: Basic ${basic}`])
  }
  const environment: Record<string, string> = {
    GIT_ALLOW_PROTOCOL: protocol,
    GIT_CONFIG_COUNT: String(settings.length),
  }
  for (const [index, [key, value]] of settings.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key
    environment[`GIT_CONFIG_VALUE_${index}`] = value
  }
  return environment
}

/** Takes the secret out of a text in every form git could print it. */
export const withoutSecrets = (text: string, credentials: Credentials | null): string => {
  if (credentials === null || credentials.password === '') return text
  const basic = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
  return [basic, credentials.password, encodeURIComponent(credentials.password)].reduce(
    (rest, secret) => rest.replaceAll(secret, '***'),
    text,
  )
}
