import fc from 'fast-check'
import {
  applyPatch,
  isJsonList,
  isJsonObject,
  type Json,
  type Operation,
  type Patch,
  toPointer,
} from '../../src/manifests/manifests.ts'

/** How a generated document is written. */
interface Hand {
  readonly step: number
  readonly dashOffset: number
  readonly dashGap: number
  /** Maps begin on the line below their dash. */
  readonly dashAlone: boolean
  readonly flow: 'never' | 'inner' | 'padded'
  readonly quote: '' | "'" | '"'
  readonly remarks: boolean
  readonly blankLines: boolean
}

export const hands: fc.Arbitrary<Hand> = fc.record({
  step: fc.integer({ min: 1, max: 4 }),
  dashOffset: fc.integer({ min: 0, max: 3 }),
  dashGap: fc.integer({ min: 1, max: 3 }),
  dashAlone: fc.boolean(),
  flow: fc.constantFrom('never', 'inner', 'padded'),
  quote: fc.constantFrom('', "'", '"'),
  remarks: fc.boolean(),
  blankLines: fc.boolean(),
})

const words = ['host', 'subset', 'weight', 'name', 'match', 'route', 'a-b', 'x/y', 'v1', 'über']
const awkward = [
  '',
  ' lead',
  'tail ',
  'a: b',
  'x # y',
  '- z',
  "it's",
  '"q"',
  'on',
  '0777',
  '1.0',
  'null',
  '~',
  '*a',
  'a\nb\n',
  'a\n\n',
  '\n',
  '\tq',
  '🙂',
  '%a',
  '?',
  'key:',
  '[1',
  'a, b',
  '--- x',
  '`x`',
  '\\',
  '\u2028',
]

/** What is a placeholder is refused, which other tests are about. */
const withoutPlaceholders = (text: string): string => text.replaceAll(/[$@_<{]/g, '')

export const texts = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom(...awkward),
  fc.string({ maxLength: 6 }).map(withoutPlaceholders),
)

const scalars: fc.Arbitrary<Json> = fc.oneof(
  texts,
  fc.integer({ min: -5, max: 200 }),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(0.5, 1e21, -2.25),
)

const keys = fc.constantFrom(...words)

export const values: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
  ),
})).value

/** Maps that hold something, as manifests are. */
export const roots = fc.dictionary(keys, values, { minKeys: 1, maxKeys: 4 })

const scalarText = (value: Json, quote: Hand['quote']): string => {
  if (typeof value !== 'string') return String(value)
  const isTame = /^[\p{L}][\p{L}\d/-]*$/u.test(value) && !/^(?:on|null|true|false|yes|no|y|n|off)$/i.test(value)
  if (quote === "'" && !/[^\P{C}]|[\u2028\u2029]/u.test(value)) return `'${value.replaceAll("'", "''")}'`
  if (isTame && quote === '') return value
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

const flowText = (value: Json, hand: Hand): string => {
  const pad = hand.flow === 'padded' ? ' ' : ''
  if (isJsonList(value))
    return value.length === 0 ? '[]' : `[${pad}${value.map((item) => flowText(item, hand)).join(', ')}${pad}]`
  if (!isJsonObject(value)) return scalarText(value, hand.quote === '' ? '"' : hand.quote)
  const entries = Object.entries(value).map(([key, inner]) => `${scalarText(key, '')}: ${flowText(inner, hand)}`)
  return entries.length === 0 ? '{}' : `{${pad}${entries.join(', ')}${pad}}`
}

const isFlat = (value: Json): boolean =>
  (isJsonList(value) || isJsonObject(value)) &&
  Object.values(value).every((inner) => typeof inner !== 'object' || inner === null)

const behind = (value: Json, column: number, hand: Hand, behindDash: boolean): string => {
  const isCollection = isJsonList(value) || isJsonObject(value)
  if (!isCollection || Object.keys(value).length === 0)
    return ` ${flowOrScalar(value, hand)}${hand.remarks ? ' # remark' : ''}\n`
  if (hand.flow !== 'never' && isFlat(value)) return ` ${flowText(value, hand)}\n`
  if (behindDash && hand.dashAlone && isJsonObject(value)) return `\n${block(value, column + hand.step, hand)}`
  if (behindDash) return `${' '.repeat(hand.dashGap)}${block(value, column + 1 + hand.dashGap, hand).trimStart()}`
  return `\n${block(value, column + (isJsonList(value) ? hand.dashOffset : hand.step), hand)}`
}

const flowOrScalar = (value: Json, hand: Hand): string =>
  typeof value === 'object' && value !== null ? flowText(value, hand) : scalarText(value, hand.quote)

const block = (value: Json, column: number, hand: Hand): string => {
  const indentation = ' '.repeat(column)
  const between = hand.blankLines ? '\n' : hand.remarks ? `${indentation}# about the next\n` : ''
  const entries = isJsonList(value)
    ? value.map((item) => `${indentation}-${behind(item, column, hand, true)}`)
    : Object.entries(value ?? {}).map(
        ([key, inner]) => `${indentation}${scalarText(key, '')}:${behind(inner, column, hand, false)}`,
      )
  return entries.join(between)
}

/** YAML that a person with these habits might have written. */
export const written = (value: Json, hand: Hand): string => block(value, 0, hand)

interface Place {
  readonly steps: readonly (string | number)[]
  readonly value: Json
}

const places = (value: Json, steps: readonly (string | number)[] = []): Place[] => [
  { steps, value },
  ...(isJsonList(value)
    ? value.flatMap((item, index) => places(item, [...steps, index]))
    : isJsonObject(value)
      ? Object.entries(value).flatMap(([key, inner]) => places(inner, [...steps, key]))
      : []),
]

/** One operation that can be carried out on the value; `choice` and `fresh` say which and with what. */
export const operationOn = (
  value: Json,
  choice: { place: number; kind: number; at: number },
  fresh: Json,
): Operation => {
  const all = places(value)
  const { steps, value: there } = all[choice.place % all.length] ?? { steps: [], value }
  const path = toPointer(steps)
  if (isJsonList(there) && choice.kind < 2)
    return { op: 'add', path: `${path}/${choice.at % (there.length + 1)}`, value: fresh }
  if (isJsonObject(there) && choice.kind < 2)
    return { op: 'add', path: `${path}/${['new', 'weight', 'n~1x'][choice.at % 3]}`, value: fresh }
  if (steps.length > 0 && choice.kind === 2) return { op: 'remove', path }
  return { op: 'replace', path, value: steps.length === 0 ? { only: fresh } : fresh }
}

export type Choices = readonly (readonly [{ place: number; kind: number; at: number }, Json])[]

export const choices: fc.Arbitrary<Choices> = fc.array(
  fc.tuple(fc.record({ place: fc.nat(60), kind: fc.nat(3), at: fc.nat(5) }), values),
  { minLength: 1, maxLength: 4 },
)

export type { Patch }

/** The operations that the choices come to, each on what the ones before leave. */
export const patchFor = (value: Json, chosen: Choices): { patch: Patch; expected: Json } => {
  const patch: Operation[] = []
  let current = value
  for (const [choice, fresh] of chosen) {
    const operation = operationOn(current, choice, fresh)
    const next = applyPatch(current, [operation])
    if (!next.ok) continue
    current = next.value
    patch.push(operation)
  }
  return { patch, expected: current }
}
