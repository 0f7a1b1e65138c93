import { afterEach, describe, expect, it } from 'vitest'
import { shop } from '../layouts/kustomize/town.ts'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const overlay = (environment: string): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: shop-${environment}\nresources:\n  - ../../base\n`

const files = shop({
  'overlays/prod/kustomization.yaml': overlay('prod'),
  'overlays/staging/kustomization.yaml': overlay('staging'),
})

const release = async (environment: string, percent: number): Promise<void> => {
  const thread = await town.issue('writer', `We release reviews v2 in ${environment}.`)
  await town.chat('writer', thread, `/canary ${percent} v2 reviews --env ${environment}`)
}

describe('two environments of one service', () => {
  it('have rollouts side by side, each with its own name, and go back alone', async () => {
    town = await openTown({ policy: 'live:\n  assume-after: 5m\n', files })
    const before = await town.file('overlays/staging/kustomization.yaml')
    await release('staging', 50)
    const staging = await town.stage()
    expect(staging.title).toBe('reviews · staging: v2 0 → 50 %')
    await town.approve('reviewer', staging.number)
    await town.merge('maintainer', staging.number)
    await release('prod', 10)
    const prod = await town.stage()
    expect(prod.title).toBe('reviews · prod: v2 0 → 10 %')
    await town.approve('reviewer', prod.number)
    await town.merge('maintainer', prod.number)
    expect(await town.file('overlays/prod/kustomization.yaml')).toContain('value: 90')
    expect(await town.file('overlays/staging/kustomization.yaml')).toContain('value: 50')
    expect((await town.forge.claims()).map(({ ref }) => ref).sort()).toEqual([
      'refs/sluice/open/prod/shop-prod/reviews',
      'refs/sluice/open/staging/shop-staging/reviews',
    ])
    town.wait(5 * 60_000 + 11_000)
    await town.settle()
    const thread = await town.issue('writer', 'Staging is broken.')
    await town.chat('writer', thread, '/rollback reviews --env staging')
    const back = await town.stage()
    expect(back.title).toBe('reviews · staging: v2 50 → 0 % (rollback)')
    await town.merge('writer', back.number)
    expect(await town.file('overlays/staging/kustomization.yaml')).toBe(before)
    expect(await town.file('overlays/prod/kustomization.yaml')).toContain('value: 90')
  })

  it('have names of their own, which /status tells, and one is not looked for in the other', async () => {
    town = await openTown({ files })
    const thread = await town.issue('reviewer', 'Where are we?')
    const asked = await town.issue('writer', 'Go.')
    await town.chat('writer', asked, '/canary 10 v2 shop-prod/reviews --env staging')
    const [refused] = await town.answers(asked)
    expect(refused).toContain('shop-prod/reviews')
    await town.chat('reviewer', thread, '/status shop-prod/reviews')
    const [answer] = await town.answers(thread)
    expect(answer).toContain('`v1` 100 %')
    expect(answer).toContain('--env prod')
  })
})
