import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { helpText, referenceText } from '../../src/commands/commands.ts'
import { parse } from './shop.ts'

const verbs =
  'canary route unroute mirror pin policy promote adopt expose rollback next done replan cancel abort hold unhold status policies history plan explain help'.split(
    ' ',
  )

/** Every piece of inline code that begins like a command. */
const linesIn = (markdown: string): string[] =>
  [...markdown.matchAll(/`(\/[a-z][^`]*)`/g)].map(([, line]) => line ?? '')

describe('help', () => {
  it('has a row for every verb', () => {
    const text = helpText()
    for (const verb of verbs) expect(text).toContain(`\`/${verb}`)
  })

  it('names what is here', () => {
    const text = helpText({
      services: [
        { name: 'reviews', versions: ['v1', 'v2'] },
        { name: 'a`b', versions: [] },
      ],
      environments: ['prod'],
    })
    expect(text).toContain('Services here: `reviews` (`v1`, `v2`), `` a`b `` (no versions).')
    expect(text).toContain('Environments: `prod`.')
  })

  it('shows only what looks to those who may not command', () => {
    const text = helpText({ canCommand: false })
    expect(text).toContain('`/status')
    expect(text).not.toContain('`/canary PERCENT')
  })

  it('speaks in the form that is heard', () => {
    for (const text of [helpText({ onlySluicePrefix: true }), helpText({ topic: 'hold', onlySluicePrefix: true })])
      expect(linesIn(text).filter((line) => !line.startsWith('/sluice ') && line !== '/login')).toEqual([])
  })

  it.each(verbs)('explains %s with its flags and examples that are understood as they stand', (verb) => {
    const text = helpText({ topic: verb })
    const examples = (text.split('For example:')[1] ?? '').matchAll(/^- `(.*)`$/gm)
    const lines = [...examples].map(([, line]) => line ?? '')
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) {
      expect(parse(line).problems).toEqual([])
      expect(parse(line).commands).toHaveLength(1)
    }
    expect(text).toContain('`--dry-run`')
  })

  it('explains an alias by the verb it stands for', () =>
    expect(helpText({ topic: 'pause' })).toBe(helpText({ topic: 'hold' })))

  it('keeps its tables whole', () => {
    for (const row of helpText()
      .split('\n')
      .filter((line) => line.startsWith('|')))
      expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(3)
  })
})

describe('docs/commands.md', () => {
  const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8')

  it('holds the reference as the table of verbs has it', () => {
    const [, reference] = /<!-- reference -->\n([\s\S]*)\n<!-- end of reference -->/.exec(page) ?? []
    expect(reference?.trim()).toBe(referenceText().trim())
  })

  it('shows only lines that are understood, outside the tables of what is refused', () => {
    const [prose = ''] = page.split('<!-- reference -->')
    const shown = [...prose.matchAll(/^```console\n([^`]*)```$/gm)].flatMap(([, block]) =>
      (block ?? '').trim().split('\n'),
    )
    expect(shown.length).toBeGreaterThan(10)
    for (const line of shown) expect([line, parse(line).problems]).toEqual([line, []])
  })
})
