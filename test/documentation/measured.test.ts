import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** The places that `npm run measure` writes to; it fails where one is missing, and overwrites what stands in it. */
const places = [
  ['docs/operations.md', 'crash'],
  ['docs/operations.md', 'moments'],
  ['docs/operations.md', 'upgrade'],
  ['docs/operations.md', 'recovery'],
  ['docs/operations.md', 'storm'],
  ['docs/security.md', 'attacks'],
] as const
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

it.each(places)('%s has one place for the figures of %s, with something in it', (path, name) => {
  const pieces = read(path).split(/(<!-- (?:measured: |end of )[a-z]+ -->)/)
  const starts = pieces.flatMap((piece, index) => (piece === `<!-- measured: ${name} -->` ? [index] : []))
  expect(starts).toHaveLength(1)
  const [start = 0] = starts
  expect(pieces[start + 2]).toBe(`<!-- end of ${name} -->`)
  const text = pieces[start + 1] ?? ''
  expect(text.trim().length).toBeGreaterThan(20)
  const rows = text.split('\n').filter((line) => line.startsWith('|'))
  // Every row of a table has as many cells as its head.
  expect(new Set(rows.map((row) => row.split('|').length)).size).toBeLessThanOrEqual(1)
})

it('what measures writes to these places and no others', () => {
  const script = read('scripts/measure.mjs')
  const measured = [...script.matchAll(/^ {2}(\w+): \(\) => \{$/gm)].map(([, name]) => name)
  expect(measured.sort()).toEqual(places.map(([, name]) => name).sort())
})
