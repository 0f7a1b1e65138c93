import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { Probot } from 'probot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Deliveries, followDeliveries, handOver } from '../src/deliveries.ts'
import { type Inbox, openInbox, type StoredDelivery } from '../src/queue/queue.ts'
import type { Log } from '../src/reconcile/ports.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const errors: string[] = []
const log: Log = { info: () => {}, warn: () => {}, error: (_, message) => void errors.push(message) }

let directory: string
let inbox: Inbox
let deliveries: Deliveries

const pending = async (): Promise<readonly number[]> => {
  const numbers: number[] = []
  for await (const { number } of inbox.pending()) numbers.push(number)
  return numbers
}
const arrived = (id: string, payload: unknown): Promise<StoredDelivery> =>
  inbox.append({ id, event: 'push', receivedAt: '2026-01-01T00:00:00Z', payload: JSON.stringify(payload) })

beforeEach(async () => {
  errors.length = 0
  directory = await mkdtemp(join(tmpdir(), 'sluice-deliveries-'))
  const opened = await openInbox({ directory })
  if (!opened.ok) throw new Error(opened.problems[0].message)
  inbox = opened.value
  const probot = new Probot({ appId: 7, privateKey: pem, secret: 'unused', log: pino({ level: 'silent' }) })
  await probot.load((app) => {
    app.on('push', ({ id, payload }) => {
      const { wakes } = z.object({ wakes: z.array(z.string()).nullable() }).parse(payload)
      if (wakes === null) throw new Error('a payload that no handler can take')
      for (const key of wakes) void deliveries.wake(key, id, async () => undefined)
    })
  })
  deliveries = followDeliveries(probot, inbox, log)
})
afterEach(async () => {
  await inbox.close()
  await rm(directory, { recursive: true, force: true })
})

describe('a delivery', () => {
  it('is done when a pass that began after it went well', async () => {
    const early = deliveries.begin('acme/shop')
    const { number, ...rest } = await arrived('a', { wakes: ['acme/shop'] })
    await deliveries.receive({ number, ...rest })
    await early.done()
    expect(await pending()).toEqual([number])
    await deliveries.begin('acme/shop').done()
    expect(await pending()).toEqual([])
  })

  it('stays through a pass that failed', async () => {
    const stored = await arrived('a', { wakes: ['acme/shop'] })
    await deliveries.receive(stored)
    deliveries.begin('acme/shop').failed()
    expect(await pending()).toEqual([stored.number])
    await deliveries.begin('acme/shop').done()
    expect(await pending()).toEqual([])
  })

  it('waits for all that it woke', async () => {
    const stored = await arrived('a', { wakes: ['acme/shop', 'acme/gitops'] })
    await deliveries.receive(stored)
    await deliveries.begin('acme/shop').done()
    expect(await pending()).toEqual([stored.number])
    await deliveries.begin('acme/gitops').done()
    expect(await pending()).toEqual([])
  })

  it('that wakes nothing is done at once', async () => {
    await deliveries.receive(await arrived('a', { wakes: [] }))
    expect(await pending()).toEqual([])
  })

  it('that no handler can take is told and not kept for ever', async () => {
    await deliveries.receive(await arrived('a', { wakes: null }))
    expect(await pending()).toEqual([])
    expect(errors).toEqual(['a delivery could not be taken'])
  })

  it('sent twice under one id is done twice', async () => {
    const first = await arrived('a', { wakes: ['acme/shop'] })
    const second = await arrived('a', { wakes: ['acme/shop'] })
    await Promise.all([deliveries.receive(first), deliveries.receive(second)])
    await deliveries.begin('acme/shop').done()
    expect(await pending()).toEqual([])
  })
})

describe('a delivery where the queue keeps what is woken', () => {
  const stored: StoredDelivery = {
    number: 1,
    id: 'a',
    event: 'push',
    receivedAt: '',
    payload: '{"wakes":["acme/shop"]}',
  }
  const receiving = async (delivery: StoredDelivery, wake: () => Promise<void>): Promise<void> => {
    const probot = new Probot({ appId: 7, privateKey: pem, secret: 'unused', log: pino({ level: 'silent' }) })
    const handed = handOver(probot, log)
    await probot.load((app) => {
      app.on('push', async ({ id, payload }) => {
        const { wakes } = z.object({ wakes: z.array(z.string()) }).parse(payload)
        for (const key of wakes) await handed.wake(key, id, wake)
      })
    })
    return handed.receive(delivery)
  }

  it('is taken once its wake is', async () => {
    const woken: string[] = []
    await receiving(stored, async () => void woken.push('acme/shop'))
    expect(woken).toEqual(['acme/shop'])
  })

  it('is not taken where it could not be, so that GitHub is told', async () => {
    const refusal = receiving(stored, async () => {
      throw new Error('the database is gone')
    })
    await expect(refusal).rejects.toThrow('the database is gone')
  })

  it('that no handler can take is told and not asked for again', async () => {
    await receiving({ ...stored, payload: '{"wakes":null}' }, async () => undefined)
    expect(errors).toEqual(['a delivery could not be taken'])
  })
})
