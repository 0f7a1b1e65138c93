import type { Condition, ValueMatch } from './command.ts'
import { type Read, refuse, understood } from './refusal.ts'
import { readRegularExpression } from './regular-expression.ts'
import type { Taker } from './scan.ts'
import type { Reading } from './verb.ts'
import { cut, unquotedIndex, type Word, withWord } from './word.ts'

const nameShape = /^[A-Za-z0-9_.-]{1,256}$/

/** RFC 1123 label, as namespaces are. */
const namespaceShape = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

export const methods: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'TRACE',
]

type Operator = 'exact' | 'prefix' | 'regex'

const shown: Readonly<Record<Operator, string>> = { exact: '=', prefix: '^=', regex: '~=' }

interface Operation {
  readonly kind: Operator
  /** What stands before the operator. */
  readonly name: Word
  readonly value: Word
}

/** The first unquoted operator of a word. */
const operation = (word: Word): Operation | null => {
  const equals = unquotedIndex(word, '=')
  if (equals === -1) return null
  const before = word.quotes.charAt(equals - 1) === '.' ? word.text.charAt(equals - 1) : ''
  const kind = before === '^' ? 'prefix' : before === '~' ? 'regex' : 'exact'
  return { kind, name: cut(word, 0, kind === 'exact' ? equals : equals - 1), value: cut(word, equals + 1) }
}

const inQuotes = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** Where a value begins in a way that is probably a slip of an operator, or is empty, nothing is guessed. */
const checkValue = (reading: Reading, word: Word, value: Word, kind: Operator): Read<string> => {
  if (value.text === '')
    return refuse('value-empty', 'A condition needs a value; leave the operator out to ask for presence.')
  const first = value.text.charAt(0)
  if (value.quotes.startsWith('.') && '=~^'.includes(first) && !(first === '^' && kind === 'regex')) {
    const start = word.text.length - value.text.length
    return refuse('value-begins-with-operator', `The value begins with "${first}", which may be a slip.`, {
      hint: `If it is meant, quote it: ${withWord(reading.line.text, word, `${word.text.slice(0, start)}${inQuotes(value.text)}`)}`,
    })
  }
  return kind === 'regex' ? readRegularExpression(value.text) : understood(value.text)
}

const checkComma = (reading: Reading, word: Word): Read<null> =>
  word.joined
    ? refuse(
        'comma-in-condition',
        'A comma at the end of a word takes the next word along, which a condition does not allow.',
        {
          hint: `If both are the value, quote it: ${withWord(reading.line.text, word, quoteValue(reading.line.text.slice(word.start, word.end)))}`,
        },
      )
    : understood(null)

/** `NAME=a, b` with its value in quotes. */
const quoteValue = (raw: string): string => {
  const equals = raw.indexOf('=')
  return `${raw.slice(0, equals + 1)}${inQuotes(raw.slice(equals + 1).replaceAll('"', ''))}`
}

const checkName = (reading: Reading, word: Word, name: Word): Read<string> => {
  if (nameShape.test(name.text)) return understood(name.text)
  const slip = /^([A-Za-z0-9_.-]+)([~^])(.+)$/.exec(name.text)
  return refuse(
    'name-invalid',
    name.text === ''
      ? 'The name before the operator is missing.'
      : `"${name.text}" is not a name: letters, digits, "-", "_" and "." alone.`,
    slip === null ? {} : { fixes: [withWord(reading.line.text, word, `${slip[1]}${slip[2]}=${slip[3]}`)] },
  )
}

/** `NAME`, `NAME=VALUE`, `NAME^=VALUE` or `NAME~=VALUE`. */
const named =
  (reading: Reading, kind: 'header' | 'without-header' | 'query'): Taker<Condition> =>
  (word) => {
    const comma = checkComma(reading, word)
    if (!comma.ok) return comma
    const found = operation(word)
    const name = checkName(reading, word, found?.name ?? word)
    if (!name.ok) return name
    if (found === null) return understood<Condition>({ kind, name: name.value, match: { kind: 'present' } })
    const value = checkValue(reading, word, found.value, found.kind)
    if (!value.ok) return value
    return understood<Condition>({ kind, name: name.value, match: { kind: found.kind, value: value.value } })
  }

/** `VALUE`, `=VALUE`, `^=VALUE` or `~=VALUE`. */
const readMatch = (reading: Reading, word: Word): Read<Exclude<ValueMatch, { kind: 'present' }>> => {
  const comma = checkComma(reading, word)
  if (!comma.ok) return comma
  const found = operation(word)
  const isOperated = found !== null && found.name.text === '' && !found.name.hasQuotes
  const kind = isOperated ? found.kind : 'exact'
  const value = checkValue(reading, word, isOperated ? found.value : word, kind)
  return value.ok ? understood({ kind, value: value.value }) : value
}

const valued =
  (reading: Reading, kind: 'authority' | 'user-agent'): Taker<Condition> =>
  (word) => {
    const match = readMatch(reading, word)
    return match.ok ? understood<Condition>({ kind, match: match.value }) : match
  }

/** Every path begins with a slash, so a value without one would match nothing. */
const uri =
  (reading: Reading): Taker<Condition> =>
  (word) => {
    const match = readMatch(reading, word)
    if (!match.ok) return match
    const { kind, value } = match.value
    if (kind !== 'regex' && !value.startsWith('/'))
      return refuse('path-without-slash', `A path begins with a slash, and "${value}" does not.`, {
        fixes: [withWord(reading.line.text, word, `${kind === 'exact' ? '' : shown[kind]}/${value}`)],
      })
    return understood<Condition>({ kind: 'uri', match: match.value })
  }

const method =
  (reading: Reading): Taker<Condition> =>
  (word) => {
    const name = word.text.toUpperCase()
    if (methods.includes(name)) return understood<Condition>({ kind: 'method', match: { kind: 'exact', value: name } })
    const bare = name.replace(/^[=~^]+/, '')
    return refuse('method-unknown', `"${word.text}" is not a method: ${methods.join(', ')}.`, {
      fixes: methods.includes(bare) ? [withWord(reading.line.text, word, bare)] : [],
    })
  }

const cookie =
  (reading: Reading): Taker<Condition> =>
  (word) => {
    const pair = readPair(reading, word)
    if (!pair.ok) return pair
    const [name, value] = pair.value
    return understood<Condition>({ kind: 'cookie', name, value })
  }

const source =
  (reading: Reading): Taker<Condition> =>
  (word) => {
    const found = operation(word)
    const namespace = found?.value.text ?? ''
    if (
      found === null ||
      found.kind !== 'exact' ||
      found.name.hasQuotes ||
      found.name.text.toLowerCase() !== 'namespace'
    )
      return refuse('source-not-a-namespace', 'A source is given by its namespace: source namespace=NAME.', {
        fixes: [withWord(reading.line.text, word, `namespace=${word.text}`)],
      })
    return namespaceShape.test(namespace)
      ? understood<Condition>({ kind: 'source-namespace', namespace })
      : refuse('name-invalid', `"${namespace}" is not the name of a namespace: lower-case letters, digits and "-".`)
  }

/** `NAME=VALUE` and nothing else: a cookie, or a header of `/explain`. */
export const readPair = (reading: Reading, word: Word): Read<readonly [string, string]> => {
  const comma = checkComma(reading, word)
  if (!comma.ok) return comma
  const found = operation(word)
  if (found === null || found.kind !== 'exact')
    return refuse('not-a-pair', `"${word.text}" is not of the form NAME=VALUE.`, {
      fixes: found === null ? [] : [withWord(reading.line.text, word, `${found.name.text}=${found.value.text}`)],
    })
  const name = checkName(reading, word, found.name)
  if (!name.ok) return name
  const value = checkValue(reading, word, found.value, 'exact')
  return value.ok ? understood([name.value, value.value]) : value
}

/** The words of `/route` and `/unroute` that begin a condition. */
export const conditionTakers = (reading: Reading): ReadonlyMap<string, Taker<Condition>> =>
  new Map<string, Taker<Condition>>([
    ['header', named(reading, 'header')],
    ['without-header', named(reading, 'without-header')],
    ['query', named(reading, 'query')],
    ['cookie', cookie(reading)],
    ['uri', uri(reading)],
    ['method', method(reading)],
    ['authority', valued(reading, 'authority')],
    ['user-agent', valued(reading, 'user-agent')],
    ['source', source(reading)],
  ])

/** The field of a match entry that a condition fills; one rule holds each once. */
const slot = (condition: Condition): string => {
  switch (condition.kind) {
    case 'header':
    case 'without-header':
      return `${condition.kind} ${condition.name.toLowerCase()}`
    case 'query':
      return `query ${condition.name}`
    case 'cookie':
      return 'header cookie'
    case 'user-agent':
      return 'header user-agent'
    default:
      return condition.kind
  }
}

/** Refuses two conditions on one field: a rule's match entry holds one value for each header, parameter or path. */
export const checkConditions = (conditions: readonly Condition[]): Read<readonly Condition[]> => {
  const seen = new Set<string>()
  for (const condition of conditions) {
    const name = slot(condition)
    if (seen.has(name))
      return refuse(
        'condition-twice',
        `One rule holds one condition on ${name.replace(' ', ' "')}${name.includes(' ') ? '"' : ''}.`,
        {
          hint: 'For "either of them" write one rule for each, or a regular expression with ~=.',
        },
      )
    seen.add(name)
  }
  return understood(conditions)
}
