import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readPolicy } from '../../src/config/config.ts'
import { parse } from '../commands/shop.ts'

const pages = ['gates.md', 'rollouts.md', 'going-back.md'].map((name) => ({
  name,
  text: readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8'),
}))

const blocks = (text: string, language: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block]) => block ?? '')

it.each(pages)('$name shows only commands that are understood', ({ text }) => {
  const lines = blocks(text, 'console').flatMap((block) => block.trim().split('\n'))
  expect(lines.length).toBeGreaterThan(2)
  for (const line of lines) expect([line, parse(line).problems]).toEqual([line, []])
  const typed = [...text.matchAll(/`(\/[a-z][^`]*)`/g)]
    .map(([, line]) => line ?? '')
    .filter((line) => !line.includes('…'))
  const odd = typed.filter(
    (line) => line !== '/override' && !/^\/override [a-z]+$/.test(line) && parse(line).problems.length > 0,
  )
  expect(odd).toEqual([])
})

it.each(pages)('$name shows only policies that are right', ({ text }) => {
  for (const block of blocks(text, 'yaml')) expect(readPolicy(block)).toMatchObject({ ok: true })
})

it.each(pages)('$name links to what is there', ({ text }) => {
  for (const [, page = '', anchor] of text.matchAll(/\]\(([a-z-]+\.md)(?:#([a-z-]+))?\)/g)) {
    const target = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
    const headings = [...target.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    )
    if (anchor !== undefined) expect(headings).toContain(anchor)
  }
})
