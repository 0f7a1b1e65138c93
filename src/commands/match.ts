import type { ValueMatch } from './command.ts'
import { type Read, refuse, understood } from './refusal.ts'
import { readRegularExpression } from './regular-expression.ts'
import type { Reading } from './verb.ts'
import { cited, cut, quoted, unquotedIndex, type Word, withWord } from './word.ts'

const nameShape = /^[A-Za-z0-9_.-]{1,256}$/

type Operator = 'exact' | 'prefix' | 'regex'

export const operatorText: Readonly<Record<Operator, string>> = { exact: '=', prefix: '^=', regex: '~=' }

interface Operation {
  readonly kind: Operator
  /** What stands before the operator. */
  readonly name: Word
  readonly value: Word
}

/** The first unquoted operator of a word. */
export const operation = (word: Word): Operation | null => {
  const equals = unquotedIndex(word, '=')
  if (equals === -1) return null
  const before = word.quotes.charAt(equals - 1) === '.' ? word.text.charAt(equals - 1) : ''
  const kind = before === '^' ? 'prefix' : before === '~' ? 'regex' : 'exact'
  return { kind, name: cut(word, 0, kind === 'exact' ? equals : equals - 1), value: cut(word, equals + 1) }
}

/** Nothing is guessed where a value is empty, or begins in a way that is probably a slip of an operator. */
const readValue = (reading: Reading, word: Word, value: Word, kind: Operator): Read<string> => {
  if (value.text === '')
    return refuse('value-empty', 'A condition needs a value; a name alone, without operator, asks for presence.')
  const first = value.text.charAt(0)
  if (value.quotes.startsWith('.') && '=~^'.includes(first) && !(first === '^' && kind === 'regex')) {
    const raw = reading.line.text.slice(word.start, word.end)
    const start = raw.length - value.text.length
    const rest = value.text.slice(1).replace(/^=/, '')
    const meant = first === '=' ? operatorText[kind] : `${first}=`
    return refuse('value-begins-with-operator', `The value begins with "${first}", which may be a slip.`, {
      choices: [
        withWord(reading.line.text, word, `${raw.slice(0, start).replace(/[~^]?=$/, '')}${meant}${rest}`),
        withWord(reading.line.text, word, `${raw.slice(0, start)}${quoted(value.text)}`),
      ],
    })
  }
  return kind === 'regex' ? readRegularExpression(value.text) : understood(value.text)
}

/** A comma that took the next word along would make a longer value than the person sees. */
const refuseComma = (reading: Reading, word: Word): Read<null> => {
  if (!word.joined) return understood(null)
  const raw = reading.line.text.slice(word.start, word.end)
  const equals = raw.indexOf('=') + 1
  const value = raw.slice(equals).replaceAll('"', '')
  return refuse('comma-in-condition', 'A comma takes the next word along, which no condition allows outside quotes.', {
    fixes: [withWord(reading.line.text, word, `${raw.slice(0, equals)}${quoted(value)}`)],
  })
}

const readName = (reading: Reading, word: Word, name: Word): Read<string> => {
  if (nameShape.test(name.text)) return understood(name.text)
  const slip = /^([A-Za-z0-9_.-]+)([~^])(.+)$/.exec(name.text)
  return refuse(
    'name-invalid',
    name.text === ''
      ? 'The name before the operator is missing.'
      : `${cited(name.text)} is not a name: letters, digits, "-", "_" and "." alone.`,
    slip === null ? {} : { fixes: [withWord(reading.line.text, word, `${slip[1]}${slip[2]}=${slip[3]}`)] },
  )
}

/** `NAME`, `NAME=VALUE`, `NAME^=VALUE` or `NAME~=VALUE`. */
export const readNamed = (
  reading: Reading,
  word: Word,
): Read<{ readonly name: string; readonly match: ValueMatch }> => {
  const comma = refuseComma(reading, word)
  if (!comma.ok) return comma
  const found = operation(word)
  const name = readName(reading, word, found?.name ?? word)
  if (!name.ok) return name
  if (found === null) return understood({ name: name.value, match: { kind: 'present' } })
  const value = readValue(reading, word, found.value, found.kind)
  return value.ok ? understood({ name: name.value, match: { kind: found.kind, value: value.value } }) : value
}

/** `VALUE`, `=VALUE`, `^=VALUE` or `~=VALUE`. */
export const readValued = (reading: Reading, word: Word): Read<{ readonly kind: Operator; readonly value: string }> => {
  const comma = refuseComma(reading, word)
  if (!comma.ok) return comma
  const found = operation(word)
  const isOperated = found !== null && found.name.text === '' && !found.name.hasQuotes
  const kind = isOperated ? found.kind : 'exact'
  const value = readValue(reading, word, isOperated ? found.value : word, kind)
  return value.ok ? understood({ kind, value: value.value }) : value
}

/** `NAME=VALUE` and nothing else: a cookie, or a header of `/explain`. */
export const readPair = (reading: Reading, word: Word): Read<readonly [string, string]> => {
  const comma = refuseComma(reading, word)
  if (!comma.ok) return comma
  const found = operation(word)
  if (found === null || found.kind !== 'exact')
    return refuse('not-a-pair', `${cited(word.text)} is not of the form NAME=VALUE.`, {
      fixes:
        found === null
          ? [`${reading.line.text.slice(0, word.end)}=${reading.line.text.slice(word.end).trimStart()}`]
          : [withWord(reading.line.text, word, `${found.name.text}=${found.value.text}`)],
    })
  const name = readName(reading, word, found.name)
  if (!name.ok) return name
  const value = readValue(reading, word, found.value, 'exact')
  return value.ok ? understood([name.value, value.value]) : value
}
