import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, sandbox } from './sandbox.ts'

let root = ''
let file = ''
let shop: Sandbox

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-organisation-'))
  file = join(root, 'sluice.yml')
  writeFileSync(file, 'approvals: {first: 2}\nsoak: 30m\nlocked: [approvals, soak]\n')
  shop = sandbox()
  shop.write('.github/sluice.yml', 'soak: 5m\n')
})

afterAll(() => {
  rmSync(root, { recursive: true, force: true })
  shop.remove()
})

describe("a repository under its organisation's policy, on the command line", () => {
  it('is held to what is locked, with the line in its own file', async () => {
    const alone = await shop.sluice('lint')
    expect(alone.out).not.toContain('policy-locked')
    const held = await shop.sluice('lint', '--organisation-policy', file)
    expect(held.status).toBe(1)
    expect(held.out).toContain('.github/sluice.yml:1')
    expect(held.out).toContain('policy-locked')
    const planned = await shop.sluice('plan', '/canary 10 v2 reviews', '--organisation-policy', file)
    expect(planned.status).toBe(1)
    expect(planned.err).toContain('The organisation has locked soak')
  })

  it('is not judged by a file that is not there', async () => {
    for (const words of [['lint'], ['layout'], ['plan', '/canary 10 v2 reviews']]) {
      const said = await shop.sluice(...words, '--organisation-policy', 'nowhere/sluice.yml')
      expect(said.status).toBe(2)
      expect(said.err).toContain('sluice.yml could not be read')
    }
  })
})
