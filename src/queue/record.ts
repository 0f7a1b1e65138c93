import { crc32 } from 'node:zlib'

/** A webhook as it was accepted: signature checked, body known to be JSON. */
export interface Delivery {
  /** GitHub's GUID. A redelivery carries the same one, so it is no key. */
  readonly id: string
  readonly event: string
  /** ISO 8601. */
  readonly receivedAt: string
  /** The body's JSON text. */
  readonly payload: string
}

export interface StoredDelivery extends Delivery {
  /** Ours, ascending, never used twice. */
  readonly number: number
}

/**
 * One line of a segment. It names its segment, because files are used again: what stands behind the last line of this time is the rest of an
 * earlier one.
 */
export type InboxRecord = { readonly segment: number } & (
  | { readonly kind: 'delivery'; readonly delivery: StoredDelivery }
  | { readonly kind: 'done'; readonly number: number }
)

const payloadMark = ',"payload":'

/** In JSON a line break can only stand between tokens, so a blank in its place means the same. */
const onOneLine = (payload: string): string =>
  payload.includes('\n') || payload.includes('\r') ? payload.replaceAll(/[\r\n]+/g, ' ') : payload

/** What a line says, behind a checksum: a torn one could go on with what stood there before, and read well. */
const sealed = (object: string): readonly Buffer[] => {
  // Made bytes once, for the checksum and for the file: bodies are long, and many come at once.
  const rest = Buffer.from(`${object.slice(1)}\n`, 'utf8')
  return [Buffer.from(`{"check":${crc32(rest.subarray(0, -1))},`, 'latin1'), rest]
}

const opened = (line: string): string | null => {
  const seal = /^\{"check":(\d{1,10}),/.exec(line)
  if (seal === null) return null
  const rest = line.slice(seal[0].length)
  return crc32(rest) === Number(seal[1]) ? `{${rest}` : null
}

export const deliveryLine = (segment: number, delivery: StoredDelivery): readonly Buffer[] => {
  const { number, id, event, receivedAt, payload } = delivery
  const header = JSON.stringify({ segment, number, id, event, receivedAt })
  return sealed(`${header.slice(0, -1)}${payloadMark}${onOneLine(payload)}}`)
}

export const doneLine = (segment: number, number: number): readonly Buffer[] =>
  sealed(JSON.stringify({ segment, done: number }))

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value)
const isText = (value: unknown): value is string => typeof value === 'string'

const parseObject = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}

/** Reads a line without its end; null where it is not one of ours. The payload is cut out as it stands, not parsed and written again. */
export const parseLine = (line: string): InboxRecord | null => {
  const object = opened(line)
  if (object === null) return null
  const mark = object.indexOf(payloadMark)
  // The first mark is ours: a quote inside the header's strings would be escaped.
  const header = parseObject(mark < 0 ? object : `${object.slice(0, mark)}}`)
  const segment = header?.['segment']
  if (header === null || !isNumber(segment)) return null
  if (mark < 0) {
    const number = header['done']
    return isNumber(number) ? { kind: 'done', segment, number } : null
  }
  const { number, id, event, receivedAt } = header
  if (!isNumber(number) || !isText(id) || !isText(event) || !isText(receivedAt)) return null
  const payload = object.slice(mark + payloadMark.length, -1)
  return { kind: 'delivery', segment, delivery: { number, id, event, receivedAt, payload } }
}
