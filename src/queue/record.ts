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

/** One line of a segment. */
export type InboxRecord =
  | { readonly kind: 'delivery'; readonly delivery: StoredDelivery }
  | { readonly kind: 'done'; readonly number: number }

const payloadMark = ',"payload":'

/** One line of JSON. In JSON a line break can only stand between tokens, so a blank in its place means the same. */
export const deliveryLine = (delivery: StoredDelivery): string => {
  const { number, id, event, receivedAt, payload } = delivery
  const header = JSON.stringify({ number, id, event, receivedAt })
  return `${header.slice(0, -1)}${payloadMark}${/[\r\n]/.test(payload) ? payload.replaceAll(/[\r\n]+/g, ' ') : payload}}\n`
}

export const doneLine = (number: number): string => `{"done":${number}}\n`

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
  const mark = line.indexOf(payloadMark)
  if (mark < 0) {
    const done = parseObject(line)?.['done']
    return isNumber(done) ? { kind: 'done', number: done } : null
  }
  // The first mark is ours: a quote inside the header's strings would be escaped.
  const header = parseObject(`${line.slice(0, mark)}}`)
  if (header === null || !line.endsWith('}')) return null
  const { number, id, event, receivedAt } = header
  if (!isNumber(number) || !isText(id) || !isText(event) || !isText(receivedAt)) return null
  const payload = line.slice(mark + payloadMark.length, -1)
  return { kind: 'delivery', delivery: { number, id, event, receivedAt, payload } }
}
