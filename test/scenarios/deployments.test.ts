import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

/** `commit: its states, newest last`, oldest deployment first. */
const deployments = async (): Promise<readonly string[]> => {
  const list = z
    .array(z.object({ id: z.number(), sha: z.string(), task: z.string(), environment: z.string() }))
    .parse((await town.playground.request('maintainer', 'GET', 'deployments')).body)
  const told: string[] = []
  for (const { id, sha, task, environment } of list.reverse()) {
    const { body } = await town.playground.request('maintainer', 'GET', `deployments/${id}/statuses`)
    const states = z.array(z.object({ state: z.string() })).parse(body)
    told.push(
      `${sha} ${task} ${environment}: ${states
        .map(({ state }) => state)
        .reverse()
        .join(', ')}`,
    )
  }
  return told
}

describe('an environment that the policy names', () => {
  it('has a deployment for each merged stage, which says when it is live and when another has taken its place', async () => {
    town = await openTown({
      policy:
        'environments: {prod: {path: apps, merging: merge, approvals: {first: 0}, live: {assume-after: 1m, settle: 0s}}}\n',
    })
    const thread = await town.issue('writer', 'A release.')
    await town.chat('writer', thread, '/canary 10 v2 reviews')
    const stage = await town.main()
    expect((await town.answers(thread))[0]).toContain('prod')
    expect(await deployments()).toEqual([`${stage} sluice prod: in_progress`])
    town.wait(2 * 60_000)
    await town.settle()
    await town.restart()
    await town.settle()
    expect(await deployments()).toEqual([`${stage} sluice prod: in_progress, success`])
    await town.chat('writer', thread, '/rollback')
    const back = await town.main()
    town.wait(2 * 60_000)
    await town.settle()
    expect(await deployments()).toEqual([
      `${stage} sluice prod: in_progress, success, inactive`,
      `${back} sluice prod: in_progress, success`,
    ])
  })
})
