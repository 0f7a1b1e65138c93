import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { type Sandbox, sandbox } from '../cli/sandbox.ts'
import { openTown, type Town } from './town.ts'

let town: Town
let desk: Sandbox
afterEach(async () => {
  desk.remove()
  await town.close()
})

describe('one plan', () => {
  it('is what the command line prints, what a dry run shows and what the first stage is: one digest, one text', async () => {
    // Both begin with the sample shop.
    desk = sandbox('shop')
    town = await openTown()
    const command = 'canary 10 v2 reviews'
    const { out } = await desk.sluice('plan', command, '--format', 'json')
    const { digest, stages }: { digest: string; stages: { diff: string }[] } = JSON.parse(out)
    expect(stages).toHaveLength(1)
    const thread = await town.issue('writer', 'We release reviews v2 today.')
    await town.chat('writer', thread, `/plan ${command}`)
    expect((await town.answers(thread)).join('\n')).toContain(`Plan \`${digest.slice(0, 12)}\``)
    await town.chat('writer', thread, `/${command}`)

    const stage = await town.stage()
    const { message, tree } = await town.as('maintainer', 'GET', `git/commits/${stage.head}`)
    const stageDigest = /^Sluice-Plan: (\S+)$/m.exec(String(message))?.[1] ?? ''
    // A plan's digest is over those of its stages.
    expect(createHash('sha256').update(stageDigest).digest('hex')).toBe(digest)

    desk.git(['init', '--quiet'])
    desk.git(['add', '.'])
    desk.git(['apply', '--index'], stages[0]?.diff)
    // Equal trees are equal in every byte of every file.
    expect(tree).toMatchObject({ sha: desk.git(['write-tree']).trim() })
  })
})
