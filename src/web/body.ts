import type { IncomingMessage } from 'node:http'

export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' | 'too-slow' | 'no-room' | 'gone' }

export interface BodyLimits {
  /** Bytes of one body. */
  readonly maximum: number
  /** Milliseconds from the first look at it to its end. */
  readonly timeout: number
  readonly room: Room
}

/** Bytes of bodies that may be in memory at the same time: strangers can send them too, until the signature is checked. */
export interface Room {
  readonly take: (bytes: number) => boolean
  readonly give: (bytes: number) => void
}

export const makeRoom = (maximum: number): Room => {
  let taken = 0
  return {
    take: (bytes) => {
      if (taken + bytes > maximum) return false
      taken += bytes
      return true
    },
    give: (bytes) => {
      taken -= bytes
    },
  }
}

/** Reads a body up to its limits. The room that a whole one takes is the caller's to give back. */
export const readBody = (request: IncomingMessage, { maximum, timeout, room }: BodyLimits): Promise<Body> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const finish = (body: Body): void => {
      clearTimeout(timer)
      request.off('data', onData)
      request.off('end', onEnd)
      request.off('close', onClose)
      if (body.kind !== 'whole') room.give(size)
      resolve(body)
    }
    const onData = (chunk: Buffer): void => {
      if (size + chunk.length > maximum) finish({ kind: 'too-large' })
      else if (!room.take(chunk.length)) finish({ kind: 'no-room' })
      else {
        size += chunk.length
        chunks.push(chunk)
      }
    }
    const onEnd = (): void =>
      finish({
        kind: 'whole',
        bytes: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
      })
    const onClose = (): void => finish({ kind: 'gone' })
    const timer = setTimeout(() => finish({ kind: 'too-slow' }), timeout)
    request.on('data', onData)
    request.on('end', onEnd)
    request.on('close', onClose)
  })

/** Throws away what a refused client still sends, for so long that it can read the answer, and then hangs up. */
export const discardRest = (request: IncomingMessage, timeout: number): void => {
  if (request.complete || request.destroyed) return
  const timer = setTimeout(() => request.destroy(), timeout)
  request.on('close', () => clearTimeout(timer))
  request.on('end', () => clearTimeout(timer))
  request.on('error', () => undefined)
  request.resume()
}
