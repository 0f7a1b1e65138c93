import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type Sandbox, sandbox } from './sandbox.ts'

let place: Sandbox | null = null
const open = (): Sandbox => {
  place = sandbox()
  return place
}
afterEach(() => place?.remove())

const manifest = 'apps/reviews/virtual-service.yaml'
const textOf = ({ directory }: Sandbox): string => readFileSync(join(directory, manifest), 'utf8')

describe('sluice apply of a command that may not write', () => {
  it.each(['/canary 30 v2 reviews --dry-run', '/plan canary 20 v2 reviews', '/plan /canary 20 v2 reviews --all'])(
    'prints the plan of %s and leaves the files alone',
    async (command) => {
      const here = open()
      const before = textOf(here)
      for (const words of [[], ['--all'], ['--format', 'diff'], ['--format', 'json']]) {
        const seen = await here.sluice('apply', command.replace(' --all', ''), ...words)
        expect(seen.status).toBe(0)
        expect(textOf(here)).toBe(before)
        if (words.includes('json')) expect(JSON.parse(seen.out)).toMatchObject({ stages: [{ number: 1 }], written: [] })
        else expect(seen.out).toContain(`+++ b/${manifest}`)
        expect(seen.out).not.toContain('wrote')
      }
    },
  )
})
