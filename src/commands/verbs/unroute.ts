import type { Condition, RuleReference } from '../command.ts'
import { checkConditions, conditionTakers } from '../condition.ts'
import { readCount } from '../percent.ts'
import { place } from '../place.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { fixedAmong, type Item, scan } from '../scan.ts'
import type { Verb } from '../verb.ts'
import { expectNoMore, wordsAmong } from '../version.ts'
import { cited, fixedWord } from '../word.ts'
import { ruleNameShape } from './route-flags.ts'

/** Rules that people wrote by hand may be called anything; such a name is quoted. */
const isRuleName = (text: string, hasQuotes: boolean): boolean =>
  hasQuotes ? text !== '' && text.length <= 253 : ruleNameShape.test(text)

/** `#0`, as rules without a name are shown, counts from zero; as a position it is 1. */
const readIndex = (text: string): number | null => (/^#[0-9]{1,4}$/.test(text) ? Number(text.slice(1)) + 1 : null)

export const unroute: Verb = {
  name: 'unroute',
  kind: 'change',
  usage: ['unroute NAME [SERVICE]', 'unroute POSITION [SERVICE]', 'unroute CONDITION… [SERVICE]'],
  meaning: 'Takes a match rule away, by its name, its position or its conditions.',
  details: [
    '`/status` shows names and positions. A rule without a name is shown as `#0`, counted from zero, and may be given so. A name that is a number, or holds blanks, is quoted.',
  ],
  flags: ['supersede'],
  examples: ['unroute api-canary', 'unroute 2 reviews', 'unroute header end-user=jason'],
  read: (reading) => {
    const scanned = scan<Condition>(reading, { options: ['service'], takers: conditionTakers(reading) })
    if (!scanned.ok) return scanned
    const core = (items: readonly Item<Condition>[], services: readonly string[]): Read<RuleReference> => {
      const conditions = checkConditions(fixedAmong(items))
      if (!conditions.ok) return conditions
      const [word, ...rest] = wordsAmong(items)
      const seen = { services, wantsVersion: false }
      if (conditions.value.length > 0) {
        const more = expectNoMore(reading, word === undefined ? [] : [word], seen)
        return more.ok ? understood({ kind: 'conditions', conditions: conditions.value }) : more
      }
      if (word === undefined)
        return refuse('rule-missing', 'Which rule? Its name, its position in /status, or its conditions.')
      const more = expectNoMore(reading, rest, seen)
      if (!more.ok) return more
      const position = fixedWord(word) === null ? null : (readIndex(word.text) ?? readCount(word))
      if (position !== null) return understood({ kind: 'position', position })
      return isRuleName(word.text, word.hasQuotes) && (word.hasQuotes || !/^[0-9]+$/.test(word.text))
        ? understood({ kind: 'name', name: word.text })
        : refuse('rule-name-invalid', `${cited(word.text)} is neither a position nor a name; other names are quoted.`)
    }
    const placed = place(reading, scanned.value, false, core)
    return placed.ok ? understood({ verb: 'unroute', scope: placed.value.scope, rule: placed.value.value }) : placed
  },
}
