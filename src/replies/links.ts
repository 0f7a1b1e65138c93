import type { Link } from '../rollout/rollout.ts'
import { plain } from './markdown.ts'

export const linkList = (links: readonly Link[]): string =>
  links.map(({ name, url }) => `[${plain(name)}](${url})`).join(' · ')

/** Pages to look at, as a line of their own; empty where there are none. */
export const linkLine = (links: readonly Link[]): string => (links.length === 0 ? '' : `📈 ${linkList(links)}`)
