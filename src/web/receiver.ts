import type { IncomingMessage } from 'node:http'
import { type Answer, acceptSigned, isJson, type Signed } from './accept.ts'
import { signatureCheck } from './signature.ts'

/** Where one cluster's Flux posts its events, as a Provider of the type `generic-hmac`. */
export interface Receiver {
  /** `/api/flux/NAME`. */
  readonly path: string
  readonly key: string
  /** Ends when the event is kept; then Flux is told that it was taken. `unknown`: what it is of is not here. */
  readonly receive: (event: unknown) => Promise<'kept' | 'nothing' | 'unknown'>
}

/** An event is a few lines; a failure tells each object that failed. */
const largestEvent = 1_048_576

const answers: Readonly<Record<Awaited<ReturnType<Receiver['receive']>>, Answer>> = {
  kept: { status: 202, text: 'accepted' },
  nothing: { status: 200, text: 'nothing to keep' },
  unknown: { status: 422, text: 'of no commit that is known here' },
}

/** Decides over one POST to a receiver; the signature alone tells Flux from anybody else. */
export const receiverAt = ({ path, key, receive }: Receiver, { limits, onError }: Omit<Signed, 'isSigned'>) => {
  const signed = { limits: { ...limits, maximum: largestEvent }, isSigned: signatureCheck([key]), onError }
  return async (request: IncomingMessage): Promise<Answer> => {
    if (request.method !== 'POST') return { status: 405, text: 'post events here' }
    if (!isJson(request)) return { status: 415, text: 'send application/json' }
    return acceptSigned(request, signed, 'x-signature', path, async (text) => answers[await receive(JSON.parse(text))])
  }
}
