import { afterEach, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const service = (name: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
  namespace: shop
spec:
  hosts: [${name}]
  http:
    - route:
        - destination: { host: ${name}, subset: v1 }
          weight: 100
        - destination: { host: ${name}, subset: v2 }
          weight: 0
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${name}
  namespace: shop
spec:
  host: ${name}
  subsets:
    - { name: v1, labels: { version: v1 } }
    - { name: v2, labels: { version: v2 } }
`

it('does not let a hold wait behind many commands that were written before it, and goes on where it was', async () => {
  const names = Array.from({ length: 16 }, (_, index) => `many-${index}`)
  const files = Object.fromEntries(names.map((name) => [`apps/${name}.yaml`, service(name)]))
  town = await openTown({ files })
  const thread = await town.issue('writer', 'A morning.')
  for (const name of names) await town.says('writer', thread, `/canary 10 v2 ${name}`)

  // It has broken itself off, and wants to go on at once.
  expect(await town.settle()).toBe(town.now())
  const opened = (await town.pullRequests()).length
  expect(opened).toBeGreaterThan(5)
  expect(opened).toBeLessThan(names.length)

  const hold = await town.says('writer', thread, '/hold --all reason="wait"')
  for (let wakeAt = await town.settle(); wakeAt !== null && wakeAt <= town.now(); ) wakeAt = await town.settle()
  expect(await town.reactions(hold)).toContain('rocket')
  expect((await town.pullRequests()).length).toBe(opened)

  await town.says('writer', thread, '/unhold --all')
  for (let wakeAt = await town.settle(); wakeAt !== null && wakeAt <= town.now(); ) wakeAt = await town.settle()
  expect((await town.pullRequests()).length).toBe(names.length)
})

it('a rollback gets its mark once it is done, before anything else is gone on with', async () => {
  const files = Object.fromEntries(['one', 'other'].map((name) => [`apps/${name}.yaml`, service(name)]))
  const policy =
    'merging: merge\napprovals: {first: 1, next: 1, rollback: 0}\nlive:\n  assume-after: 1m\n  settle: 0s\n'
  town = await openTown({ files, policy })
  const [thread, otherThread] = [await town.issue('writer', 'One.'), await town.issue('writer', 'The other.')]
  await town.chat('writer', thread, '/canary 10 v2 one')
  await town.approve('reviewer', (await town.stage()).number)
  await town.settle()
  await town.chat('writer', otherThread, '/canary 10 v2 other')
  const waiting = await town.stage()
  // The bot has not looked since.
  await town.as('reviewer', 'POST', `pulls/${waiting.number}/reviews`, { event: 'APPROVE' })
  const { id } = await town.says('writer', thread, '/rollback')
  const done: string[] = []
  town.interrupt = (effect, moment) => {
    if (moment === 'before') return
    if (effect.effect === 'merge') done.push(`merge #${effect.number}`)
    if (effect.effect === 'finish') done.push(`mark ${effect.heard.source}`)
  }
  await town.settle()
  expect(await town.traffic('shop/one')).toBe('v1 100, v2 0')
  expect(await town.traffic('shop/other')).toBe('v1 90, v2 10')
  const mark = done.findIndex((one) => one.startsWith('mark') && one.endsWith(String(id)))
  expect(mark).toBeGreaterThan(0)
  expect(mark).toBeLessThan(done.indexOf(`merge #${waiting.number}`))
})
