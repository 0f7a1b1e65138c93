import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { repositoryKinds } from '../../src/playground/playground.ts'

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/compatibility.md', root), 'utf8')
const rows = page.split('\n').filter((line) => line.startsWith('| `'))
const testsIn = (text: string): readonly string[] =>
  [...text.matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path ?? '')

it('every kind of repository that the playground can be has its row, and no other', () => {
  const told = rows.map((row) => /^\| `([^`]+)` \|/.exec(row)?.[1] ?? row)
  expect([...told].sort()).toEqual(repositoryKinds.map(({ name }) => name).sort())
})

it('every row names a test that is there, and that plays the kind or its rule', () => {
  expect(rows.filter((row) => testsIn(row).length === 0)).toEqual([])
  expect(testsIn(page).filter((path) => !existsSync(new URL(path, root)))).toEqual([])
})

it('the scenarios of kinds play every kind whose first test they are', () => {
  const path = 'test/scenarios/kinds.test.ts'
  const text = readFileSync(new URL(path, root), 'utf8')
  const kinds = rows.filter((row) => testsIn(row)[0] === path).map((row) => /^\| `([^`]+)`/.exec(row)?.[1] ?? row)
  // Some are played by the demand that they are made of.
  const demands: Readonly<Record<string, string>> = {
    'code-owners': 'codeOwners',
    'last-push': 'lastPush',
    archived: 'archive(true)',
    'closed-to-us': 'closeToUs(true)',
  }
  expect(kinds.length).toBeGreaterThan(10)
  expect(kinds.filter((kind) => !text.includes(demands[kind] ?? `'${kind}'`))).toEqual([])
})
