import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const path = 'apps/reviews/virtual-service.yaml'
const split = () => town.traffic('shop/reviews')

const opened = async () => {
  town = await openTown({ policy: 'merging: merge\n' })
  const thread = await town.issue('writer', 'A release.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  return thread
}

describe('/replan', () => {
  it('makes its author an asker: what they approve then, they do not approve as somebody else', async () => {
    const thread = await opened()
    await town.chat('reviewer', thread, '/replan')
    const stage = await town.stage()
    expect(stage.body).toContain('**reviewer**')
    await town.approve('reviewer', stage.number)
    expect(await split()).toBe('v1 100')
    expect((await town.answers(thread))[0]).toContain('reviewer asked for this stage and cannot approve it')
    await town.approve('maintainer', stage.number)
    expect(await split()).toBe('v1 90, v2 10')
  })

  it('takes away an approval that its author gave before', async () => {
    const thread = await opened()
    await town.edit('maintainer', '.github/sluice.yml', () => 'merging: propose\n')
    await town.approve('reviewer', (await town.stage()).number)
    expect((await town.answers(thread))[0]).toContain('all gates allow')
    await town.chat('reviewer', thread, '/replan')
    expect((await town.answers(thread))[0]).toContain('One more approval is needed')
  })

  it('that Sluice does by itself adds nobody, and forgets nobody', async () => {
    const thread = await opened()
    await town.approve('maintainer', (await town.stage()).number)
    const moved = async (from: number, to: number) => {
      await town.edit('reviewer', path, (text) =>
        text.replace(`weight: ${100 - from}`, `weight: ${100 - to}`).replace(`weight: ${from}`, `weight: ${to}`),
      )
      await town.settle()
      return town.stage()
    }
    await town.chat('writer', thread, '/canary 20')
    const second = await moved(10, 8)
    expect(second.title).toContain('8 → 20 %')
    await town.approve('reviewer', second.number)
    expect(await split()).toBe('v1 80, v2 20')
    await town.chat('writer', thread, '/canary 30')
    await town.chat('reviewer', thread, '/replan')
    const third = await moved(20, 18)
    expect(third.title).toContain('18 → 30 %')
    await town.approve('reviewer', third.number)
    expect(await split()).toBe('v1 82, v2 18')
  })
})
