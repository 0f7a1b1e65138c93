import { afterEach, expect, it } from 'vitest'
import { shop } from '../layouts/kustomize/town.ts'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

it('a rollout of all environments holds each that it changes, and lets no other into them until it ends', async () => {
  const overlay = (environment: string): string =>
    `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: shop-${environment}\nresources:\n  - ../../base\n`
  const files = shop({
    'overlays/prod/kustomization.yaml': overlay('prod'),
    'overlays/staging/kustomization.yaml': overlay('staging'),
  })
  town = await openTown({ files })
  const all = await town.issue('writer', 'We release reviews v2 wherever it runs.')
  await town.chat('writer', all, '/canary 10 v2 reviews --all-envs')
  expect((await town.forge.claims()).map(({ ref }) => ref).sort()).toEqual([
    'refs/sluice/open/prod/shop-prod/reviews',
    'refs/sluice/open/staging/shop-staging/reviews',
  ])
  const other = await town.issue('writer', 'And more of it in staging.')
  await town.chat('writer', other, '/canary 50 v2 reviews --env staging')
  const [refused] = await town.answers(other)
  expect(refused).toContain(`#${all}`)
  expect(refused).toContain('other environments')
  await town.chat('writer', all, '/cancel')
  expect(await town.forge.claims()).toEqual([])
  await town.chat('writer', other, '/canary 50 v2 reviews --env staging')
  expect((await town.stage()).title).toBe('reviews · staging: v2 0 → 50 %')
  const again = await town.issue('writer', 'All of them, now.')
  await town.chat('writer', again, '/canary 10 v2 reviews --all-envs')
  const [held] = await town.answers(again)
  expect(held).toContain(`#${other}`)
  expect((await town.forge.claims()).map(({ ref }) => ref)).toEqual(['refs/sluice/open/staging/shop-staging/reviews'])
})
