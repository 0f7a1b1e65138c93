import { describe, expect, it } from 'vitest'
import { createLogger, withoutSecrets } from '../src/logging.ts'

const logged = (write: (log: ReturnType<typeof createLogger>) => void): string => {
  const lines: string[] = []
  write(createLogger('debug', { write: (line) => void lines.push(line) }))
  return lines.join('')
}

describe('the log', () => {
  it('is one JSON object a line, with a level by name and the delivery', () => {
    const line = logged((log) => log.warn({ delivery: 'd-1' }, 'ignored'))
    expect(JSON.parse(line)).toMatchObject({ level: 'warn', delivery: 'd-1', msg: 'ignored' })
  })

  it.each([
    ['an installation token', `ghs_${'a'.repeat(36)}`],
    ['the newer installation token', `ghs_123_${'eyJhbGciOi.abc-def_'.repeat(20)}`],
    ['a person’s token', `ghp_${'b'.repeat(36)}`],
    ['a Basic header', `Basic ${Buffer.from('x-access-token:ghs_secret').toString('base64')}`],
    ['userinfo in an address', 'x-access-token:verysecret@github.com'],
  ])('never shows %s, in whatever field it stands', (_, secret) => {
    const url = secret.includes('@') ? `https://${secret}/acme/shop.git` : secret
    const line = logged((log) => log.error({ deep: { deeper: [url] }, err: new Error(`failed with ${url}`) }, url))
    expect(line).not.toContain(secret.replace(/^Basic /, ''))
    expect(() => JSON.parse(line)).not.toThrow()
  })

  it('never shows a private key', () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\nMIIsecret\n-----END RSA PRIVATE KEY-----`
    expect(withoutSecrets(key)).toBe('[private key]')
    expect(logged((log) => log.info({ key }, 'oops'))).not.toContain('MIIsecret')
  })

  it('reads a line of any length once', () => {
    // Anything worse than linear takes minutes here, which the time limit of every test ends.
    for (const piece of ['a', 'a:', '://', 'Bearer ', 'ghs_', '-----BEGIN ', '-----BEGIN PRIVATE KEY-----'])
      expect(withoutSecrets(piece.repeat(500_000 / piece.length))).not.toBe('')
  })

  it('leaves out what people wrote: events, bodies, requests and answers', () => {
    const line = logged((log) => {
      log.debug({ event: { payload: { comment: { body: 'private words' } } } }, 'Webhook received')
      log.error({ payload: 'private words', request: { body: 'private words' }, body: 'private words' }, 'failed')
      log.error(Object.assign(new AggregateError([new Error('inner')], 'outer'), { event: 'private words' }))
    })
    expect(line).not.toContain('private words')
    expect(line).toContain('inner')
  })
})
