import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, it } from 'vitest'
import { policyJsonSchema } from '../../src/config/config.ts'
import { referenceRows, referenceTable } from '../documentation/policy-reference.ts'

// Made anew by `npx vitest run test/house/schema.test.ts -u`.
it('keeps schema.json as the policy’s schema says', async () => {
  await expect(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../schema.json')
})

it('keeps the reference of the policy as its schema says', async () => {
  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
  const made = page.replace(
    /<!-- reference -->[\s\S]*<!-- end of reference -->/,
    () => `<!-- reference -->\n\n${referenceTable()}\n\n<!-- end of reference -->`,
  )
  expect(made).toContain('<!-- reference -->')
  await expect(made).toMatchFileSnapshot('../../docs/configuration.md')
})

it('says of every key of the policy what it is, with an example that is right', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  const wrong = referenceRows().filter(
    ({ schema, example }) =>
      schema.description === undefined || example === undefined || (example !== null && !ajv.validate(schema, example)),
  )
  expect(wrong.map(({ key }) => key)).toEqual([])
})
