import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noteList } from '../../src/replies/findings.ts'
import { prose } from '../../src/replies/prose.ts'

describe('what can be typed stands in code', () => {
  it.each([
    ['To move it, add --virtual-service shop-public --route #0.', '`--virtual-service shop-public --route #0`.'],
    [
      'To put them back: /canary 0 v2 checkout --virtual-service checkout --route default',
      ': `/canary 0 v2 checkout --virtual-service checkout --route default`',
    ],
    ['It is gone. /rollback --now does it in one commit.', '. `/rollback --now` does it'],
    ['The state before it: /rollback to 1', ': `/rollback to 1`'],
    ['Without --subset the policy is for the whole host.', 'Without `--subset` the policy'],
    ['It needs 6. /scale v2 6 reviews before this makes room.', '. `/scale v2 6 reviews` before this'],
    ['Leave --route out, or name a rule.', 'Leave `--route` out, or'],
  ])('%s', (text, shown) => {
    expect(prose(text)).toContain(shown)
  })

  it.each(['uri begins with /checkout', 'VirtualService shop/a, /spec/http/1 has changed', 'uri begins with /route/x'])(
    'and nothing else: %s',
    (text) => {
      expect(prose(text)).not.toContain('`')
    },
  )

  it('and leaves no text of people alive', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('@', 'a', '`', '<', '--ro', '/pin ', '\n', '#', '1', '[', '(', ')', '*', ' ', '\\', '!'),
    })
    fc.assert(
      fc.property(nasty, (text) => {
        const outside = prose(text).replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, '')
        expect(outside).not.toMatch(/@[A-Za-z]|<[a-z!]/)
      }),
    )
  })
})

describe('notes', () => {
  it('fold where there are more than a phone shows', () => {
    const notes = Array.from({ length: 20 }, (_, index) => `Note ${index}.`)
    expect(noteList(notes).split('<details>')[0]?.match(/^- /gm)).toHaveLength(5)
    expect(noteList(notes)).toContain('15 more notes')
    expect(noteList(notes)).toContain('Note 19.')
  })
})
