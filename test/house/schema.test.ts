import { expect, it } from 'vitest'
import { policyJsonSchema } from '../../src/config/config.ts'

// Made anew by `npx vitest run test/house/schema.test.ts -u`.
it('keeps schema.json as the policy’s schema says', async () => {
  await expect(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../schema.json')
})
