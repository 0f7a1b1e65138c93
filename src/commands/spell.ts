import { isBlank, isInvisible, isTypographic } from './characters.ts'
import type { Condition, RuleReference, Sticky, Target, ValueMatch } from './command.ts'
import { operatorText } from './match.ts'
import { quoted } from './word.ts'

/** Words that mean something by themselves, so that a name spelt like one is quoted. */
const reserved: ReadonlySet<string> = new Set(
  'header without-header cookie query uri method authority user-agent source browser device start off last to cancel service version reason host from namespace lb hash pool outlier tls source-ip ttl ring'.split(
    ' ',
  ),
)

/** Characters that a value keeps only inside quotes. */
const needsQuotes = (text: string): boolean =>
  text === '' ||
  text.endsWith(',') ||
  [...text].some(
    (character) => character === '"' || isBlank(character) || isTypographic(character) || isInvisible(character, false),
  )

/** A word of its own: a name, or the value of a flag. */
export const spellWord = (text: string): string =>
  reserved.has(text.toLowerCase()) || needsQuotes(text) || /^[-/%=~^]|=|,/.test(text) ? quoted(text) : text

/** A path stands bare where nothing in it means something else. */
export const spellPath = (text: string): string => (needsQuotes(text) ? quoted(text) : text)

/** A value behind an operator. `^` may begin a regular expression. */
const spellValue = (text: string, kind: 'exact' | 'prefix' | 'regex' = 'exact'): string =>
  needsQuotes(text) || (kind === 'regex' ? /^[=~]/ : /^[=~^]/).test(text) ? quoted(text) : text

/** A name before an operator. Two dashes would begin a flag. */
const spellName = (name: string): string => (name.startsWith('--') ? quoted(name) : name)

/** A value that may stand without operator. */
const spellBare = (match: Exclude<ValueMatch, { kind: 'present' }>): string => {
  if (match.kind !== 'exact') return `${operatorText[match.kind]}${spellValue(match.value, match.kind)}`
  return match.value.startsWith('--') ? quoted(match.value) : spellValue(match.value)
}

const spellCondition = (condition: Condition): string => {
  switch (condition.kind) {
    case 'header':
    case 'without-header':
    case 'query': {
      const { kind, name, match } = condition
      return match.kind === 'present'
        ? `${kind} ${spellName(name)}`
        : `${kind} ${spellName(name)}${operatorText[match.kind]}${spellValue(match.value, match.kind)}`
    }
    case 'cookie':
      return `cookie ${spellPair([condition.name, condition.value])}`
    case 'browser':
    case 'device':
      return `${condition.kind} ${condition.name}`
    case 'source-namespace':
      return `source namespace=${condition.namespace}`
    default:
      return condition.match.kind === 'present' ? condition.kind : `${condition.kind} ${spellBare(condition.match)}`
  }
}

export const spellPair = ([name, value]: readonly [string, string]): string => `${spellName(name)}=${spellValue(value)}`

export const spellConditions = (conditions: readonly Condition[]): string => conditions.map(spellCondition).join(' ')

/** The value of `--sticky`. */
export const spellSticky = (sticky: Sticky): string => (sticky === 'off' ? 'off' : `cookie=${sticky.cookie}`)

/** A split; a lone version is spelt by the caller, which knows whether it could be mistaken. */
export const spellSplit = (target: Target): string =>
  target.map(({ version, percent }) => `${spellWord(version)}=${percent}`).join(',')

export const spellRule = (rule: RuleReference): string => {
  if (rule.kind === 'position') return `${rule.position}`
  if (rule.kind === 'conditions') return spellConditions(rule.conditions)
  return /^[0-9]+$/.test(rule.name) ||
    !/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(rule.name) ||
    reserved.has(rule.name.toLowerCase())
    ? quoted(rule.name)
    : rule.name
}
