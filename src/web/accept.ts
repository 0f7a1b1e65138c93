import { isAscii } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { type BodyLimits, readBody } from './body.ts'

/** A webhook whose signature is right and whose body is a JSON object. */
export interface AcceptedDelivery {
  /** GitHub's GUID. Not signed: it says which delivery, and proves nothing. */
  readonly id: string
  /** Not signed either: what the payload is, is seen from its shape. */
  readonly event: string
  /** ISO 8601. */
  readonly receivedAt: string
  /** The body, as it was signed. */
  readonly payload: string
}

export interface Acceptance {
  readonly limits: BodyLimits
  readonly isSigned: (body: Buffer, signature: string) => boolean
  readonly append: (delivery: AcceptedDelivery) => Promise<unknown>
  readonly onError: (error: unknown, delivery: string) => void
}

/** An HTTP status, and a sentence that gives nothing away. */
export interface Answer {
  readonly status: number
  readonly text: string
}

const answer = (status: number, text: string): Answer => ({ status, text })

const refusals = {
  'too-large': answer(413, 'the body is larger than what is sent here'),
  'too-slow': answer(408, 'the body took too long'),
  'no-room': answer(503, 'too many bodies at once, try again'),
  gone: answer(400, 'the body ended early'),
} as const

const signatureForm = /^sha256=[0-9a-f]{64}$/
const eventForm = /^[a-z_]{1,64}$/
const deliveryForm = /^[A-Za-z0-9-]{1,64}$/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const only = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '')

export const isJson = (request: IncomingMessage): boolean =>
  /^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(only(request.headers['content-type'])) &&
  request.headers['content-encoding'] === undefined

/** The text of a body; null where it is not UTF-8, which none of GitHub's is. */
const textOf = (bytes: Buffer): string | null => {
  if (isAscii(bytes)) return bytes.toString('latin1')
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

const isJsonObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** What a body must be before anything in it is believed. */
export type Signed = Pick<Acceptance, 'limits' | 'isSigned' | 'onError'>

/**
 * Takes the body of one POST. What costs nothing is looked at before it is read, the signature before anything in it is believed; `use` is handed the
 * text of a JSON object that is signed.
 */
export const acceptSigned = async (
  request: IncomingMessage,
  { limits, isSigned, onError }: Signed,
  header: 'x-hub-signature-256' | 'x-signature',
  id: string,
  use: (text: string) => Promise<Answer>,
): Promise<Answer> => {
  const signature = only(request.headers[header])
  if (!signatureForm.test(signature)) return answer(401, 'not signed')
  if (Number(request.headers['content-length'] ?? 0) > limits.maximum) return refusals['too-large']
  const body = await readBody(request, limits)
  if (body.kind !== 'whole') return refusals[body.kind]
  try {
    if (!isSigned(body.bytes, signature)) return answer(401, 'the signature is wrong')
    const text = textOf(body.bytes)
    if (text === null || !isJsonObject(text)) return answer(400, 'not JSON')
    return await use(text)
  } catch (error) {
    onError(error, id)
    return answer(503, 'not kept, send it again')
  } finally {
    limits.room.give(body.bytes.length)
  }
}

/** Decides over one webhook of GitHub. */
export const accept = async (request: IncomingMessage, acceptance: Acceptance): Promise<Answer> => {
  if (!isJson(request)) return answer(415, 'send application/json')
  if (!signatureForm.test(only(request.headers['x-hub-signature-256']))) return answer(401, 'not signed')
  const event = only(request.headers['x-github-event'])
  const id = only(request.headers['x-github-delivery'])
  if (!eventForm.test(event) || !deliveryForm.test(id)) return answer(400, 'not a delivery of GitHub')
  return acceptSigned(request, acceptance, 'x-hub-signature-256', id, async (payload) => {
    await acceptance.append({ id, event, receivedAt: new Date().toISOString(), payload })
    return answer(202, 'accepted')
  })
}
