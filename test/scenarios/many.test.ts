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
