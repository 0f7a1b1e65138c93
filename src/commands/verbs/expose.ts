import type { Condition } from '../command.ts'
import { checkConditions, conditionTakers } from '../condition.ts'
import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { fixedAmong, type Item, scan } from '../scan.ts'
import { unknownVersion } from '../unfit.ts'
import type { Reading, Verb } from '../verb.ts'
import { expectNoMore, wordsAmong } from '../version.ts'
import { cited, type Word, withWord } from '../word.ts'

/** Full names only, as a Gateway takes them; `*` alone, or in front of a domain. */
const hostShape = /^(?:\*|(?:\*\.)?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+)$/
const gatewayShape = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\/)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/

const readHost = ({ line }: Reading, word: Word | undefined): Read<string> => {
  if (word === undefined) return refuse('host-missing', 'For which host? It is given as host=NAME, and host=* is any.')
  const host = word.text.toLowerCase()
  if (hostShape.test(host) && host.length <= 253) return understood(host)
  const bare = host.replace(/^[a-z]+:\/\//, '').replace(/[:/].*$/, '')
  return refuse(
    'host-invalid',
    `${cited(word.text)} is not a host that a Gateway takes: a full name such as shop.example.com, *.example.com or *.`,
    { fixes: bare !== host && hostShape.test(bare) ? [withWord(line.text, word, `host=${bare}`)] : [] },
  )
}

const readGateway = (word: Word | undefined): Read<string | null> => {
  if (word === undefined) return understood(null)
  if (word.text === 'mesh')
    return refuse('gateway-invalid', 'The mesh is no gateway: inside it a service is reached by its own name.', {
      advice: 'Its first routes there are written by "adopt".',
    })
  return gatewayShape.test(word.text)
    ? understood(word.text)
    : refuse('gateway-invalid', `${cited(word.text)} is not a gateway: gateway=NAMESPACE/NAME, or gateway=NAME.`)
}

const readPort = (word: Word | undefined): Read<number | null> => {
  if (word === undefined) return understood(null)
  const port = /^[1-9][0-9]{0,4}$/.test(word.text) ? Number(word.text) : 0
  return port >= 1 && port <= 65_535
    ? understood(port)
    : refuse('port-invalid', `${cited(word.text)} is not a port: a number from 1 to 65535.`)
}

/** Paths are ORed, so several may stand here; of every other kind there is one. */
const readConditions = (all: readonly Condition[]): Read<readonly Condition[]> => {
  if (all.some(({ kind }) => kind === 'source-namespace'))
    return refuse('source-outside', 'Requests that come in by a gateway have no source namespace to tell them by.')
  const others = checkConditions(all.filter(({ kind }) => kind !== 'uri'))
  return others.ok ? understood(all) : others
}

export const expose: Verb = {
  name: 'expose',
  kind: 'change',
  usage: ['expose SERVICE host=HOST [gateway=NAMESPACE/NAME] [port=PORT] [version=VERSION] [CONDITION…]'],
  meaning: 'Lets requests for a host in by a gateway, and sends them to a service.',
  details: [
    'Without `gateway=` the Gateway here that takes the host is used, and where none does a new one is written, for plain HTTP on port 80.',
    'The conditions are those of `/route`. Several `uri` conditions are alternatives; the others must hold with each of them. Without any, every request for the host is let in.',
    'Requests go to the stable version where a DestinationRule names versions, at the only port of the Service or at `port=`. Where the host has a VirtualService at that gateway already, the rule joins it.',
  ],
  flags: ['supersede'],
  examples: [
    'expose reviews host=reviews.example.com',
    'expose productpage host=* uri /productpage uri ^=/static port=9080',
    'expose reviews host=api.example.com gateway=ingress/public uri ^=/reviews',
  ],
  read: (reading) => {
    const options = ['service', 'version', 'host', 'gateway', 'port']
    const scanned = scan<Condition>(reading, { options, takers: conditionTakers(reading) })
    if (!scanned.ok) return scanned
    const { options: stated } = scanned.value
    const core = (items: readonly Item<Condition>[], services: readonly string[]) => {
      const conditions = readConditions(fixedAmong(items))
      if (!conditions.ok) return conditions
      const more = expectNoMore(reading, wordsAmong(items), { services, wantsVersion: false })
      if (!more.ok) return more
      const host = readHost(reading, stated.get('host'))
      if (!host.ok) return host
      const word = stated.get('version')
      const version = word === undefined ? null : reading.names.version(word.text, services)
      if (word !== undefined && version === null) return unknownVersion(reading, word, services)
      return understood({ conditions: conditions.value, host: host.value, version })
    }
    const placed = place(reading, scanned.value, false, core)
    if (!placed.ok) return placed
    const gateway = readGateway(stated.get('gateway'))
    if (!gateway.ok) return gateway
    const port = readPort(stated.get('port'))
    if (!port.ok) return port
    const { scope, value } = placed.value
    return understood({ verb: 'expose', scope, ...value, gateway: gateway.value, port: port.value })
  },
}
