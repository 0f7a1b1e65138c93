/** Which repositories this server works on: `owner`, `owner/*`, `owner/repository`, with `*` for any characters of a repository's name. */
export interface AllowList {
  readonly patterns: readonly string[]
  /** Whether any repository of that account can be allowed: asked before its repositories are known. */
  allowsOwner(owner: string): boolean
  allows(owner: string, repository: string): boolean
}

const owner = /^[A-Za-z0-9][A-Za-z0-9_-]*$/
const repository = /^[A-Za-z0-9._*-]+$/

/** The pattern's two halves; null where it is none. An owner is always named in full: a pattern that fits strangers is a mistake. */
const halves = (pattern: string): readonly [string, string] | null => {
  const [first = '', second = '*', ...more] = pattern.split('/')
  return more.length === 0 && owner.test(first) && repository.test(second) ? [first, second] : null
}

/** The patterns that are none, of a list separated by commas or blanks. */
export const faultyPatterns = (text: string): readonly string[] => split(text).filter((one) => halves(one) === null)

const split = (text: string): readonly string[] => text.split(/[\s,]+/).filter((one) => one !== '')

/** Names on GitHub ignore case, and so does the list. */
export const parseAllowList = (text: string): AllowList => {
  const patterns = split(text)
  const rules = patterns.flatMap((pattern) => {
    const found = halves(pattern.toLowerCase())
    if (found === null) return []
    const [account, names] = found
    const source = names
      .split('*')
      .map((part) => part.replace(/[.]/g, '\\.'))
      .join('.*')
    return [{ account, name: new RegExp(`^${source}$`) }]
  })
  return {
    patterns,
    allowsOwner: (account) => rules.some((rule) => rule.account === account.toLowerCase()),
    allows: (account, name) =>
      rules.some((rule) => rule.account === account.toLowerCase() && rule.name.test(name.toLowerCase())),
  }
}
