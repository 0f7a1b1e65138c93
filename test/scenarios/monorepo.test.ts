import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

const example = fileURLToPath(new URL('../../examples/monorepo-charts', import.meta.url))

const files = Object.fromEntries(
  readdirSync(example, { recursive: true, encoding: 'utf8' })
    .filter((path) => path !== '.github/sluice.yml' && statSync(join(example, path)).isFile())
    .map((path) => [path, readFileSync(join(example, path), 'utf8')]),
)

let town: Town
afterEach(() => town.close())

const valuesOf = (service: string): string => `services/${service}/chart/values-prod.yaml`

const release = async (service: string) => {
  const thread = await town.issue('writer', `We release ${service}.`)
  await town.chat('writer', thread, `/canary 10 canary ${service} --env prod`)
  return thread
}

const stageOf = async (service: string) => {
  const open = (await town.pullRequests()).filter(({ state, title }) => state === 'open' && title.startsWith(service))
  const [stage] = open
  if (stage === undefined || open.length > 1) throw new Error(`${open.length} stages of ${service}`)
  return stage
}

describe('many teams with a chart each in one repository', () => {
  it('release side by side; each asks its own owners, and one going back leaves the other as it is', async () => {
    town = await openTown({ files, policy: 'approvals: {owners: true}\nmerging: merge\nlive: {assume-after: 5m}\n' })
    const reviews = await release('reviews')
    const ratings = await release('ratings')
    const [one, other] = [await stageOf('reviews'), await stageOf('ratings')]
    expect([one.title, other.title]).toEqual(['reviews · prod: canary 0 → 10 %', 'ratings · prod: canary 0 → 10 %'])
    // The reviewer owns reviews alone: his approval lets one in, and says nothing of the other.
    await town.approve('reviewer', other.number)
    await town.approve('reviewer', one.number)
    expect(await town.file(valuesOf('reviews'))).toContain('weight: 90')
    expect(await town.file(valuesOf('ratings'))).toBe(files[valuesOf('ratings')])
    const [waiting] = await town.answers(ratings)
    expect(waiting).toContain('@\u200bmaintainer')
    expect(waiting).not.toContain('services/reviews')
    await town.approve('maintainer', other.number)
    expect(await town.file(valuesOf('ratings'))).toContain('weight: 90')
    await town.chat('writer', reviews, '/rollback')
    expect(await town.file(valuesOf('reviews'))).toBe(files[valuesOf('reviews')])
    expect(await town.file(valuesOf('ratings'))).toContain('weight: 90')
    expect((await town.forge.claims()).map(({ ref }) => ref)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^refs\/sluice\/open\/prod\/[^/]+\/ratings$/)]),
    )
  })
})
