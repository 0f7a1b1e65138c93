import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Delivery, type Inbox, type InboxOptions, openInbox, type StoredDelivery } from '../../src/queue/queue.ts'
import { deliveryLine, parseLine } from '../../src/queue/record.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-inbox-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const delivery = (name: string, payload = `{"name":"${name}"}`): Delivery => ({
  id: name,
  event: 'push',
  receivedAt: '2024-05-01T10:00:00Z',
  payload,
})
const opened = async (options: Partial<InboxOptions> = {}): Promise<Inbox> => {
  const inbox = await openInbox({ directory, segmentBytes: 1000, ...options })
  if (!inbox.ok) throw new Error(inbox.problems[0].message)
  return inbox.value
}
const waiting = async (inbox: Inbox): Promise<StoredDelivery[]> => {
  const found: StoredDelivery[] = []
  for await (const one of inbox.pending()) found.push(one)
  return found
}
const idsIn = async (inbox: Inbox): Promise<string[]> => (await waiting(inbox)).map(({ id }) => id)
const segments = (): string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()

/** The queue as a program that another process can run. */
const compileInbox = (target: string): string => {
  const root = join(import.meta.dirname, '../..')
  mkdirSync(target)
  writeFileSync(join(target, 'package.json'), '{"type":"module"}')
  const configuration = {
    extends: join(root, 'tsconfig.build.json'),
    compilerOptions: { rootDir: join(root, 'src'), outDir: target, noCheck: true, types: [] },
    include: [join(root, 'src/queue'), join(root, 'src/problem.ts')],
  }
  writeFileSync(join(target, 'tsconfig.json'), JSON.stringify(configuration))
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', target])
  // The inbox alone: beside it the room imports packages, which are not found from there.
  return join(target, 'queue/inbox.js')
}

describe('the inbox', () => {
  it('gives back after a restart what was not acknowledged, in order, as it came', async () => {
    const inbox = await opened()
    const stored = await Promise.all(['a', 'b', 'c', 'd'].map((name) => inbox.append(delivery(name))))
    await inbox.acknowledge(stored[1]?.number ?? 0)
    await inbox.close()
    const again = await opened()
    expect(await waiting(again)).toEqual([stored[0], stored[2], stored[3]])
    // What was appended before is kept beside what comes now, and numbers go on.
    const next = await again.append(delivery('e'))
    expect(next.number).toBeGreaterThan(stored[3]?.number ?? Number.POSITIVE_INFINITY)
    expect(await idsIn(again)).toEqual(['a', 'c', 'd', 'e'])
    await again.close()
  })

  it('gives back what was in the middle of being worked on when the process died', async () => {
    const inbox = await opened()
    await inbox.append(delivery('a'))
    // No close: the process is gone.
    const again = await opened()
    expect(await idsIn(again)).toEqual(['a'])
    await again.close()
    await inbox.close()
  })

  it('passes over a last line that a crash tore, wherever it tore it, and whatever stood there before', async () => {
    const inbox = await opened()
    await inbox.append(delivery('whole'))
    await inbox.append(delivery('torn'))
    await inbox.close()
    const path = join(directory, segments()[0] ?? '')
    const whole = readFileSync(path)
    const first = whole.indexOf(10) + 1
    const second = whole.indexOf(10, first) + 1
    const earlier = whole
      .toString('utf8', 0, second)
      .replaceAll('"segment":1', '"segment":0')
      .replaceAll('torn', 'TORN')
    // The last cut is in the payload: behind it every line ends alike, so a line torn there is whole all the same.
    for (const length of [first, first + 1, Math.floor((first + second) / 2), second - 6]) {
      for (const rest of ['', '\0'.repeat(100), earlier.slice(length - first), earlier.slice(length), '"}}\n']) {
        for (const other of segments()) rmSync(join(directory, other))
        writeFileSync(path, Buffer.concat([whole.subarray(0, length), Buffer.from(rest)]))
        const again = await opened()
        expect(await idsIn(again)).toEqual(['whole'])
        await again.append(delivery('next'))
        expect(await idsIn(again)).toEqual(['whole', 'next'])
        await again.close()
      }
    }
  })

  it('never takes what an earlier use left in a file for its own', async () => {
    // Everything done: files are kept for the next, full of old lines.
    for (let round = 0; round < 4; round += 1) {
      const inbox = await opened()
      expect(await idsIn(inbox)).toEqual([])
      const stored = await Promise.all(
        Array.from({ length: 6 }, (_, index) => inbox.append(delivery(`r${round}-${index}`))),
      )
      for (const { number } of stored) await inbox.acknowledge(number)
      await inbox.close()
    }
    const inbox = await opened()
    await inbox.append(delivery('only'))
    await inbox.close()
    const again = await opened()
    expect(await idsIn(again)).toEqual(['only'])
    await again.close()
  })

  it('survives kill -9 between append and acknowledgement: what was answered for comes back, what was done does not', async () => {
    const script = `
      import { openInbox } from ${JSON.stringify(compileInbox(join(directory, 'compiled')))}
      const inbox = (await openInbox({ directory: process.argv[1], segmentBytes: 4000 })).value
      const delivery = (id) => ({ id, event: 'push', receivedAt: 'now', payload: '{}' })
      const stored = await Promise.all(Array.from({ length: 40 }, (_, index) => inbox.append(delivery('d' + index))))
      for (const { number } of stored.slice(0, 10)) await inbox.acknowledge(number)
      await inbox.append(delivery('more'))
      process.stdout.write('answered')
      for (;;) await inbox.append(delivery('more'))
    `
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended])
    child.kill('SIGKILL')
    await ended
    const inbox = await opened()
    const ids = (await idsIn(inbox)).filter((id) => id !== 'more')
    expect(ids).toEqual(Array.from({ length: 30 }, (_, index) => `d${index + 10}`))
    await inbox.close()
  })

  it('belongs to one process: a running one keeps it, a dead one does not', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    writeFileSync(join(directory, 'lock'), `${child.pid} \n`)
    expect(await openInbox({ directory })).toMatchObject({ ok: false, problems: [{ code: 'inbox-in-use' }] })
    child.kill('SIGKILL')
    await ended
    await (await opened()).close()
    // The same number, given to another process since: in a container they come back.
    writeFileSync(join(directory, 'lock'), `${process.ppid} 1\n`)
    const inbox = await opened()
    await inbox.close()
    expect(readdirSync(directory)).not.toContain('lock')
  })

  it('deletes the files of what is done, and keeps what is not when it makes room', async () => {
    const inbox = await opened()
    const early = await inbox.append(delivery('early'))
    for (let round = 0; round < 200; round += 1) {
      const stored = await inbox.append(delivery(`r${round}`, `{"filler":"${'x'.repeat(100)}"}`))
      await inbox.acknowledge(stored.number)
    }
    expect(await idsIn(inbox)).toEqual(['early'])
    await inbox.close()
    expect(readdirSync(directory).length).toBeLessThan(10)
    const again = await opened()
    expect(await waiting(again)).toEqual([early])
    await again.acknowledge(early.number)
    await again.close()
    const last = await opened()
    expect(await idsIn(last)).toEqual([])
    expect(last.status()).toEqual({ pending: 0, pendingBytes: 0, totalBytes: 0 })
    await last.close()
  })

  it('refuses more than it may hold, and takes it again when there is room', async () => {
    const inbox = await opened({ maximumBytes: 500 })
    const first = await inbox.append(delivery('a', `"${'x'.repeat(600)}"`))
    await expect(inbox.append(delivery('b'))).rejects.toThrow('full')
    await inbox.acknowledge(first.number)
    await inbox.append(delivery('c'))
    expect(await idsIn(inbox)).toEqual(['c'])
    await inbox.close()
  })

  it('refuses what it could not write, and goes on when it can again', async () => {
    const inbox = await opened({ segmentBytes: 1 })
    await inbox.append(delivery('a'))
    rmSync(directory, { recursive: true })
    await expect(inbox.append(delivery('b'))).rejects.toThrow('ENOENT')
    mkdirSync(directory)
    const stored = await inbox.append(delivery('c'))
    expect(stored.id).toBe('c')
    await inbox.close()
  })

  it('agrees with a plain list, whatever is appended, acknowledged and restarted', async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constant('append' as const),
          payload: fc.json(),
          count: fc.integer({ min: 1, max: 4 }),
        }),
      },
      { weight: 5, arbitrary: fc.record({ do: fc.constant('done' as const), which: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const own = mkdtempSync(join(directory, 'property-'))
        const options = { directory: own, segmentBytes: 300 }
        let inbox = await opened(options)
        let model: StoredDelivery[] = []
        for (const one of steps) {
          if (one.do === 'append') {
            model.push(
              ...(await Promise.all(Array.from({ length: one.count }, () => inbox.append(delivery('x', one.payload))))),
            )
          } else if (one.do === 'done' && model.length > 0) {
            const [chosen] = model.splice(one.which % model.length, 1)
            await inbox.acknowledge(chosen?.number ?? -1)
          } else if (one.do === 'restart') {
            await inbox.close()
            inbox = await opened(options)
          }
        }
        expect(await waiting(inbox)).toEqual(model)
        await inbox.close()
        inbox = await opened(options)
        expect(await waiting(inbox)).toEqual(model)
        expect(inbox.status().pending).toBe(model.length)
        await inbox.close()
        model = []
      }),
      { numRuns: 30 },
    )
  })
})

describe('a line of the inbox', () => {
  it('holds any JSON on one line and gives it back meaning the same', () => {
    const text = fc
      .tuple(fc.jsonValue(), fc.constantFrom(undefined, 2, '\r\n'))
      .map(([value, indent]) => JSON.stringify(value, null, indent).replaceAll('\r\n', '\r\n'))
    fc.assert(
      fc.property(text, fc.string(), (payload, id) => {
        const delivery = { number: 3, id, event: 'push', receivedAt: 'now', payload }
        const line = Buffer.concat(deliveryLine(7, delivery)).toString('utf8')
        expect(line.indexOf('\n')).toBe(line.length - 1)
        const record = parseLine(line.slice(0, -1))
        if (record?.kind !== 'delivery') throw new Error('not read')
        expect(record.delivery.id).toBe(id)
        expect(JSON.parse(record.delivery.payload)).toEqual(JSON.parse(payload))
      }),
    )
  })
})
