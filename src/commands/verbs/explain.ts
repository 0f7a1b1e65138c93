import { type Audience, browserNames, deviceNames, sampleUserAgent } from '../../traffic/traffic.ts'
import type { ReadCommand } from '../command.ts'
import { methods, oneOf } from '../condition.ts'
import { readPair } from '../match.ts'
import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { fixedAmong, type Item, scan, type Taker } from '../scan.ts'
import type { Verb } from '../verb.ts'
import { expectNoMore, wordsAmong } from '../version.ts'
import type { Word } from '../word.ts'
import { cited } from '../word.ts'

type Explain = Extract<ReadCommand, { verb: 'explain' }>

type Part =
  | { readonly kind: 'header' | 'cookie'; readonly pair: readonly [string, string] }
  | { readonly kind: 'method'; readonly method: string }

const labelShape = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const gatewayShape = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\/[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/
// A host of a request, port and all; never a path or credentials.
const hostShape = /^(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251})(?::[0-9]{1,5})?$/

const readFrom = (word: Word): Read<Explain['from']> => {
  const colon = word.text.indexOf(':')
  const kind = word.text.slice(0, Math.max(0, colon)).toLowerCase()
  const name = word.text.slice(colon + 1)
  if (kind === 'mesh' && labelShape.test(name)) return understood<Explain['from']>({ kind: 'mesh', namespace: name })
  if (kind === 'gateway' && gatewayShape.test(name))
    return understood<Explain['from']>({ kind: 'gateway', gateway: name })
  return refuse(
    'client-invalid',
    `${cited(word.text)} is no client: from=mesh:NAMESPACE or from=gateway:NAMESPACE/NAME.`,
  )
}

export const explain: Verb = {
  name: 'explain',
  kind: 'read',
  usage: [
    'explain [METHOD] [PATH] [header NAME=VALUE]… [cookie NAME=VALUE]… [browser NAME] [device NAME] [host=HOST] [from=CLIENT] [SERVICE]',
  ],
  meaning: 'Says which rule one request meets and which versions answer it.',
  details: [
    '`browser` and `device` stand for the User-Agent header of a usual one.',
    'CLIENT is `mesh:NAMESPACE` or `gateway:NAMESPACE/NAME`. Without method and path it is `GET /`.',
  ],
  flags: [],
  examples: [
    'explain',
    'explain GET /login header end-user=jason',
    'explain / browser chrome',
    'explain / host=shop.example.com from=mesh:default',
  ],
  read: (reading) => {
    const taker =
      (kind: 'header' | 'cookie'): Taker<Part> =>
      (word) => {
        const pair = readPair(reading, word)
        return pair.ok ? understood<Part>({ kind, pair: pair.value }) : pair
      }
    const agent = (audience: Audience): Part => ({
      kind: 'header',
      pair: ['user-agent', sampleUserAgent(audience)],
    })
    const browserTaker: Taker<Part> = (word) => {
      const name = oneOf(reading, word, 'browser', browserNames)
      return name.ok ? understood(agent({ kind: 'browser', name: name.value })) : name
    }
    const deviceTaker: Taker<Part> = (word) => {
      const name = oneOf(reading, word, 'device', deviceNames)
      return name.ok ? understood(agent({ kind: 'device', name: name.value })) : name
    }
    const scanned = scan<Part>(reading, {
      options: ['service', 'host', 'from'],
      takers: new Map([
        ['header', taker('header')],
        ['cookie', taker('cookie')],
        ['browser', browserTaker],
        ['device', deviceTaker],
      ]),
      alone: new Map(methods.map((method): [string, Part] => [method.toLowerCase(), { kind: 'method', method }])),
    })
    if (!scanned.ok) return scanned
    const { options } = scanned.value
    const host = options.get('host')
    if (host !== undefined && !hostShape.test(host.text))
      return refuse('host-invalid', `${cited(host.text)} is not a host.`)
    const fromWord = options.get('from')
    const from = fromWord === undefined ? understood(null) : readFrom(fromWord)
    if (!from.ok) return from
    const core = (items: readonly Item<Part>[], services: readonly string[]): Read<Omit<Explain, 'verb' | 'scope'>> => {
      const words = wordsAmong(items)
      const path = words.find(({ text }) => text.startsWith('/'))
      const more = expectNoMore(
        reading,
        words.filter((word) => word !== path),
        { services, wantsVersion: false },
      )
      if (!more.ok) return more
      const parts = fixedAmong(items)
      const [method, another] = parts.flatMap((part) => (part.kind === 'method' ? [part.method] : []))
      if (another !== undefined) return refuse('said-twice', 'The method stands here twice.')
      const pairs = (kind: 'header' | 'cookie') => parts.flatMap((part) => (part.kind === kind ? [part.pair] : []))
      return understood({
        method: method ?? 'GET',
        path: path?.text ?? '/',
        headers: pairs('header'),
        cookies: pairs('cookie'),
        host: host?.text ?? null,
        from: from.value,
      })
    }
    const placed = place(reading, scanned.value, false, core)
    return placed.ok ? understood({ verb: 'explain', scope: placed.value.scope, ...placed.value.value }) : placed
  },
}
