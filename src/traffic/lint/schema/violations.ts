import { isJsonObject, type Json, type JsonObject, type Pointer, toPointer } from '../../../manifests/manifests.ts'
import { camelCase } from '../../reading/fields.ts'
import type { LintCode } from '../codes.ts'
import { durationOf } from '../duration.ts'
import { nearName } from '../near-name.ts'
import type { Shape } from './shape.ts'

export interface Violation {
  readonly code: LintCode
  readonly pointer: Pointer
  /** What is wrong, to stand behind the field's name: `is not a list`. */
  readonly fault: string
  readonly hint?: string
}

const typeName = (value: Json): string =>
  Array.isArray(value)
    ? 'a list'
    : isJsonObject(value)
      ? 'a map'
      : typeof value === 'string'
        ? 'text'
        : `a ${typeof value}`

const wrongType = (pointer: Pointer, value: Json, wanted: string, hint?: string): Violation => ({
  code: 'field-wrong-type',
  pointer,
  fault: `is ${typeName(value)}, where ${wanted} belongs`,
  ...(hint === undefined ? {} : { hint }),
})

const textViolation = (value: Json, pointer: Pointer): readonly Violation[] => {
  if (typeof value === 'string') return []
  const plain = typeof value === 'number' || typeof value === 'boolean'
  return [wrongType(pointer, value, 'text', plain ? `Put it in quotes: "${value}".` : undefined)]
}

const integerViolation = (
  value: Json,
  pointer: Pointer,
  { min, max }: Extract<Shape, { kind: 'integer' }>,
): readonly Violation[] => {
  if (typeof value === 'string' && /^-?\d+$/.test(value))
    return [wrongType(pointer, value, 'a number', 'Take the quotes away.')]
  if (typeof value !== 'number' || !Number.isInteger(value)) return [wrongType(pointer, value, 'a whole number')]
  if (value >= min && value <= max) return []
  return [{ code: 'value-out-of-range', pointer, fault: `is ${value}, and has to be from ${min} to ${max}` }]
}

const durationViolation = (value: Json, pointer: Pointer): readonly Violation[] => {
  if (typeof value !== 'string')
    return [wrongType(pointer, value, 'a duration', typeof value === 'number' ? `Write it as ${value}s.` : undefined)]
  const milliseconds = durationOf(value)
  if (milliseconds !== null && milliseconds >= 1) return []
  const fault =
    milliseconds === null ? `is "${value}", which is no duration` : `is "${value}", and has to be 1ms or more`
  return [
    { code: 'duration-invalid', pointer, fault, hint: 'Write a number with its unit, such as 250ms, 10s or 1m30s.' },
  ]
}

const objectViolations = (
  value: JsonObject,
  pointer: Pointer,
  shape: Extract<Shape, { kind: 'object' }>,
): readonly Violation[] => {
  const given = Object.keys(value).filter((key) => value[key] !== null)
  const known = Object.keys(shape.fields)
  const missing = shape.required
    .filter((key) => (value[key] ?? null) === null)
    .map((key): Violation => ({ code: 'field-missing', pointer, fault: `has no ${key}, which it must have` }))
  const several = shape.oneOf
    .map((keys) => keys.filter((key) => given.includes(key)))
    .filter((keys) => keys.length > 1)
    .map(
      (keys): Violation => ({
        code: 'fields-exclude',
        pointer,
        fault: `has ${keys.join(' and ')}, of which only one may be given`,
        hint: 'Keep one of them.',
      }),
    )
  const inner = Object.keys(value).flatMap((key): readonly Violation[] => {
    const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined
    const at = pointer + toPointer([key])
    if (field !== undefined) return violations(value[key] ?? null, at, field)
    const near = known.includes(camelCase(key)) ? camelCase(key) : nearName(key, known)
    return [
      {
        code: 'unknown-field',
        pointer: at,
        fault: 'is no field that is known there: it is refused, or dropped without a word',
        ...(near === null ? {} : { hint: `Perhaps ${near} is meant.` }),
      },
    ]
  })
  return [...missing, ...several, ...inner]
}

/** Everything in which a value differs from its shape. Null counts as absent, as templates leave it. */
export const violations = (value: Json, pointer: Pointer, shape: Shape): readonly Violation[] => {
  if (value === null || shape.kind === 'any') return []
  switch (shape.kind) {
    case 'text':
      return textViolation(value, pointer)
    case 'flag':
      return typeof value === 'boolean' ? [] : [wrongType(pointer, value, 'true or false')]
    case 'number':
      return typeof value === 'number' ? [] : [wrongType(pointer, value, 'a number')]
    case 'integer':
      return integerViolation(value, pointer, shape)
    case 'duration':
      return durationViolation(value, pointer)
    case 'word': {
      if (typeof value !== 'string') return [wrongType(pointer, value, `one of ${shape.words.join(', ')}`)]
      if (shape.words.includes(value)) return []
      const near = nearName(value, shape.words)
      const hint = near === null ? `It may be ${shape.words.join(', ')}.` : `Perhaps ${near} is meant.`
      return [{ code: 'value-not-allowed', pointer, fault: `is ${JSON.stringify(value)}, which is not allowed`, hint }]
    }
    case 'list':
      if (!Array.isArray(value))
        return [
          wrongType(pointer, value, 'a list', isJsonObject(value) ? 'Put a dash before its first key.' : undefined),
        ]
      return value.flatMap((item: Json, index: number) => violations(item, `${pointer}/${index}`, shape.of))
    case 'map':
      if (!isJsonObject(value)) return [wrongType(pointer, value, 'a map')]
      return Object.keys(value).flatMap((key) => violations(value[key] ?? null, pointer + toPointer([key]), shape.of))
    case 'object':
      return isJsonObject(value) ? objectViolations(value, pointer, shape) : [wrongType(pointer, value, 'a map')]
  }
}
