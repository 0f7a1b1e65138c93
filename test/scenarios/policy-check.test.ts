import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const path = '.github/sluice.yml'

const branchOff = async (name: string): Promise<void> => {
  await town.as('writer', 'POST', 'git/refs', { ref: `refs/heads/${name}`, sha: await town.main() })
}
const headOf = async (name: string): Promise<string> => {
  const { object } = await town.as('maintainer', 'GET', `git/ref/heads/${name}`)
  return String((object as { sha: string }).sha)
}
const proposed = async (text: string, name = 'policy'): Promise<string> => {
  await branchOff(name)
  await town.edit('writer', path, () => text, name)
  await town.as('writer', 'POST', 'pulls', { title: 'A policy', head: name, base: 'main' })
  await town.settle()
  return headOf(name)
}

const asked = (): readonly string[] =>
  town.playground.requests
    .filter(({ kind, actor }) => kind !== 'git' && actor === 'sluice[bot]')
    .map(({ method, path: where }) => `${method} ${where}`)

describe('a pull request that changes the policy', () => {
  it('gets a check run with every problem at once, each with its line', async () => {
    town = await openTown({ policy: 'merging: merge\n' })
    const head = await proposed('merging: sometimes\napprovals:\n  frist: 1\n  next: many\n')
    const [run, ...more] = await town.checks(head, 'sluice/policy')
    expect(more).toEqual([])
    expect(run).toMatchObject({ conclusion: 'failure', title: '3 problems in .github/sluice.yml' })
    for (const [line, word] of [
      [1, 'sometimes'],
      [3, 'frist'],
      [4, 'many'],
    ])
      expect(run?.summary).toMatch(new RegExp(`${word}[^\n]*sluice.yml:${line}`))
  })

  it('gets success once it is mended, on the new head, and nothing is told twice', async () => {
    town = await openTown({ policy: 'merging: merge\n' })
    await proposed('merging: sometimes\n')
    await town.edit('writer', path, () => 'merging: propose\n', 'policy')
    await town.settle()
    const head = await headOf('policy')
    expect(await town.checks(head, 'sluice/policy')).toMatchObject([{ conclusion: 'success' }])
    await town.restart(true)
    await town.settle()
    expect(await town.checks(head, 'sluice/policy')).toHaveLength(1)
  })

  it('is told of one that takes the file away, too', async () => {
    town = await openTown({ policy: 'merging: merge\n' })
    const parent = await town.main()
    const tree = [{ path, mode: '100644', type: 'blob', sha: null }]
    const { sha } = await town.as('writer', 'POST', 'git/trees', { base_tree: parent, tree })
    const made = await town.as('writer', 'POST', 'git/commits', { message: 'No policy', tree: sha, parents: [parent] })
    await town.as('writer', 'POST', 'git/refs', { ref: 'refs/heads/gone', sha: made['sha'] })
    await town.settle()
    expect(await town.checks(String(made['sha']), 'sluice/policy')).toMatchObject([{ conclusion: 'success' }])
  })
})

describe('any other pull request', () => {
  it('gets none and costs no request, even where the default branch has another policy since', async () => {
    town = await openTown({ policy: 'merging: merge\n' })
    await branchOff('docs')
    await town.edit('writer', 'apps/reviews/virtual-service.yaml', (text) => `${text}# more\n`, 'docs')
    await town.edit('maintainer', path, () => 'merging: propose\n')
    await town.settle()
    const looks = async (): Promise<readonly string[]> => {
      town.playground.requests.length = 0
      await town.settle()
      return asked()
    }
    const before = await looks()
    await town.as('writer', 'POST', 'pulls', { title: 'Docs', head: 'docs', base: 'main' })
    await town.edit('writer', 'apps/reviews/virtual-service.yaml', (text) => `${text}# and more\n`, 'docs')
    expect(await looks()).toEqual(before)
    expect(await town.checks(await headOf('docs'), 'sluice/policy')).toEqual([])
  })

  it('gets none from a server that observes', async () => {
    town = await openTown({ policy: 'merging: merge\n', mode: 'observe' })
    expect(await town.checks(await proposed('merging: sometimes\n'), 'sluice/policy')).toEqual([])
  })
})
