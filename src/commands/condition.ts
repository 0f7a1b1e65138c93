import { nearNames } from '../near-names.ts'
import { browserNames, deviceNames } from '../traffic/traffic.ts'
import type { Condition } from './command.ts'
import { operation, operatorText, readNamed, readPair, readValued } from './match.ts'
import { type Read, refuse, understood } from './refusal.ts'
import type { Taker } from './scan.ts'
import type { Reading } from './verb.ts'
import { cited, fixedWord, type Word, withWord } from './word.ts'

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

const named =
  (reading: Reading, kind: 'header' | 'without-header' | 'query'): Taker<Condition> =>
  (word) => {
    const found = readNamed(reading, word)
    return found.ok ? understood<Condition>({ kind, ...found.value }) : found
  }

const valued =
  (reading: Reading, kind: 'authority' | 'user-agent'): Taker<Condition> =>
  (word) => {
    const match = readValued(reading, word)
    return match.ok ? understood<Condition>({ kind, match: match.value }) : match
  }

/** Every path begins with a slash, so a value without one would match nothing. */
const uri =
  (reading: Reading): Taker<Condition> =>
  (word) => {
    const match = readValued(reading, word)
    if (!match.ok) return match
    const { kind, value } = match.value
    if (kind === 'regex' || value.startsWith('/')) return understood<Condition>({ kind: 'uri', match: match.value })
    return refuse('path-without-slash', `A path begins with a slash, and ${cited(value)} does not.`, {
      fixes: [withWord(reading.line.text, word, `${kind === 'exact' ? '' : operatorText[kind]}/${value}`)],
    })
  }

const method =
  (reading: Reading): Taker<Condition> =>
  (word) => {
    const name = word.text.toUpperCase()
    if (methods.includes(name)) return understood<Condition>({ kind: 'method', match: { kind: 'exact', value: name } })
    const bare = name.replace(/^[=~^]+/, '')
    return refuse('method-unknown', `${cited(word.text)} is not a method: ${methods.join(', ')}.`, {
      fixes: methods.includes(bare) ? [withWord(reading.line.text, word, bare)] : [],
    })
  }

const cookie =
  (reading: Reading): Taker<Condition> =>
  (word) => {
    const pair = readPair(reading, word)
    if (!pair.ok) return pair
    const [name, value] = pair.value
    // A semicolon ends a cookie on the wire (RFC 6265, 4.1.1), so no cookie holds one.
    return value.includes(';')
      ? refuse('cookie-semicolon', 'The value of a cookie holds no semicolon.')
      : understood<Condition>({ kind: 'cookie', name, value })
  }

const source =
  (reading: Reading): Taker<Condition> =>
  (word) => {
    const found = operation(word)
    if (
      found === null ||
      found.kind !== 'exact' ||
      found.name.hasQuotes ||
      found.name.text.toLowerCase() !== 'namespace'
    )
      return refuse('source-not-a-namespace', 'A source is given by its namespace: source namespace=NAME.', {
        fixes: [withWord(reading.line.text, word, `namespace=${word.text}`)],
      })
    const namespace = found.value.text
    return namespaceShape.test(namespace)
      ? understood<Condition>({ kind: 'source-namespace', namespace })
      : refuse(
          'name-invalid',
          `${cited(namespace)} is not the name of a namespace: lower-case letters, digits and "-".`,
        )
  }

/** A name of a closed list, case ignored. */
export const oneOf = <Name extends string>(
  reading: Reading,
  word: Word,
  what: string,
  names: readonly Name[],
): Read<Name> => {
  const typed = fixedWord(word) ?? word.text.toLowerCase()
  const found = names.find((name) => name === typed.replace(/^=/, ''))
  if (found !== undefined && found === typed) return understood(found)
  return refuse(`${what}-unknown`, `${cited(word.text)} is no ${what} that is known here: ${names.join(', ')}.`, {
    fixes: (found === undefined ? nearNames(typed, names) : [found]).map((name) =>
      withWord(reading.line.text, word, name),
    ),
    hint: `Others are told by an expression on the whole value: user-agent ~=.*NAME.*`,
  })
}

const browser =
  (reading: Reading): Taker<Condition> =>
  (word) => {
    const name = oneOf(reading, word, 'browser', browserNames)
    return name.ok ? understood<Condition>({ kind: 'browser', name: name.value }) : name
  }

const device =
  (reading: Reading): Taker<Condition> =>
  (word) => {
    const name = oneOf(reading, word, 'device', deviceNames)
    return name.ok ? understood<Condition>({ kind: 'device', name: name.value }) : name
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
    ['browser', browser(reading)],
    ['device', device(reading)],
    ['source', source(reading)],
  ])

/** The field of a match entry that a condition fills; one rule holds each once. */
const field = (condition: Condition): string => {
  switch (condition.kind) {
    case 'header':
    case 'without-header':
      return `${condition.kind} "${condition.name.toLowerCase()}"`
    case 'query':
      return `query "${condition.name}"`
    case 'cookie':
      return 'header "cookie"'
    case 'user-agent':
    case 'browser':
    case 'device':
      return 'header "user-agent"'
    default:
      return condition.kind
  }
}

/** Refuses two conditions on one field: a rule's match entry holds one value for each header, parameter or path. */
export const checkConditions = (conditions: readonly Condition[]): Read<readonly Condition[]> => {
  const seen = new Set<string>()
  for (const condition of conditions) {
    const name = field(condition)
    if (seen.has(name))
      return refuse('condition-twice', `One rule holds one condition on ${name}.`, {
        advice: 'For "either of them" give a line for each with one --name, or a regular expression with ~=.',
      })
    seen.add(name)
  }
  return understood(conditions)
}
