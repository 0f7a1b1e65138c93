import { readCanaryPods } from '../canary-pods.ts'
import { readNewVersion } from '../new-version.ts'
import { looksNumeric, readWeight } from '../percent.ts'
import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { type Item, joinPercentSigns, type Scanned, scan } from '../scan.ts'
import { readSticky } from '../sticky.ts'
import { unfitWord } from '../unfit.ts'
import type { Reading, Verb } from '../verb.ts'
import { expectNoMore, takeVersion, wordsAmong } from '../version.ts'
import type { Word } from '../word.ts'
import { readCanaryStart, saysStart } from './canary-start.ts'

interface Weight {
  readonly percent: number
  readonly version: string | null
}

/** A version that an image brings need not be here yet. Null where the words name none that is new. */
const newVersionIn = (
  reading: Reading,
  { options }: Scanned<never>,
  [next]: readonly Word[],
  services: readonly string[],
): Read<{ readonly version: string; readonly taken: 0 | 1 }> | null => {
  const stated = options.get('version')
  const word = stated ?? next
  if (word === undefined || reading.names.version(word.text, services) !== null) return null
  if (stated === undefined && reading.names.services(word.text).length > 0) return null
  const version = readNewVersion(reading, word)
  return version.ok ? understood({ version: version.value, taken: stated === undefined ? 1 : 0 }) : version
}

export const canary: Verb = {
  name: 'canary',
  kind: 'change',
  usage: [
    'canary PERCENT [VERSION] [SERVICE]',
    'canary PERCENT VERSION --image REF [SERVICE]',
    'canary PERCENT [VERSION] --by replicas [--pods COUNT] [SERVICE]',
    'canary start [VERSION] [--steps PERCENT,…] [--soak DURATION] [--manual] [SERVICE…]',
  ],
  meaning: 'Gives a version that percent of the traffic and the stable version the rest.',
  details: [
    'Match rules, ports and timeouts stay as they are. The version may be left out where a rollout is open, or where there are exactly two.',
    'With `--image` or `--image-tag` the pods come first: those of a version that is not here yet as `/deploy` brings them, else as `/image` changes them.',
    '`--by replicas` is for a service that no route decides about: the stable pods stay, and the version gets the count that comes nearest; with `--pods` there are that many in all.',
    '`start` goes by itself through the steps (10, 50 and 100 where nobody says others), each a stage with its own approval. Several services are one train: at each step the first one goes first.',
  ],
  flags: ['sticky', 'image', 'image-tag', 'by', 'pods', 'steps', 'soak', 'manual', 'supersede'],
  examples: [
    'canary 10 v2',
    'canary 25 v2 reviews',
    'canary 100',
    'canary 10 v2 --image-tag 2.0.1',
    'canary 25 v2 --by replicas',
    'canary start v2 --steps 1,10,50,100 --soak 10m',
  ],
  read: (reading) => {
    if (saysStart(reading)) return readCanaryStart(reading)
    const stray = (['steps', 'soak', 'manual'] as const).find((flag) => reading.line.flags.has(flag))
    if (stray !== undefined)
      return refuse('flags-exclude', `--${stray} is of a release step by step, which begins with "canary start".`, {
        hint: `For example: ${reading.line.prefix}canary start v2 --steps 10,50,100`,
      })
    const scanned = scan<never>(reading, { options: ['service', 'version', 'container'] })
    if (!scanned.ok) return scanned
    const pods = readCanaryPods(reading, scanned.value)
    if (!pods.ok) return pods
    const core = (items: readonly Item<never>[], services: readonly string[]): Read<Weight> => {
      const [first, ...rest] = wordsAmong(items)
      if (first === undefined || (!looksNumeric(first) && !rest.some(looksNumeric)))
        return refuse('weight-missing', 'How many percent? A weight from 0 to 100 comes first.')
      if (!looksNumeric(first)) return unfitWord(reading, first, { services, wantsVersion: false })
      const percent = readWeight(reading, first)
      if (!percent.ok) return percent
      const fresh = pods.value?.kind === 'image' ? newVersionIn(reading, scanned.value, rest, services) : null
      if (fresh?.ok === false) return fresh
      const version = fresh ?? takeVersion(reading, scanned.value, rest[0], services)
      if (!version.ok) return version
      const wantsVersion = version.value.version === null
      const more = expectNoMore(reading, rest.slice(version.value.taken), { services, wantsVersion })
      return more.ok ? understood({ percent: percent.value, version: version.value.version }) : more
    }
    const items = joinPercentSigns(scanned.value.items)
    const placed = place(reading, { ...scanned.value, items }, false, core)
    if (!placed.ok) return placed
    const sticky = readSticky(reading.line)
    if (!sticky.ok) return sticky
    if (sticky.value !== null && pods.value?.kind === 'replicas')
      return refuse(
        'flags-exclude',
        'Clients are kept by rules of a route, and --by replicas is for a service without one.',
        {
          hint: 'Leave --sticky out.',
        },
      )
    return understood({
      verb: 'canary',
      scope: placed.value.scope,
      ...placed.value.value,
      ...(sticky.value === null ? {} : { sticky: sticky.value }),
      ...(pods.value === null ? {} : { pods: pods.value }),
    })
  },
}
