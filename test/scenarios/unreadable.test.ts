import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const path = 'apps/reviews/virtual-service.yaml'

/** A key that stands twice, at the line that git shows. */
const broken = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
  namespace: shop
spec:
  hosts: [reviews]
  hosts: [reviews]
  http:
  - route:
    - destination: {host: reviews, subset: v1}
`

const answerTo = async (command: string, files: Readonly<Record<string, string>>): Promise<string> => {
  town = await openTown({ files })
  const thread = await town.issue('writer', 'A release.')
  const comment = await town.chat('writer', thread, command)
  expect(await town.reactions(comment)).toEqual(['eyes', 'confused'])
  expect((await town.answers(thread)).length).toBe(1)
  return (await town.answers(thread))[0] ?? ''
}

describe('a file that could not be read and mentions the service', () => {
  it('is named with its line and how to mend it where the command cannot be planned', async () => {
    const answer = await answerTo('/canary 10 v2 reviews', { [path]: broken })
    expect(answer.split('\n').find((line) => line.startsWith('**Why:**'))).toContain(`\`${path}:8\``)
    expect(answer).toContain('sends requests to shop/reviews')
    expect(answer).toContain('Remove one of the two.')
  })

  it('is named where the service is not known for that reason', async () => {
    const other = broken.replaceAll('reviews', 'loyalty')
    const answer = await answerTo('/canary 10 v2 loyalty', { 'apps/loyalty/virtual-service.yaml': other })
    expect(answer).toContain('`apps/loyalty/virtual-service.yaml:8`')
  })

  it('is not named where another service is meant', async () => {
    const other = broken.replaceAll('reviews', 'loyalty')
    const answer = await answerTo('/canary 10 v9 reviews', { 'apps/loyalty/virtual-service.yaml': other })
    expect(answer).not.toContain('loyalty')
  })

  it('makes /explain say that nothing is known, be it too large for a manifest', async () => {
    const large = `${broken.replace('  hosts: [reviews]\n', '')}# ${'x'.repeat(1024 * 1024)}\n`
    town = await openTown({ files: { 'apps/large.yaml': large } })
    const thread = await town.issue('writer', 'What is it?')
    await town.chat('writer', thread, '/explain GET / reviews')
    const [answer = ''] = await town.answers(thread)
    expect(answer).toContain('not in this repository, so not known')
    expect(answer).toContain('apps/large.yaml')
    await town.chat('writer', thread, '/explain GET / checkout')
    expect((await town.answers(thread))[1]).not.toContain('apps/large.yaml')
  })
})
