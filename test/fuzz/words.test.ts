import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { codeOwnersOf, readCodeOwners, readPolicy } from '../../src/config/config.ts'
import { parse } from '../commands/shop.ts'
import { fuzz, patience } from './budget.ts'
import { mutatedOf } from './mutations.ts'

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')
const blocksIn = (text: string, language: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block]) => block ?? '')

const commandLines = [
  ...new Set(
    ['commands.md', 'rollouts.md', 'gates.md', 'going-back.md'].flatMap((name) =>
      [...page(name).matchAll(/`(\/[a-z][^`\n]*)`/g)].map(([, line]) => line ?? ''),
    ),
  ),
]
const policies = ['configuration.md', 'gates.md', 'rollouts.md'].flatMap((name) => blocksIn(page(name), 'yaml'))

it(
  'any comment is commands or refusals that say what to do, never both',
  () => {
    expect(commandLines.length).toBeGreaterThan(40)
    fuzz(mutatedOf(commandLines), 1_500, (body) => {
      const { commands, problems } = parse(body)
      expect(commands.length > 0 && problems.length > 0).toBe(false)
      for (const { message, hint } of problems) {
        expect(message.length).toBeGreaterThan(4)
        expect(hint).toBeTruthy()
      }
      expect(parse(body)).toEqual(parse(body))
    })
  },
  patience,
)

it(
  'any configuration is a policy, or problems with their lines',
  () => {
    expect(policies.length).toBeGreaterThan(5)
    fuzz(mutatedOf([...policies, `${policies.join('\n')}`]), 400, (text) => {
      const read = readPolicy(text)
      const last = text.split('\n').length
      if (!read.ok) for (const { line } of read.problems) expect(line ?? 1).toBeLessThanOrEqual(last)
      expect(Object.getPrototypeOf(read.ok ? read.value : {})).toBe(Object.prototype)
      expect('a' in {}).toBe(false)
    })
  },
  patience,
)

it(
  'any CODEOWNERS says of any path who, or nobody',
  () => {
    const owners = '* @acme/ops\n/apps/** @ann ben@acme.example\n[Section][2]\ndocs/*.md @acme/docs # why\n!apps/x\n'
    fuzz(mutatedOf([owners]), 500, (text) => {
      codeOwnersOf(readCodeOwners(text), 'apps/reviews/route.yaml')
    })
  },
  patience,
)
