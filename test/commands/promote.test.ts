import { describe, expect, it } from 'vitest'
import { formatCommand } from '../../src/commands/commands.ts'
import { command, parse, refusal, shop } from './shop.ts'

describe('/promote', () => {
  const promote = (version: string | null, way: string | null, ...services: string[]) => ({
    verb: 'promote',
    version,
    way,
    ...(services.length > 0 ? { services } : {}),
  })

  it.each([
    ['/promote', promote(null, null)],
    ['/promote v2', promote('v2', null)],
    ['/promote reviews', promote(null, null, 'default/reviews')],
    ['/promote v2 reviews --swap', promote('v2', 'swap', 'default/reviews')],
    ['/promote reviews v2 --advance', promote('v2', 'advance', 'default/reviews')],
    ['/sluice promote version=green service=blue', promote('green', null, '_/blue')],
  ])('%s is understood', (line, expected) => expect(command(line)).toEqual(expected))

  it.each([
    ['/promote v2 --swap --advance', /^flags-exclude \| /],
    ['/promote 100 v2', /^unknown-word \| /],
    ['/promote blue', /^ambiguous \| /],
    ['/promote v2 v3 reviews', /^(?:version-misplaced|unknown-word) \| /],
    ['/promote v2 reviews ratings', /^too-many-services \| /],
    ['/promote v2 --image-tag 84', /^flag-not-here \| /],
  ])('%s is refused', (line, expected) => expect(refusal(line)).toMatch(expected))

  it.each(['/promote', '/promote v2 reviews --swap', '/promote --advance'])(
    '%s is written as a line that says the same',
    (line) => {
      const [first] = parse(line).commands
      if (first === undefined) throw new Error(`not understood: ${JSON.stringify(parse(line).problems)}`)
      for (const text of [formatCommand(first, { catalogue: shop }), formatCommand(first)])
        expect(parse(text).commands).toEqual([{ ...first, text }])
    },
  )
})
