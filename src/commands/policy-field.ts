import { nearNames } from '../near-names.ts'
import {
  durationOf,
  type FieldBlock,
  fieldName,
  fieldNames,
  fieldsNamed,
  type PolicyField,
  type PolicySetting,
} from '../traffic/traffic.ts'
import { readDuration } from './duration.ts'
import { type Read, refuse, understood } from './refusal.ts'
import { isHost, unknownService } from './unfit.ts'
import type { Reading } from './verb.ts'
import { cited, cut, unquotedIndex, type Word, withWord } from './word.ts'

type Value = PolicySetting['value']

/** A word that is the beginning or the end of one of ours: `maxConn`, `timeout`. */
const partOf = (typed: string, names: readonly string[]): readonly string[] => {
  const lower = typed.toLowerCase()
  return lower.length < 4 ? [] : names.filter((name) => name.toLowerCase().includes(lower)).slice(0, 3)
}

const unknownField = (reading: Reading, word: Word, name: string, block: FieldBlock) => {
  const names = fieldNames(block)
  // A field has its value behind it; a bare host is whom the policy was to be for.
  const isBlock = names.some((one) => one.startsWith(name.slice(0, name.indexOf('.') + 1)))
  if (word.text === name && isHost(name) && !isBlock) return unknownService(reading, word)
  const last = name.slice(name.lastIndexOf('.') + 1)
  const near = [...new Set([...nearNames(name, names), ...nearNames(last, names), ...partOf(last, names)])].slice(0, 3)
  const elsewhere: FieldBlock = block === 'connectionPool' ? 'outlierDetection' : 'connectionPool'
  const [other] = fieldsNamed(elsewhere, name)
  const part = elsewhere === 'connectionPool' ? 'pool' : 'outlier'
  return refuse(
    'unknown-field',
    other === undefined
      ? `${block} has no field ${cited(name)}.`
      : `${cited(name)} is a field of ${elsewhere}, not of ${block}.`,
    {
      choices: near.map((one) => withWord(reading.line.text, word, `${one}${word.text.slice(name.length)}`)),
      hint:
        other !== undefined
          ? `A line of its own: ${reading.line.prefix}policy ${part} ${word.text}`
          : near.length > 0
            ? `Perhaps ${near.join(' or ')} is meant.`
            : `Its fields: ${names.join(', ')}.`,
    },
  )
}

const deprecated = (reading: Reading, word: Word, name: string, field: PolicyField) =>
  refuse('field-deprecated', `${name} is deprecated, and nothing in Istio reads it any more.`, {
    advice: `${field.replacedBy.join(' or ')} took its place.`,
    choices: field.replacedBy.map((one) => withWord(reading.line.text, word, `${one}${word.text.slice(name.length)}`)),
  })

const readInteger = (
  reading: Reading,
  word: Word,
  text: string,
  field: PolicyField,
  { most, unit }: Extract<PolicyField['value'], { kind: 'integer' }>,
): Read<Value> => {
  const name = fieldName(field)
  const digits = unit === '%' ? text.replace(/%$/, '') : text
  const range = unit === '%' ? 'a whole percentage from 0 to 100' : `a whole number of ${unit} from 0 to ${most}`
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(digits))
    return refuse('policy-value-invalid', `${name} is ${range}, and ${cited(text)} is none.`, {
      fixes: /^\+?0*[0-9]{1,10}$/.test(digits)
        ? [withWord(reading.line.text, word, `${name}=${Number(digits.replace('+', ''))}`)]
        : [],
    })
  const value = Number(digits)
  return value <= most
    ? understood(value)
    : refuse('policy-value-out-of-range', `${name} is ${range}, and ${text} is more.`)
}

const readTime = (
  reading: Reading,
  word: Word,
  value: Word,
  field: PolicyField,
  { takesZero, grain }: Extract<PolicyField['value'], { kind: 'duration' }>,
): Read<Value> => {
  const name = fieldName(field)
  if (/^0(?:ms|s|m|h)?$/.test(value.text))
    return takesZero
      ? understood('0s')
      : refuse('policy-value-out-of-range', `${name} is 1ms or more; Istio refuses ${cited(value.text)}.`)
  const read = readDuration(reading.line.text, value)
  if (!read.ok)
    return refuse('policy-value-invalid', `${name} is a duration. ${read.refusal.message}`, {
      fixes: /^[0-9]+$/.test(value.text) ? [withWord(reading.line.text, word, `${name}=${value.text}s`)] : [],
    })
  if ((durationOf(read.value) ?? 0) % grain === 0) return read
  return refuse(
    'policy-value-out-of-range',
    `${name} is counted in whole seconds by the proxies, and ${cited(value.text)} is not a number of them.`,
  )
}

const readValue = (reading: Reading, word: Word, value: Word, field: PolicyField): Read<Value> => {
  const { value: kind } = field
  switch (kind.kind) {
    case 'integer':
      return readInteger(reading, word, value.text, field, kind)
    case 'duration':
      return readTime(reading, word, value, field, kind)
    case 'flag': {
      const lower = value.text.toLowerCase()
      return lower === 'true' || lower === 'false'
        ? understood(lower === 'true')
        : refuse('policy-value-invalid', `${fieldName(field)} is true or false, and ${cited(value.text)} is neither.`)
    }
    case 'word': {
      const upper = value.text.toUpperCase().replaceAll('-', '_')
      return kind.words.includes(upper)
        ? understood(upper)
        : refuse(
            'policy-value-invalid',
            `${fieldName(field)} is one of ${kind.words.join(', ')}, and ${cited(value.text)} is none of them.`,
            {
              fixes: nearNames(upper, kind.words).map((near) =>
                withWord(reading.line.text, word, `${fieldName(field)}=${near}`),
              ),
            },
          )
    }
  }
}

/** A value that the field takes. */
const sample = ({ value }: PolicyField): string => {
  switch (value.kind) {
    case 'integer':
      return String(Math.min(value.most, 50))
    case 'duration':
      return '10s'
    case 'flag':
      return 'true'
    case 'word':
      return value.words[0] ?? ''
  }
}

/** Where nothing tells what was meant, the line with a value that this very field takes. */
const withSample = (
  { line }: Reading,
  word: Word,
  field: PolicyField,
  refused: Extract<Read<Value>, { readonly ok: false }>,
): Extract<Read<Value>, { readonly ok: false }> => ({
  ok: false,
  refusal: {
    hint: `Such as: ${withWord(line.text, word, `${fieldName(field)}=${sample(field)}`)}`,
    ...refused.refusal,
  },
})

const readSetting = (reading: Reading, word: Word, block: FieldBlock): Read<PolicySetting> => {
  const equals = unquotedIndex(word, '=')
  const name = equals < 0 ? word.text : word.text.slice(0, equals)
  if (word.joined && word.text.includes(','))
    return refuse('comma-in-field', 'Fields stand apart by blanks, without commas.', {
      fixes: [withWord(reading.line.text, word, word.text.replaceAll(',', ' '))],
    })
  const found = fieldsNamed(block, name)
  const [field, rival] = found
  if (rival !== undefined)
    return refuse('ambiguous-field', `There are several ${cited(name)} in ${block}.`, {
      hint: `It is ${found.map((one) => one.steps.join('.')).join(' or ')}.`,
      choices: found.map((one) =>
        withWord(reading.line.text, word, `${one.steps.join('.')}${word.text.slice(name.length)}`),
      ),
    })
  if (field === undefined) return unknownField(reading, word, name, block)
  if (field.replacedBy.length > 0) return deprecated(reading, word, name, field)
  if (equals < 0 || equals === word.text.length - 1)
    return withSample(reading, word, field, refuse('value-missing', `${name} needs a value: ${name}=VALUE.`))
  const value = readValue(reading, word, cut(word, equals + 1), field)
  return value.ok ? understood({ steps: field.steps, value: value.value }) : withSample(reading, word, field, value)
}

/** `FIELD=VALUE…`: each by Istio's own name, in its range; at least one. */
export const readSettings = (
  reading: Reading,
  part: 'pool' | 'outlier',
  words: readonly Word[],
): Read<readonly PolicySetting[]> => {
  const block: FieldBlock = part === 'pool' ? 'connectionPool' : 'outlierDetection'
  const settings: PolicySetting[] = []
  for (const word of words) {
    const setting = readSetting(reading, word, block)
    if (!setting.ok) return setting
    const path = setting.value.steps.join('.')
    if (settings.some(({ steps }) => steps.join('.') === path))
      return refuse('said-twice', `The field ${path} stands here twice.`)
    settings.push(setting.value)
  }
  if (settings.length === 0)
    return refuse('field-missing', `Which field of ${block}? It is given as FIELD=VALUE.`, {
      hint: `Its fields: ${fieldNames(block).join(', ')}.`,
    })
  return understood(settings)
}
