import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/security.md', root), 'utf8')
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
const attacks = rows.filter((line) => line.split('|').length === 5 && !line.startsWith('| attack |'))
const testsIn = (text: string): readonly string[] =>
  [...text.matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path ?? '')

it('every attack that the threat model names has a test that attacks', () => {
  expect(attacks.length).toBeGreaterThan(40)
  expect(attacks.filter((row) => testsIn(row.split('|')[3] ?? '').length === 0)).toEqual([])
})

it('every test that it names exists', () => {
  expect(testsIn(page).filter((path) => !existsSync(new URL(path, root)))).toEqual([])
})

it('what it and the way to report link to exists', () => {
  for (const [name, directory] of [
    ['docs/security.md', 'docs/'],
    ['SECURITY.md', ''],
  ] as const) {
    const text = readFileSync(new URL(name, root), 'utf8')
    for (const [, path = ''] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g))
      expect([path, existsSync(new URL(`${directory}${path}`, root))]).toEqual([path, true])
  }
})
