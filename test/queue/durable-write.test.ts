import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDurableWrite } from '../../src/queue/durable-write.ts'

let directory: string
let file: number
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-write-'))
  file = openSync(join(directory, 'file'), 'w+')
})
afterEach(() => {
  closeSync(file)
  rmSync(directory, { recursive: true, force: true })
})

/** True where the write was done before the event loop went on. */
const onTheSpot = async (write: ReturnType<typeof makeDurableWrite>, offset: number): Promise<boolean> => {
  let ended = false
  const end = write(file, Buffer.from('x'), offset).then(() => {
    ended = true
  })
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
  const atOnce = ended
  await end
  return atOnce
}

describe('a durable write', () => {
  it('puts every byte where it belongs, on the spot or elsewhere', async () => {
    const write = makeDurableWrite()
    const large = Buffer.alloc(3 * 1024 * 1024, 'l')
    await write(file, Buffer.from('small'), 0)
    await write(file, large, 5)
    expect(readFileSync(join(directory, 'file')).equals(Buffer.concat([Buffer.from('small'), large]))).toBe(true)
  })

  it('waits on the spot for a fast disk, and not for one that was slow, until it is tried again', async () => {
    let now = 0
    let slow = false
    const write = makeDurableWrite(() => {
      now += slow ? 100 : 0.1
      return now
    })
    expect(await onTheSpot(write, 0)).toBe(true)
    slow = true
    expect(await onTheSpot(write, 1)).toBe(true)
    slow = false
    const spots: boolean[] = []
    for (let offset = 2; offset < 80; offset += 1) spots.push(await onTheSpot(write, offset))
    expect(spots.indexOf(true)).toBe(64)
    expect(spots.slice(64)).not.toContain(false)
  })
})
