import { afterEach, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

it('takes a canary from comment to merge', async () => {
  town = await openTown()
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  const comment = await town.chat('writer', thread, '/canary 10 v2 reviews')
  expect(await town.reactions(comment)).toEqual(['eyes', 'rocket'])
  const stage = await town.stage()
  console.log(stage, await town.answers(thread))
  await town.approve('reviewer', stage.number)
  console.log(await town.checks(stage.head, 'sluice/gates'))
  await town.merge('maintainer', stage.number)
  console.log(await town.answers(thread), await town.traffic('shop/reviews'))
})
