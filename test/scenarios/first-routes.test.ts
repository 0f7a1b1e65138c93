import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { scenarioFiles, scenariosAreHere } from '../traffic/scenarios.ts'
import { alive, mergesAlone } from './live-release.ts'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const sample = (path: string): string => readFileSync(new URL(`../../examples/shop/${path}`, import.meta.url), 'utf8')

/** A service as it is before its first release by version: a Service and two Deployments, and no route. */
const ratings: Readonly<Record<string, string>> = Object.fromEntries(
  ['service.yaml', 'deployment-v1.yaml', 'deployment-v2.yaml'].map((name) => [
    `apps/ratings/${name}`,
    sample(`apps/reviews/${name}`).replaceAll('reviews', 'ratings'),
  ]),
)

const filesOf = async (): Promise<Readonly<Record<string, string>>> => {
  const tree = await town.as('maintainer', 'GET', 'git/trees/main?recursive=1')
  const entries = (tree['tree'] as { path: string; type: string; sha: string }[]).filter(({ type }) => type === 'blob')
  return Object.fromEntries(entries.map(({ path, sha }) => [path, sha]))
}

/** A stage after the other, each live a minute after its merge. */
const restOfStages = async (stages: number): Promise<void> => {
  for (let stage = 0; stage < stages; stage++) {
    town.wait(61_000)
    await town.settle()
  }
}

describe('a service without routes', () => {
  it('is adopted, released, promoted, and goes back to the same bytes', async () => {
    town = await openTown({ policy: mergesAlone, files: ratings })
    const before = await filesOf()
    const thread = await town.issue('writer', 'The first release of ratings.')
    await alive(town, thread, '/adopt ratings v1')
    await restOfStages(1)
    expect(await town.traffic('shop/ratings')).toBe('v1 100')
    expect(await town.forge.claims()).toEqual([])
    const adopted = await filesOf()
    const release = await town.issue('writer', 'ratings v2')
    await alive(town, release, '/canary 10 v2 ratings')
    expect(await town.traffic('shop/ratings')).toBe('v1 90, v2 10')
    expect(await town.forge.claims()).toHaveLength(1)
    await alive(town, release, '/promote')
    await restOfStages(3)
    expect(await town.traffic('shop/ratings')).toBe('v2 100')
    expect(Object.keys(await filesOf())).not.toContain('apps/ratings/deployment-v1.yaml')
    expect(await town.forge.claims()).toEqual([])
    expect((await town.answers(release))[0]).toContain('done; all of it is live')
    await alive(town, release, '/rollback')
    await restOfStages(3)
    expect(await filesOf()).toEqual(adopted)
    await alive(town, thread, '/rollback')
    await restOfStages(2)
    expect(await filesOf()).toEqual(before)
  })

  it('is exposed, and no longer', async () => {
    town = await openTown({ policy: mergesAlone, files: ratings })
    const before = await filesOf()
    const thread = await town.issue('writer', 'ratings for everyone')
    const comment = await alive(town, thread, '/expose ratings host=ratings.example.com uri ^=/v1')
    expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
    expect(await town.file('apps/ratings/gateway.yaml')).toContain('- ratings.example.com')
    await alive(town, thread, '/rollback')
    expect(await filesOf()).toEqual(before)
  })
})

describe('/promote', () => {
  it('by swap ends with the same two Deployments, and goes back to the same bytes', async () => {
    town = await openTown({ policy: `${mergesAlone}services:\n  reviews: {promotion: swap}\n` })
    const before = await filesOf()
    const thread = await town.issue('writer', 'reviews v2')
    await alive(town, thread, '/canary 10 v2 reviews')
    await alive(town, thread, '/promote')
    await restOfStages(4)
    const merged = (await town.pullRequests()).filter((pullRequest) => pullRequest.merged).map(({ title }) => title)
    expect(merged.map((title) => title.replace(/ \(.*/, ''))).toEqual([
      'reviews: v2 0 → 10 %',
      'reviews: v2 10 → 100 %',
      'reviews: v1 image 1.4.0 → 2.4.0',
      'reviews: v2 100 → 0 %',
      'reviews: v2 3 → 0 pods',
    ])
    expect(await town.traffic('shop/reviews')).toBe('v1 100, v2 0')
    expect(await town.forge.claims()).toEqual([])
    await alive(town, thread, '/rollback')
    await restOfStages(4)
    expect(await filesOf()).toEqual(before)
  })
})

const idle = sample('apps/reviews/deployment-v2.yaml').replace('replicas: 3', 'replicas: 0')

describe('a release that ends as it began, with an idle canary', () => {
  it('is seven pull requests, each answered by pods that are there', async () => {
    town = await openTown({
      policy: `${mergesAlone}services:\n  reviews: {promotion: swap}\n`,
      files: { 'apps/reviews/deployment-v2.yaml': idle },
    })
    const before = await filesOf()
    const thread = await town.issue('writer', 'reviews 2.5.0')
    await alive(town, thread, '/scale v2 2 reviews\n/canary start v2 reviews --image-tag 2.5.0 --steps 10,90,100')
    await restOfStages(4)
    expect(await town.traffic('shop/reviews')).toBe('v1 0, v2 100')
    await alive(town, thread, '/promote reviews')
    await restOfStages(3)
    const merged = (await town.pullRequests()).filter((pullRequest) => pullRequest.merged).map(({ title }) => title)
    expect(merged.map((title) => title.replace(/^reviews: /, '').replace(/ \(.*/, ''))).toEqual([
      'v2 0 → 2 pods; v2 image 2.4.0 → 2.5.0',
      'v2 0 → 10 %',
      'v2 10 → 90 %',
      'v2 90 → 100 %',
      'v1 image 1.4.0 → 2.5.0',
      'v2 100 → 0 %',
      'v2 2 → 0 pods',
    ])
    expect(await town.traffic('shop/reviews')).toBe('v1 100, v2 0')
    expect(await town.file('apps/reviews/deployment-v1.yaml')).toContain('reviews:2.5.0')
    expect(await town.forge.claims()).toEqual([])
    expect(Object.keys(await filesOf())).toEqual(Object.keys(before))
  })
})

if (!scenariosAreHere) console.info('The published releases do not lie beside the checkout; their pins are left out.')
else
  it('pins four services of a published release at once, as they were before', async () => {
    const files = Object.fromEntries(
      Object.entries(scenarioFiles('bookinfo')).map(([path, text]) => [`book/${path}`, text]),
    )
    town = await openTown({ policy: mergesAlone, files })
    const before = await filesOf()
    const thread = await town.issue('writer', 'The book shop')
    await alive(town, thread, '/pin v2 reviews ratings')
    const pinned = await alive(town, thread, '/pin v1 productpage reviews ratings details')
    expect(await town.reactions(pinned)).toEqual(['eyes', 'rocket'])
    expect(await filesOf()).toEqual(before)
  })
