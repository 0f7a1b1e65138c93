import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = 'merging: merge\nlive: {assume-after: 1m, settle: 0s}\napprovals: {owners: true}\n'

const opened = async (codeOwners: string | null, more = '') => {
  town = await openTown({
    policy: policy + more,
    ...(codeOwners === null ? {} : { files: { '.github/CODEOWNERS': codeOwners } }),
  })
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return { thread, stage: await town.stage() }
}

const requested = async (number: number): Promise<readonly string[]> => {
  const { users } = await town.as('maintainer', 'GET', `pulls/${number}/requested_reviewers`)
  return (users as { login: string }[]).map(({ login }) => login).sort()
}

const status = async (thread: number): Promise<string> => (await town.answers(thread))[0] ?? ''

describe('owners by CODEOWNERS', () => {
  it('are asked for a review and must approve; another approval is not enough, and a rollback needs none', async () => {
    const { thread, stage } = await opened('* @nobody-here\n/apps/reviews/ @maintainer @writer\n')
    expect(await requested(stage.number)).toEqual(['maintainer'])
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await status(thread)).toContain(
      'an approval of @\u200bmaintainer or @\u200bwriter is needed for apps/reviews/',
    )
    await town.approve('maintainer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })

  it('are those of the default branch at the moment of judging', async () => {
    const { stage } = await opened('/apps/ @maintainer\n')
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    await town.edit('maintainer', '.github/CODEOWNERS', (text) => `${text}/apps/reviews/ @reviewer\n`)
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('that nobody wrote down block, and it is said', async () => {
    const { thread, stage } = await opened(null)
    await town.approve('maintainer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await status(thread)).toContain('the default branch has no CODEOWNERS')
  })

  it('are asked for the first stage alone where the policy says so', async () => {
    const { thread, stage } = await opened('/apps/ @maintainer\n', '').then(async (first) => {
      await town.edit('maintainer', '.github/sluice.yml', (text) =>
        text.replace('{owners: true}', '{first: {owners: true}, next: 0}'),
      )
      return first
    })
    await town.approve('maintainer', stage.number)
    town.wait(120_000)
    await town.settle()
    await town.chat('writer', thread, '/canary 50 v2 reviews')
    expect(await town.traffic('shop/reviews')).toBe('v1 50, v2 50')
  })
})

it('asks those whom the policy names, and lets the stage go on where GitHub does not take one of them', async () => {
  town = await openTown({
    policy: 'merging: merge\napprovals: {users: [writer, reviewer, nobody-here], teams: [other/leads]}\n',
  })
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  const stage = await town.stage()
  expect(await requested(stage.number)).toEqual(['reviewer'])
  await town.approve('reviewer', stage.number)
  expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
})
