/** `comment/123`, `issue/45` or `review/678`: one place where a person can write commands. */
export type SourceKey = string
/** `r` and the opening comment's id in base 36; see `rolloutIdOf`. */
export type RolloutId = string
export type CommitSha = string

/**
 * The id of the rollout that the commands of this source open: nothing random, nothing from the clock, so that opening twice is opening once.
 * Issue bodies and reviews are numbered apart from comments; the `-`, which base 36 has not, keeps their ids apart too.
 */
export const rolloutIdOf = (source: SourceKey): RolloutId => {
  const match = /^(comment|issue|review)\/(\d+)$/.exec(source)
  if (match === null) throw new Error(`no source of commands: ${source}`)
  const number = Number(match[2]).toString(36)
  if (match[1] === 'comment') return `r${number}`
  return match[1] === 'issue' ? `ri-${number}` : `rv-${number}`
}

/** `prod/reviews` is `reviews`: services are `namespace/name`, or a host where they are no Kubernetes Service. */
export const shortName = (service: string): string => service.slice(service.indexOf('/') + 1)

/** One path segment of a branch, of the characters that no tool between git and a shell minds. */
const branchPart = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9-]+/g, '-')
    .replace(/^-+|(?<!-)-+$/g, '')
    .slice(0, 50) || 'service'

export interface AttemptName {
  readonly rollout: RolloutId
  readonly stage: number
  readonly attempt: number
}

/** The branch of one attempt at one stage; `train` where several services move together. */
export const branchOf = (services: readonly string[], name: AttemptName): string => {
  const [first] = services
  const who = services.length === 1 && first !== undefined ? branchPart(shortName(first)) : 'train'
  return `sluice/${who}/${name.rollout}/${name.stage}-${name.attempt}`
}

/** What a branch's name claims to be; whether it is, only the pull request's author and our check run tell. */
export const readBranch = (branch: string): AttemptName | null => {
  const match = /^sluice\/[A-Za-z0-9-]+\/(r(?:[iv]-)?[0-9a-z]+(?:-back)*)\/([1-9]\d{0,5})-([1-9]\d{0,5})$/.exec(branch)
  if (match === null) return null
  return { rollout: match[1] ?? '', stage: Number(match[2]), attempt: Number(match[3]) }
}

/** Git takes neither blanks nor `..` nor `.lock` in a ref; whatever is not plain is written as `%` and its code unit. */
const refPart = (text: string): string =>
  text.replace(/[^A-Za-z0-9_-]/g, (character, at: number) =>
    character === '.' && at > 0 && at < text.length - 1 && text[at - 1] !== '.' && !text.slice(at).startsWith('.lock')
      ? '.'
      : `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

export const claimPrefix = 'refs/sluice/open/'

const noEnvironment = 'default'

/** An environment may have the very name that stands for none: it is written so that the two have claims of their own. */
const environmentPart = (environment: string | null): string => {
  if (environment === null) return noEnvironment
  return environment === noEnvironment ? '%0064efault' : refPart(environment)
}

/** The ref whose existence says that this service has an open rollout in this environment. */
export const claimRef = (environment: string | null, service: string): string => {
  const slash = service.indexOf('/')
  const namespace = slash < 0 ? '_' : service.slice(0, slash)
  return `${claimPrefix}${environmentPart(environment)}/${refPart(namespace)}/${refPart(shortName(service))}`
}

export const recordRunName = (rollout: RolloutId): string => `sluice/rollout ${rollout}`
export const gatesRunName = 'sluice/gates'
export const repositoryRunName = 'sluice/repository'

/** The external id of the `sluice/gates` run on a head that we made: which attempt at which plan it is. */
export const gatesIdOf = (name: AttemptName, digest: string): string =>
  `${name.rollout}/${name.stage}/${name.attempt}/${digest}`

/** The external id on a head in our pull request that someone else made; it never reads as ours. */
export const foreignGatesIdOf = (name: AttemptName): string => `${name.rollout}/${name.stage}/${name.attempt}/not-ours`
