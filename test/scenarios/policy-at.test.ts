import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const path = '.github/sluice.yml'
const strict = 'approvals: {first: 1, next: 1}\n'
const lax = 'approvals: {first: 0, next: 0}\n'

const gates = async (head: string) => (await town.checks(head, 'sluice/gates')).at(-1)
const asOf = (commit: string): string => `Policy as of \`${commit.slice(0, 7)}\` on the default branch`

describe('a policy in a pull request', () => {
  it('counts for no stage, not even for one asked for in its own thread, until it is merged', async () => {
    town = await openTown({ policy: strict })
    const main = await town.main()
    await town.as('writer', 'POST', 'git/refs', { ref: 'refs/heads/lax', sha: main })
    await town.edit('writer', path, () => lax, 'lax')
    const { number } = await town.as('writer', 'POST', 'pulls', { title: 'No approvals', head: 'lax', base: 'main' })
    await town.chat('writer', Number(number), '/canary 10 v2 reviews')
    const stage = (await town.pullRequests()).find(({ title }) => title.startsWith('reviews'))
    if (stage === undefined) throw new Error('no stage was opened')
    expect(await gates(stage.head)).toMatchObject({ conclusion: null, summary: expect.stringContaining(asOf(main)) })

    await town.merge('maintainer', Number(number))
    const merged = await town.main()
    expect(merged).not.toBe(main)
    expect(await gates(stage.head)).toMatchObject({
      conclusion: 'success',
      summary: expect.stringContaining(asOf(merged)),
    })
  })

  it('counts not for the stage that it was pushed into either, which blocks', async () => {
    town = await openTown({ policy: strict })
    const main = await town.main()
    await town.issue('writer', '/canary 10 v2 reviews')
    await town.settle()
    const { branch, number } = await town.stage()
    await town.edit('writer', path, () => lax, branch)
    await town.approve('reviewer', number)
    const { head } = await town.stage()
    expect(await gates(head)).toMatchObject({ conclusion: 'failure', summary: expect.stringContaining(asOf(main)) })
  })
})
