import { expect, it } from 'vitest'
import { type PassOptions, passOver } from '../src/passes.ts'
import type { Context } from '../src/reconcile/context.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** A pass that reads, waits, and writes, over a repository that remembers what it was asked. */
const passWith = (asked: string[]) => {
  const port = { read: async () => asked.push('read'), write: async () => asked.push('write'), self: { botId: 7 } }
  const reconcile = async (context: Context) => {
    const forge = context.forge as unknown as typeof port
    await forge.read()
    expect(forge.self.botId).toBe(7)
    await forge.write()
    return { wakeAt: null }
  }
  const options: Partial<Record<keyof PassOptions, unknown>> = {
    repositories: { open: async () => ({ forge: port, git: port }) },
    deliveries: { begin: () => ({ done: async () => undefined, failed: () => undefined }) },
    reconcile,
    clock: { now: () => 0 },
    log: silent,
    watch: { passed: () => undefined, stands: () => undefined },
  }
  return passOver(options as unknown as PassOptions)
}

const context = (mayGoOn: () => void) => ({
  signal: new AbortController().signal,
  mayGoOn,
  causes: [],
  isContinued: true,
})

it('a pass reads and writes as long as its key is its own', async () => {
  const asked: string[] = []
  await passWith(asked)(
    'acme/shop',
    context(() => undefined),
  )
  expect(asked).toEqual(['read', 'write'])
})

it('a pass whose key may be another process’s writes nothing any more', async () => {
  const asked: string[] = []
  const pass = passWith(asked)(
    'acme/shop',
    context(() => {
      if (asked.length > 0) throw new Error('another process may have taken over')
    }),
  )
  await expect(pass).rejects.toThrow('taken over')
  expect(asked).toEqual(['read'])
})
