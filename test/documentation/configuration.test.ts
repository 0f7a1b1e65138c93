import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { readOrganisationPolicy, readPolicy } from '../../src/config/config.ts'

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text]) => text ?? '')

it('shows only policies that are right', () => {
  expect(blocks.length).toBeGreaterThan(3)
  expect(
    blocks
      .map((text) =>
        text.startsWith('# acme/.github') ? readOrganisationPolicy(text, 'sluice.yml') : readPolicy(text),
      )
      .filter((result) => !result.ok),
  ).toEqual([])
})

it('is not contradicted by any other page: what is a policy there is right', () => {
  const schema: { properties: Record<string, unknown> } = JSON.parse(
    readFileSync(new URL('../../schema.json', import.meta.url), 'utf8'),
  )
  const directory = new URL('../../docs/', import.meta.url)
  const wrong: string[] = []
  for (const name of readdirSync(directory).filter((one) => one.endsWith('.md') && one !== 'changes.md'))
    for (const [, text = ''] of readFileSync(new URL(name, directory), 'utf8').matchAll(
      /^```ya?ml\n([\s\S]*?)^```/gm,
    )) {
      if (text.includes('\n---')) continue
      const keys = Object.keys(parse(text) ?? {})
      if (keys.length > 0 && keys.every((key) => Object.hasOwn(schema.properties, key)) && !readPolicy(text).ok)
        wrong.push(`${name}: ${text}`)
    }
  expect(wrong).toEqual([])
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
