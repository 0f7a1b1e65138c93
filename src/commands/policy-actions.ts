import { nearNames } from '../near-names.ts'
import {
  type HashKey,
  isLoadBalancer,
  isPolicyPart,
  isTlsMode,
  loadBalancerNames,
  oldLoadBalancers,
  type PolicyChange,
  type PolicyPart,
  policyParts,
  tlsModeNames,
} from '../traffic/traffic.ts'
import { readDuration } from './duration.ts'
import { type Read, refuse, understood } from './refusal.ts'
import type { Taker } from './scan.ts'
import type { Reading } from './verb.ts'
import { cited, splitAtCommas, type Word, withWord } from './word.ts'

/** What a fixed word of `/policy` says, with the word behind it where it takes one. */
export type PolicyWord =
  | { readonly kind: 'whole'; readonly change: Extract<PolicyChange, { kind: 'lb' | 'tls' | 'off' }> }
  | { readonly kind: 'part'; readonly part: 'hash' | 'pool' | 'outlier' }
  | { readonly kind: 'key'; readonly key: 'header' | 'query' | 'cookie'; readonly name: string }
  | { readonly kind: 'source-ip' }

/** Words of closed lists ignore case, and a dash is as good as an underscore. */
const listed = (word: Word): string => word.text.toUpperCase().replaceAll('-', '_')

const instead = (reading: Reading, word: Word, names: readonly string[]): readonly string[] =>
  names.map((name) => withWord(reading.line.text, word, name))

const loadBalancer =
  (reading: Reading): Taker<PolicyWord> =>
  (word) => {
    const name = listed(word)
    if (isLoadBalancer(name)) return understood({ kind: 'whole', change: { kind: 'lb', name } })
    const newer = oldLoadBalancers[name]
    if (newer !== undefined)
      return refuse('lb-deprecated', `${name} is deprecated; Istio takes it for ${newer}.`, {
        fixes: instead(reading, word, [newer]),
      })
    return refuse(
      'lb-unknown',
      `${cited(word.text)} is no load balancer: it is one of ${loadBalancerNames.join(', ')}.`,
      { fixes: instead(reading, word, nearNames(name, loadBalancerNames)) },
    )
  }

const tls =
  (reading: Reading): Taker<PolicyWord> =>
  (word) => {
    const mode = listed(word)
    if (isTlsMode(mode)) return understood({ kind: 'whole', change: { kind: 'tls', mode } })
    return refuse('tls-mode-unknown', `${cited(word.text)} is no TLS mode: it is one of ${tlsModeNames.join(', ')}.`, {
      fixes: instead(reading, word, nearNames(mode, tlsModeNames)),
    })
  }

const off =
  (reading: Reading): Taker<PolicyWord> =>
  (word) => {
    const parts: PolicyPart[] = []
    for (const { text } of splitAtCommas(word)) {
      const part = text.toLowerCase()
      // A hash is a way of balancing, so that people look for it under its own name.
      const named = part === 'hash' ? 'lb' : part
      if (part === 'all') parts.push(...policyParts)
      else if (isPolicyPart(named)) parts.push(named)
      else
        return refuse(
          'policy-part-unknown',
          `${cited(text)} cannot be taken off: it is all, or any of ${policyParts.join(',')}.`,
          {
            fixes: instead(reading, word, nearNames(part, ['all', ...policyParts])),
          },
        )
    }
    return understood({
      kind: 'whole',
      change: { kind: 'off', parts: policyParts.filter((part) => parts.includes(part)) },
    })
  }

// RFC 9110, 5.6.2: what a header, and so a cookie (RFC 6265, 4.1.1), may be called.
const tokenShape = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}$/

const key =
  (kind: 'header' | 'query' | 'cookie'): Taker<PolicyWord> =>
  (word) => {
    const isName = kind === 'query' ? /^[^\s&=#?]{1,256}$/.test(word.text) : tokenShape.test(word.text)
    return isName
      ? understood({ kind: 'key', key: kind, name: word.text })
      : refuse(
          'name-invalid',
          `${cited(word.text)} is not the name of a ${kind === 'query' ? 'query parameter' : kind}.`,
        )
  }

/** The words of `/policy` that take the next one along. */
export const policyTakers = (reading: Reading): ReadonlyMap<string, Taker<PolicyWord>> =>
  new Map([
    ['lb', loadBalancer(reading)],
    ['tls', tls(reading)],
    ['off', off(reading)],
    ['header', key('header')],
    ['query', key('query')],
    ['cookie', key('cookie')],
  ])

const part = (name: 'hash' | 'pool' | 'outlier'): [string, PolicyWord] => [name, { kind: 'part', part: name }]

/** The words of `/policy` that stand by themselves. */
export const policyWords: ReadonlyMap<string, PolicyWord> = new Map<string, PolicyWord>([
  part('hash'),
  part('pool'),
  part('outlier'),
  ['source-ip', { kind: 'source-ip' }],
])

/** Zero is a cookie for the browser's session; a time of its own is at least a millisecond, as everywhere. */
const readTtl = (reading: Reading, word: Word): Read<string> =>
  /^0(?:s|m|h)?$/.test(word.text) ? understood('0s') : readDuration(reading.line.text, word)

/** Envoy's limit (RingHashLbConfig.minimum_ring_size): 8 million. */
const largestRing = 8_388_608

const readRing = (word: Word): Read<number> => {
  const ring = /^[1-9][0-9]{0,7}$/.test(word.text) ? Number(word.text) : 0
  return ring >= 1 && ring <= largestRing
    ? understood(ring)
    : refuse(
        'policy-value-out-of-range',
        `A ring has from 1 to ${largestRing} places, and ${cited(word.text)} is none of these.`,
      )
}

/** What a hash is made of: one key, and what its options say. */
export const readHash = (
  reading: Reading,
  keys: readonly Extract<PolicyWord, { kind: 'key' | 'source-ip' }>[],
  options: ReadonlyMap<string, Word>,
): Read<PolicyChange> => {
  const [first, second] = keys
  if (first === undefined)
    return refuse('hash-key-missing', 'By what? header NAME, cookie NAME, query NAME or source-ip comes after "hash".')
  if (second !== undefined) return refuse('said-twice', 'A hash takes one key: header, cookie, query or source-ip.')
  const ttlWord = options.get('ttl')
  const ringWord = options.get('ring')
  if (ttlWord !== undefined && !(first.kind === 'key' && first.key === 'cookie'))
    return refuse('ttl-misplaced', 'Only a cookie has a ttl.')
  const ttl = ttlWord === undefined ? understood(null) : readTtl(reading, ttlWord)
  if (!ttl.ok) return ttl
  const ring = ringWord === undefined ? understood(null) : readRing(ringWord)
  if (!ring.ok) return ring
  const hashKey: HashKey =
    first.kind === 'source-ip'
      ? { kind: 'source-ip' }
      : first.key === 'cookie'
        ? { kind: 'cookie', name: first.name, ttl: ttl.value }
        : { kind: first.key, name: first.name }
  return understood({ kind: 'hash', key: hashKey, ring: ring.value })
}
