import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { lintCodes, unseenCodes } from '../../src/traffic/traffic.ts'

const page = readFileSync(new URL('../../docs/lint.md', import.meta.url), 'utf8')
const sections = new Map(
  [...page.matchAll(/^#### ([a-z0-9-]+)\n\n\*(error|warning|info)\*: (.+)$/gm)].map(([, code = '', severity, text]) => [
    code,
    { severity, text: text ?? '' },
  ]),
)

/** The codes that readers of files write out, besides those of editors, which the linter never calls. */
const readingCodes = (): readonly string[] => {
  const files = ['manifests', 'config', 'git'].flatMap((room) => {
    const directory = new URL(`../../src/${room}/`, import.meta.url)
    return readdirSync(directory)
      .filter((name) => name.endsWith('.ts') && !/^(edit|nested|splic|patch|render|verify|commit)/.test(name))
      .map((name) => readFileSync(new URL(name, directory), 'utf8'))
  })
  return [
    ...new Set(
      files.flatMap((text) =>
        [...text.matchAll(/code: '((?:yaml|file|path|policy)-[a-z-]+)'/g)].map(([, code]) => code ?? ''),
      ),
    ),
  ]
}

it('explains every code of the linter once, with its severity, and no other', () => {
  const own = Object.entries(lintCodes).map(([code, { severity }]) => `${code} ${severity}`)
  const reading = readingCodes()
  const explained = [...sections].map(([code, { severity }]) => `${code} ${severity}`)
  expect(explained.filter((entry) => !reading.includes(entry.split(' ')[0] ?? '')).sort()).toEqual(own.sort())
  expect([...page.matchAll(/^#### /gm)]).toHaveLength(sections.size)
})

it('explains what readers of files say', () => {
  expect(readingCodes().length).toBeGreaterThan(10)
  expect(readingCodes().filter((code) => !sections.has(code))).toEqual([])
})

it('says more than the title', () => {
  expect([...sections].filter(([, { text }]) => text.length < 20).map(([code]) => code)).toEqual([])
})

it('names the codes of what is not in the repository', () => {
  expect([...unseenCodes].filter((code) => !page.split('## Every code')[0]?.includes(`\`${code}\``))).toEqual([])
})
