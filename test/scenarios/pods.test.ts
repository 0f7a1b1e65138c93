import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = 'merging: merge\nlive:\n  assume-after: 1m\n  settle: 0s\n'
const image = 'registry.example/shop/reviews:3.0.0'

const minute = async () => {
  town.wait(61_000)
  await town.settle()
}

/** Every file of main, by the hash of its text. */
const tree = async (): Promise<unknown> => {
  const { tree: entries } = await town.as('writer', 'GET', `git/trees/${await town.main()}?recursive=1`)
  expect(entries).not.toEqual([])
  expect(entries).toBeDefined()
  return entries
}

/** Approves and merges the open stage, and waits until it is live; gives its title. */
const through = async (): Promise<string> => {
  const { number, title } = await town.stage()
  await town.approve('reviewer', number)
  await minute()
  return title
}

const opened = async (comment: string, files: Readonly<Record<string, string>> = {}) => {
  town = await openTown({ policy, files })
  const before = await tree()
  const thread = await town.issue('writer', 'A release of reviews.')
  await town.chat('writer', thread, comment)
  return { thread, before }
}

/** `/rollback`, stage after stage, until nothing is open any more. */
const back = async (thread: number): Promise<readonly string[]> => {
  const known = (await town.pullRequests()).length
  await town.chat('writer', thread, '/rollback')
  for (let look = 0; look < 6; look++) await minute()
  expect(await town.forge.claims()).toEqual([])
  return (await town.pullRequests()).slice(known).map(({ title }) => title)
}

describe('pods, by comments', () => {
  it('a new version comes in the order pods, subset, traffic, and goes back traffic first to the same bytes', async () => {
    const { thread, before } = await opened(`/deploy v3 reviews --image ${image}\n/canary 10 v3 reviews`)
    expect(await through()).toBe('reviews: pods of v3 (stage 1 of 3)')
    expect(await town.file('apps/reviews/deployment-v3.yaml')).toContain(`image: ${image}`)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await through()).toBe('reviews: subset v3 (stage 2 of 3)')
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await through()).toBe('reviews: v3 0 → 10 % (stage 3 of 3)')
    expect(await town.traffic('shop/reviews')).toBe('v1 90, v3 10')
    expect(await back(thread)).toEqual([
      'reviews: v3 10 → 0 % (rollback, stage 1 of 2)',
      expect.stringContaining('(rollback, stage 2 of 2)'),
    ])
    expect(await tree()).toEqual(before)
  })

  it('an old version goes in three stages once nothing is sent there, and comes back pods first', async () => {
    const { thread, before } = await opened('/pin v2 reviews\n/retire v1 reviews')
    expect(await through()).toBe('reviews: pin v2 (stage 1 of 3)')
    expect(await town.traffic('shop/reviews')).toBe('v2 100')
    expect(await through()).toBe('reviews: no subset v1 (stage 2 of 3)')
    expect(await through()).toBe('reviews: pods of v1 go (stage 3 of 3)')
    await expect(town.file('apps/reviews/deployment-v1.yaml')).rejects.toThrow()
    const titles = await back(thread)
    expect(titles).toHaveLength(2)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await tree()).toEqual(before)
  })

  it('an image changes behind a named Deployment, and goes back', async () => {
    const { thread, before } = await opened('/image --image-tag 2.5.0 deployment=reviews-v2')
    expect(await through()).toBe('reviews: reviews-v2 image 2.4.0 → 2.5.0')
    expect(await town.file('apps/reviews/deployment-v2.yaml')).toContain('reviews:2.5.0')
    expect(await back(thread)).toHaveLength(1)
    expect(await tree()).toEqual(before)
  })

  it('a count changes, and goes back', async () => {
    const { thread, before } = await opened('/scale v2 5 reviews')
    expect(await through()).toBe('reviews: v2 3 → 5 pods')
    expect(await back(thread)).toHaveLength(1)
    expect(await tree()).toEqual(before)
  })

  it('an autoscaler is live before the count that would fight it goes, and both go back', async () => {
    const { thread, before } = await opened('/autoscale v2 min=2 max=6 cpu=60 reviews')
    expect(await through()).toBe('reviews: v2 autoscaled: min 2, max 6, cpu 60 % (stage 1 of 2)')
    expect(await town.file('apps/reviews/deployment-v2.yaml')).toContain('replicas: 3')
    expect(await through()).toBe('reviews: v2: count left to the autoscaler (stage 2 of 2)')
    expect(await town.file('apps/reviews/deployment-v2.yaml')).not.toContain('  replicas: 3')
    expect(await back(thread)).toHaveLength(1)
    expect(await tree()).toEqual(before)
  })

  it('counts of pods are the weight where no route decides, and go back', async () => {
    const web = (name: string, track: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: web, track: ${track}}}
  template:
    metadata: {labels: {app: web, track: ${track}}}
    spec: {containers: [{name: web, image: web:1}]}
`
    const files = {
      'apps/web/service.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}}\n',
      'apps/web/web.yaml': web('web', 'stable'),
      'apps/web/web-canary.yaml': web('web-canary', 'canary'),
    }
    const { thread, before } = await opened('/canary 25 web-canary web --by replicas', files)
    expect(await through()).toBe('web: web-canary 3 → 1 pod')
    expect(await town.file('apps/web/web-canary.yaml')).toContain('replicas: 1')
    expect(await back(thread)).toHaveLength(1)
    expect(await tree()).toEqual(before)
  })

  it('an image is refused for what takes traffic in an open rollout', async () => {
    const { thread } = await opened('/canary 10 v2 reviews')
    await through()
    const comment = await town.chat('writer', thread, '/image v2 registry.example/shop/reviews:2.5.0')
    expect(await town.reactions(comment)).toContain('confused')
    expect((await town.answers(thread)).at(-1)).toContain('takes traffic in it')
  })

  it('is live with health: where a tracker tells of none, a person says so before anything stands on it', async () => {
    const trusting = (creator: number) =>
      `merging: merge\nlive:\n  settle: 0s\n  trackers:\n  - flux: apps\n    creators: [${creator}]\n    health: false\n`
    town = await openTown({ policy: trusting(1) })
    const agent = town.playground.addAccount('flux', 'write')
    await town.edit('maintainer', '.github/sluice.yml', () => trusting(agent.id))
    const thread = await town.issue('writer', 'A release of reviews.')
    await town.chat('writer', thread, `/deploy v3 reviews --image ${image}`)
    await town.approve('reviewer', (await town.stage()).number)
    const report = async () =>
      town.as('flux', 'POST', `statuses/${await town.main()}`, {
        state: 'success',
        description: 'reconciliation succeeded',
        context: 'kustomization/apps/0c9c2e41',
      })
    await report()
    await town.settle()
    expect((await town.answers(thread))[0]).toContain(
      'tells nothing of its pods, so a person says when they are healthy',
    )
    expect((await town.pullRequests()).filter(({ state }) => state === 'open')).toEqual([])
    await town.chat('writer', thread, '/next')
    expect((await town.stage()).title).toBe('reviews: subset v3 (stage 2 of 2)')
    await town.approve('reviewer', (await town.stage()).number)
    await report()
    await town.settle()
    expect(await town.forge.claims()).toEqual([])
  })
})
