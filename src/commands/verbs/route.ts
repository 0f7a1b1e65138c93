import type { Condition, Target } from '../command.ts'
import { checkConditions, conditionTakers } from '../condition.ts'
import { place } from '../place.ts'
import { type Read, type Refusal, refuse, understood, withFix } from '../refusal.ts'
import { fixedAmong, type Item, joinPercentSigns, scan } from '../scan.ts'
import { looksLikeSplit, readTarget, splitInPieces } from '../target.ts'
import { unfitWord, unknownVersion } from '../unfit.ts'
import type { Reading, Verb } from '../verb.ts'
import { wordsAmong } from '../version.ts'
import { cited, type Word, withWord } from '../word.ts'
import { readRouteFlags } from './route-flags.ts'

interface Rule {
  readonly conditions: readonly Condition[]
  readonly target: Target
}

/** What a word may be meant to be a condition of, where its kind was left out or written with `=`. */
const meantCondition = ({ line }: Reading, word: Word): Partial<Pick<Refusal, 'fixes' | 'choices'>> => {
  const { text } = word
  const lower = text.toLowerCase()
  const as = (condition: string): string => withWord(line.text, word, condition)
  if (/^(?:[~^]?=)?\//.test(text)) return { fixes: [as(`uri ${text}`)] }
  const kinds = ['browser', 'device', 'method'].map((kind) => as(`${kind} ${text}`))
  if (!text.includes('=')) return { fixes: kinds }
  const stated = as(text.replace(/=/, ' '))
  const named = ['header', 'cookie', 'query'].map((kind) => as(`${kind} ${text}`))
  return /^(?:browser|device|method|uri|authority|user-agent)=/.test(lower) ? { fixes: [stated] } : { choices: named }
}

/** `header end-user jason`: the value without the sign that belongs before it. */
const joinedToValue = ({ line }: Reading, word: Word): string =>
  `${line.text.slice(0, word.start).trimEnd()}=${line.text.slice(word.start)}`

export const route: Verb = {
  name: 'route',
  kind: 'change',
  usage: ['route CONDITION… VERSION [SERVICE]', 'route CONDITION… VERSION=PERCENT,VERSION=PERCENT [SERVICE]'],
  meaning:
    'Sends the requests that meet all the conditions to a version, or splits them, by a rule above the default one.',
  details: [
    'Conditions: `header NAME[OP VALUE]`, `without-header NAME[OP VALUE]`, `cookie NAME=VALUE`, `query NAME[OP VALUE]`, `uri [OP]VALUE`, `method VALUE`, `authority [OP]VALUE`, `user-agent [OP]VALUE`, `browser chrome|firefox|safari|edge`, `device android|ios|mobile`, `source namespace=NAME`.',
    'OP is `=` for exactly this value, `^=` for a beginning, `~=` for a regular expression (RE2, of the whole value). Without it a name asks for presence, and a value is meant exactly.',
    'A rule with the same conditions is changed in place; a second one is never added. Several commands with one `--name` and one target are one rule, whose requests meet any of them.',
    '`--sticky cookie=NAME` gives each client of a split a cookie with the version that it got, and a rule for each version that keeps the client there.',
  ],
  flags: ['name', 'before', 'rewrite', 'timeout', 'retries', 'sticky', 'supersede'],
  examples: [
    'route header end-user=jason v2',
    'route cookie user=tester v2 reviews',
    'route browser chrome v2',
    'route uri ^=/api method GET v2=10,v3=90 --name api-canary',
    'route uri ^=/canary v2 --rewrite / --timeout 2s --retries 3',
  ],
  read: (reading) => {
    const scanned = scan<Condition>(reading, { options: ['service', 'version'], takers: conditionTakers(reading) })
    if (!scanned.ok) return scanned
    const stated = scanned.value.options.get('version')
    const core = (items: readonly Item<Condition>[], services: readonly string[]): Read<Rule> => {
      const conditions = checkConditions(fixedAmong(items))
      if (!conditions.ok) return conditions
      const seen = { services, wantsVersion: false }
      const words = wordsAmong(items)
      const last = items.at(-1)
      const target = stated ?? (last?.kind === 'word' ? last.word : words.at(-1))
      const others = words.filter((word) => word !== target)
      if (conditions.value.length === 0)
        return refuse(
          'condition-missing',
          'For which requests? A condition such as header end-user=jason comes first.',
          others.length === 1 && others[0] !== undefined ? meantCondition(reading, others[0]) : {},
        )
      const splits = words.filter(looksLikeSplit)
      if (splits.length > 1) return splitInPieces(reading, splits)
      const [other] = others
      if (target === undefined)
        return refuse('target-missing', 'Where to? The version, or a split such as v2=10,v3=90, comes last.')
      if (stated === undefined && last?.kind !== 'word') {
        return reading.names.version(target.text, services) === null
          ? unfitWord(reading, target, seen)
          : refuse('target-misplaced', `The target ${cited(target.text)} comes last, after the conditions.`)
      }
      const fits = (word: Word): boolean => looksLikeSplit(word) || reading.names.version(word.text, services) !== null
      // Of two words behind the conditions the one that could be a target is not to blame.
      if (other !== undefined && stated === undefined && fits(other) && !fits(target))
        return unfitWord(reading, target, seen)
      if (other !== undefined) {
        const unfit = unfitWord(reading, other, seen)
        return fits(other) ? unfit : withFix(unfit, joinedToValue(reading, other))
      }
      const read =
        stated === undefined || reading.names.version(stated.text, services) !== null
          ? readTarget(reading, target, services)
          : unknownVersion(reading, stated, services)
      return read.ok ? understood({ conditions: conditions.value, target: read.value }) : read
    }
    const items = joinPercentSigns(scanned.value.items)
    const placed = place(reading, { ...scanned.value, items }, false, core)
    if (!placed.ok) return placed
    const flags = readRouteFlags(reading.line)
    if (!flags.ok) return flags
    return understood({ verb: 'route', scope: placed.value.scope, ...placed.value.value, ...flags.value })
  },
}
