import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'

/** Whether a body, byte for byte as it came, was signed with one of the secrets: `sha256=` and the hexadecimal digest. Takes the same time for any wrong one. */
export const signatureCheck = (secrets: readonly string[]): ((body: Buffer, signature: string) => boolean) => {
  // Made once: making a key of a secret takes longer than signing a small body with it.
  const keys = secrets.map((secret) => createSecretKey(secret, 'utf8'))
  return (body, signature) => {
    const given = Buffer.from(signature.slice('sha256='.length), 'hex')
    return keys.some((key) => {
      const right = createHmac('sha256', key).update(body).digest()
      return right.length === given.length && timingSafeEqual(right, given)
    })
  }
}
