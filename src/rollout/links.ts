import type { LinkPolicy } from '../config/policy.ts'
import type { Facts } from './facts.ts'
import { shortName } from './names.ts'
import { lastMerge, liveOf, rolesOf } from './progress.ts'
import type { RolloutRecord } from './record.ts'
import { policyOf } from './ruling.ts'
import type { Link } from './views.ts'

/** More than so many lines of links help nobody. */
const mostLinks = 12

/** As a part of an address in Markdown: nothing in it ends the address, the link or a table's cell. */
const encoded = (value: string): string =>
  encodeURIComponent(value).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

/** `grafana.example`, `grafana.example:3000`, or `*.acme.example` for every host below that one. */
const isAllowed = (hosts: readonly string[], host: string): boolean =>
  hosts.some((one) => {
    const wanted = one.toLowerCase()
    return wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) : host === wanted
  })

/** The host of an address whose form the policy's schema has checked: between the two slashes and the next. */
const hostOfLink = (url: string): string => (url.split('/')[2] ?? '').toLowerCase()

const filled = ({ url }: LinkPolicy, values: Readonly<Record<string, string>>): string =>
  url
    .replace(/\$([a-z]+)/g, (whole, name: string) => {
      const value = values[name]
      return value === undefined ? whole : encoded(value)
    })
    .replace(/[()|]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

/**
 * The policy's links for a rollout: only to hosts that the server lets a repository link to. The window of time begins when its last stage
 * was live (merged, opened) and ends now, or when the rollout did.
 */
export const linksOf = (record: RolloutRecord, facts: Facts): readonly Link[] => {
  const own = policyOf(facts, record).links.filter(({ url }) => isAllowed(facts.linkHosts, hostOfLink(url)))
  const merge = lastMerge(record)
  const from = merge === null ? record.opened.at : (liveOf(record, merge.stage)?.at ?? merge.at)
  const roles = rolesOf(record)
  return record.services
    .flatMap((service) => {
      const slash = service.indexOf('/')
      const name = shortName(service)
      const values = {
        service: name,
        namespace: slash < 0 || service.startsWith('_/') ? '' : service.slice(0, slash),
        version: roles[service]?.canary ?? '',
        stable: roles[service]?.stable ?? '',
        from: String(from),
        to: record.end === null ? 'now' : String(record.end.at),
      }
      return own.map((link) => ({
        name: record.services.length === 1 ? link.name : `${link.name} (${name})`,
        url: filled(link, values),
      }))
    })
    .slice(0, mostLinks)
}
