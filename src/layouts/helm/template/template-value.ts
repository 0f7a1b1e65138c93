import { isJsonList, isJsonObject, type Json, type Pointer } from '../../../manifests/manifests.ts'
import { type Piece, type TracedText, textOf, untraced } from './traced-text.ts'

/** What an expression can be: Go's integers are `bigint`, its floats (all numbers of values files) are `number`. */
export type Data = Json | bigint | undefined

/** A value of a template, with where it came from as long as that can be told. */
export interface TemplateValue {
  readonly data: Data
  /** Its place below what the template is given, such as `/Values/image/tag`, where it is one of its values unchanged. */
  readonly pointer: Pointer | null
  /** Of a text that was put together. */
  readonly traced: TracedText | null
}

/** A value that was worked out. */
export const plainValue = (data: Data): TemplateValue => ({ data, pointer: null, traced: null })

export const textValue = (traced: TracedText): TemplateValue => ({ data: textOf(traced), pointer: null, traced })

/** `%g` of Go: the shortest digits, with an exponent below 1e-4 and from 1e21, or from a million where that is shorter in Go's eyes. */
const floatText = (value: number): string => {
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)))
  if (exponent >= -4 && exponent < 6) return String(value)
  const [digits = '', power = '0'] = value.toExponential().split('e')
  const size = Math.abs(Number(power))
  return `${digits}e${Number(power) < 0 ? '-' : '+'}${String(size).padStart(2, '0')}`
}

/** As Go's `%v` prints it. */
export const printed = (data: Data): string => {
  if (data === undefined || data === null) return '<nil>'
  if (typeof data === 'bigint') return String(data)
  if (typeof data === 'number') return floatText(data)
  if (isJsonList(data)) return `[${data.map(printed).join(' ')}]`
  if (isJsonObject(data))
    return `map[${Object.keys(data)
      .sort()
      .map((key) => `${key}:${printed(data[key])}`)
      .join(' ')}]`
  return String(data)
}

const isScalar = (data: Data): boolean => data !== undefined && data !== null && typeof data !== 'object'

/** A value as text, traced where it is one value or was traced already; `<nil>` for nothing. */
export const tracedOf = ({ data, pointer, traced }: TemplateValue): TracedText => {
  if (traced !== null) return traced
  const text = printed(data)
  if (pointer === null || !isScalar(data)) return untraced(text)
  const piece: Piece = { text, source: { kind: 'value', pointer } }
  return text === '' ? [] : [piece]
}

/** Go's truth: not false, 0, empty or nothing. */
export const isTruthy = ({ data }: TemplateValue): boolean => {
  if (typeof data === 'object' && data !== null) return Object.keys(data).length > 0
  return data !== undefined && data !== null && data !== false && data !== '' && data !== 0 && data !== 0n
}
