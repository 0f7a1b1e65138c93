import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const gate = async (head: string): Promise<string> => {
  const answer = await town.as(
    'maintainer',
    'GET',
    `commits/${head}/check-runs?check_name=sluice%2Fgates&filter=latest`,
  )
  return JSON.stringify(answer['check_runs'])
}

const opened = async (windows: string) => {
  town = await openTown({ policy: `merging: merge\nlive:\n  assume-after: 1m\n  settle: 0s\nwindows:\n${windows}` })
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return { thread, stage: await town.stage() }
}

// When the town's clock begins.
const begin = Date.parse('2026-03-02T09:00:00Z')
const day = 86_400_000
const iso = (time: number): string => new Date(time).toISOString()

describe('a freeze', () => {
  it('keeps an approved stage waiting, says until when and why, and lets it in when it ends', async () => {
    const end = begin + day
    const { stage } = await opened(
      `  - freeze: {from: ${iso(begin - day)}, until: ${iso(end)}}\n    reason: Black Friday\n`,
    )
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await gate(stage.head)).toContain(
      `Frozen (Black Friday) until ${iso(end).slice(0, 16).replace('T', ' ')} UTC.`,
    )
    town.wait(day + 1)
    await town.settle()
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
  })

  it('lets a rollback pass', async () => {
    const { thread, stage } = await opened(`  - freeze: {from: ${iso(begin + day)}, until: ${iso(begin + 3 * day)}}\n`)
    await town.approve('reviewer', stage.number)
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
    town.wait(2 * day)
    await town.settle()
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
  })
})
