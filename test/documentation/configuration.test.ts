import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readPolicy } from '../../src/config/config.ts'

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text]) => text ?? '')

it('shows only policies that are right', () => {
  expect(blocks.length).toBeGreaterThan(3)
  expect(blocks.map((text) => readPolicy(text)).filter((result) => !result.ok)).toEqual([])
})

it('shows every key that there is', () => {
  const schema: { properties: Record<string, { properties?: Record<string, unknown> }> } = JSON.parse(
    readFileSync(new URL('../../schema.json', import.meta.url), 'utf8'),
  )
  const keys = Object.entries(schema.properties).flatMap(([key, { properties }]) => [
    key,
    ...Object.keys(properties ?? {}),
  ])
  expect(keys.filter((key) => !new RegExp(`^\\s*-?\\s*${key}:`, 'm').test(page))).toEqual([])
})
