import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { alive, mergesAlone } from './live-release.ts'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const route = 'edge/web/http-route.yaml'
const services = 'edge/reviews/services.yaml'

const paths = [
  'gateway/storefront.yaml',
  ...['services.yaml', 'http-route.yaml', 'deployment-v1.yaml', 'deployment-v2.yaml', 'deployment-v3.yaml'].map(
    (name) => `apps/reviews/${name}`,
  ),
  ...['services.yaml', 'http-route.yaml', 'deployment-stable.yaml', 'deployment-canary.yaml'].map(
    (name) => `apps/web/${name}`,
  ),
]

/** The sample, in a namespace of its own beside the shop. */
const files: Readonly<Record<string, string>> = Object.fromEntries(
  paths.map((path) => [
    path.replace('apps/', 'edge/').replace('gateway/', 'edge/gateway/'),
    readFileSync(new URL(`../../examples/gateway-api/${path}`, import.meta.url), 'utf8').replaceAll(
      'namespace: shop',
      'namespace: edge',
    ),
  ]),
)

const minute = async (): Promise<void> => {
  town.wait(61_000)
  await town.settle()
}

const opened = async (): Promise<number> => {
  town = await openTown({ policy: mergesAlone, files })
  return town.issue('writer', 'A release behind HTTPRoutes.')
}

describe('a release behind HTTPRoutes', () => {
  it('moves weights, makes a rule, copies requests, and goes back to the same bytes', async () => {
    const thread = await opened()
    const before = await town.file(route)
    await alive(town, thread, '/canary 10 web-canary web')
    expect(await town.traffic('edge/web')).toBe('web-stable 90, web-canary 10')
    await alive(town, thread, '/route header x-tester=yes canary web')
    expect(await town.file(route)).toContain('- name: x-tester')
    await alive(town, thread, '/mirror canary 25% web')
    expect(await town.file(route)).toContain('percent: 25')
    const [status] = await town.answers(thread)
    expect(status).toContain('| Requests | HTTPRoute |')
    await alive(town, thread, '/rollback')
    await minute()
    expect(await town.file(route)).toBe(before)
    expect(await town.forge.claims()).toEqual([])
  })

  it('makes the Service of a version first, and takes it away last', async () => {
    const thread = await opened()
    const before = await town.file(services)
    await town.chat('writer', thread, '/canary 10 v3 edge/reviews')
    expect(await town.file(services)).toContain('name: reviews-v3')
    expect(await town.traffic('edge/reviews')).toBe('reviews-v1 100')
    await minute()
    expect(await town.traffic('edge/reviews')).toBe('reviews-v1 90, reviews-v3 10')
    await minute()
    await town.chat('writer', thread, '/rollback')
    expect(await town.traffic('edge/reviews')).toBe('reviews-v1 100')
    await minute()
    await minute()
    expect(await town.file(services)).toBe(before)
    const titles = (await town.pullRequests()).map(({ title }) => title.replace(/ \(.*/, ''))
    expect(titles.slice(0, 2)).toEqual(['reviews: Service v3', 'reviews: v3 0 → 10 %'])
  })

  it('explains who gets what, and refuses what an HTTPRoute cannot say', async () => {
    const thread = await opened()
    await town.chat('writer', thread, '/explain GET /old host=www.example.com from=gateway:edge/storefront')
    expect((await town.answers(thread)).join('\n')).toContain('**301**')
    const refused = await town.chat('writer', thread, '/route without-header x-tester canary web')
    expect(await town.reactions(refused)).toContain('confused')
    expect((await town.answers(thread)).join('\n')).toContain('cannot ask for the absence of a header')
  })
})
