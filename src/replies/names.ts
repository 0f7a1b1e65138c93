import type { HoldView, Person, RolloutLink } from '../rollout/rollout.ts'
import { plain } from './markdown.ts'

/** A login for reading: nobody is notified. */
export const personName = ({ login }: Person): string => `**${plain(login)}**`

/** `reviews`, or `reviews, ratings`: the namespace is said only where two names are equal. */
export const serviceNames = (services: readonly string[]): string => {
  const short = services.map((service) => service.slice(service.indexOf('/') + 1))
  const unique = new Set(short).size === short.length
  return plain((unique ? short : services).join(', '))
}

/** `reviews · prod`. */
export const rolloutName = ({ services, environment }: Pick<RolloutLink, 'services' | 'environment'>): string =>
  environment === null ? serviceNames(services) : `${serviceNames(services)} · ${plain(environment)}`

/** `reviews (#7)`, with the open stage's pull request where there is one. */
export const rolloutLink = (link: RolloutLink): string =>
  `${rolloutName(link)} (#${link.thread}${link.pullRequest === null ? '' : `, open stage #${link.pullRequest.number}`})`

/** Fixed moments are written in UTC; GitHub shows no local times in Markdown. */
export const moment = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** What of a rollout a command must name to be meant for it wherever it is typed: the service, where there is just one, and the environment. */
export const serviceWord = ({ services, environment }: Pick<RolloutLink, 'services' | 'environment'>): string => {
  const [only] = services
  const service = services.length === 1 && only !== undefined ? ` ${only.slice(only.indexOf('/') + 1)}` : ''
  return environment === null ? service : `${service} --env ${environment}`
}

export const holdSentence = ({ scope, kind, at, by, reason }: HoldView): string => {
  const who = by === null ? '' : ` by ${personName(by)}`
  const because = reason === null ? '' : ` (${plain(reason)})`
  if (kind === 'bypassed') return `held, because a stage was merged${who} while a gate did not allow it${because}`
  if (kind === 'moved') return `held, because the last stage is not in the base as it was planned${because}`
  if (kind === 'measured') return `held: ${reason === null ? 'a metric failed' : plain(reason)}`
  const held = `held${who} since ${moment(at)}${because}`
  return scope === 'repository' ? `the whole repository is ${held}` : held
}

/** `2`, or `2 of 4` where the end is known. */
export const stageNumber = ({ number, of }: { readonly number: number; readonly of: number | null }): string =>
  of === null ? String(number) : `${number} of ${of}`
