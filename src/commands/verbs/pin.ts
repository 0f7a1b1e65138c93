import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { type Item, scan } from '../scan.ts'
import { unfitWord } from '../unfit.ts'
import type { Reading, Verb } from '../verb.ts'
import { expectNoMore, takeVersion, wordsAmong } from '../version.ts'
import { cited, splitAtCommas, type Word, withWord } from '../word.ts'

const everyone = /^(?:all|every|\*)$/i

/** Who is meant is said by name, so that a service that comes later is not moved by an old line: here are those of today that have the version. */
const notAll = (reading: Reading, word: Word, version: string) => {
  const { names, line } = reading
  const having = names.serviceNames.filter((name) => {
    const [key, second] = names.services(name)
    return key !== undefined && second === undefined && names.version(version, [key]) !== null
  })
  return refuse(
    'unknown-service',
    `${cited(word.text)} is no service: "pin" takes the names of those that it is for.`,
    {
      fixes: having.length === 0 ? [] : [withWord(line.text, word, having.join(' '))],
    },
  )
}

export const pin: Verb = {
  name: 'pin',
  kind: 'change',
  usage: ['pin VERSION [SERVICE…]'],
  meaning: 'Sends everything of the default route of each service to one version.',
  details: ['One stage for all the services. Match rules stay, unless `--drop-rules` takes them away too.'],
  flags: ['drop-rules', 'supersede'],
  examples: ['pin v1 productpage reviews ratings', 'pin v1', 'pin v1 reviews --drop-rules'],
  read: (reading) => {
    const scanned = scan<never>(reading, { options: ['service', 'version'] })
    if (!scanned.ok) return scanned
    const core = (items: readonly Item<never>[], services: readonly string[]): Read<string> => {
      const words = wordsAmong(items)
      const [first] = words
      const taken = takeVersion(reading, scanned.value, first, services)
      if (!taken.ok) return taken
      const { version } = taken.value
      if (version === null) {
        return first === undefined
          ? refuse('version-missing', 'To which version? It comes first.')
          : unfitWord(reading, first, { services, wantsVersion: true, takesSeveral: true })
      }
      // Were all of them services, another arrangement would have taken them: the one that is none is to blame.
      const left = words.slice(taken.value.taken)
      const stranger = left.find((word) =>
        splitAtCommas(word).some(({ text }) => reading.names.services(text).length === 0),
      )
      if (stranger !== undefined && everyone.test(stranger.text)) return notAll(reading, stranger, version)
      const more = expectNoMore(reading, stranger === undefined ? left : [stranger], {
        services,
        wantsVersion: false,
        takesSeveral: true,
      })
      return more.ok ? understood(version) : more
    }
    const placed = place(reading, scanned.value, true, core)
    if (!placed.ok) return placed
    const { scope, value: version } = placed.value
    return understood({ verb: 'pin', scope, version, dropRules: reading.line.flags.has('drop-rules') })
  },
}
