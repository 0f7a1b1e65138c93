import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = 'merging: merge\napprovals: {first: 0, next: 0}\nlive:\n  assume-after: 1m\n  settle: 0s\n'
const image = 'registry.example/shop/reviews:3.0.0'

const settings = (name: string, mood: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: shop\ndata:\n  mood: ${mood}\n`

const old = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: reviews-v1
  namespace: shop
spec:
  replicas: 3
  selector:
    matchLabels: {app: reviews, version: v1}
  template:
    metadata:
      labels: {app: reviews, version: v1}
    spec:
      containers:
        - name: reviews
          image: registry.example/shop/reviews:1.9.0
`

const v1 = 'apps/reviews/deployment-v1.yaml'
const v3 = 'apps/reviews/deployment-v3.yaml'

const minutes = async (count: number): Promise<void> => {
  for (let look = 0; look < count; look++) {
    town.wait(61_000)
    await town.settle()
  }
}

/** A release that takes the Deployment of v1 away and leaves in its file what is of another kind. */
const retired = async (text: string, commit: string): Promise<number> => {
  town = await openTown({ policy: `${policy}commit: ${commit}\n`, files: { [v1]: text } })
  const thread = await town.issue('writer', 'v1 goes.')
  await town.chat('writer', thread, '/pin v2 reviews\n/retire v1 reviews')
  await minutes(6)
  expect(await town.forge.claims()).toEqual([])
  expect(await town.file(v1)).not.toContain('kind: Deployment')
  return thread
}

describe('files that hold other kinds', () => {
  it.each(['signed', 'pushed'])(
    'keep what people wrote since, when a rollback (%s) brings pods back',
    async (commit) => {
      const thread = await retired(`${settings('reviews-before', 'calm')}---\n${old}`, commit)
      await town.edit('maintainer', v1, (text) => text.replace('calm', 'merry'))
      await town.chat('writer', thread, '/rollback')
      await minutes(6)
      expect(await town.traffic('shop/reviews')).toBe('v1 100')
      expect(await town.file(v1)).toBe(`${settings('reviews-before', 'merry')}---\n${old}`)
    },
  )

  it('get the bytes of before, where nobody wrote in them', async () => {
    const thread = await retired(`${old}---\n${settings('reviews-after', 'calm')}`, 'signed')
    await town.chat('writer', thread, '/rollback')
    await minutes(6)
    expect(await town.traffic('shop/reviews')).toBe('v1 100')
    expect(await town.file(v1)).toBe(`${old}---\n${settings('reviews-after', 'calm')}`)
  })

  it('keep their names: a new version comes behind its sibling instead', async () => {
    town = await openTown({ policy, files: { [v3]: settings('reviews-v3', 'calm') } })
    const thread = await town.issue('writer', 'v3 comes.')
    await town.chat('writer', thread, `/deploy v3 reviews --image ${image}`)
    await minutes(4)
    expect(await town.file(v3)).toBe(settings('reviews-v3', 'calm'))
    expect(await town.file(v1)).toContain(`image: ${image}`)
  })

  it('are never written over where they cannot be read', async () => {
    town = await openTown({ policy, files: { [v3]: 'bytes: \0\u0001\n' } })
    const thread = await town.issue('writer', 'v3 comes.')
    const comment = await town.chat('writer', thread, `/deploy v3 reviews --image ${image}`)
    expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
    expect((await town.answers(thread)).at(-1)).toContain(`${v3} is there already`)
    expect(await town.file(v3)).toBe('bytes: \0\u0001\n')
  })
})
