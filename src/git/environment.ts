/** What an operator may hand through: where git is, how the network is reached, which certificates count. Nothing else is inherited. */
const inherited = [
  'PATH',
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'NO_PROXY',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
] as const

/** The variables of the process, as main hands them in: rooms do not read the environment themselves. */
export type Surroundings = Readonly<Record<string, string | undefined>>

/**
 * The whole environment of a git process. There is no home, so that no configuration but the repository's own is read; git's messages are in
 * English because outcomes are read from them; patterns match bytes.
 */
export const gitEnvironment = (surroundings: Surroundings): Record<string, string> => {
  const kept: Record<string, string> = { PATH: '/usr/local/bin:/usr/bin:/bin' }
  for (const key of inherited) {
    const value = surroundings[key]
    if (value !== undefined) kept[key] = value
  }
  return {
    ...kept,
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    // No transport at all, the lazy fetches of a partial clone included; fetch and push open the one they need.
    GIT_ALLOW_PROTOCOL: 'none',
  }
}
