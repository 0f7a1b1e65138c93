import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  noRepositoryRecord,
  repositoryRecordAt,
  rolloutsAt,
  writeRepository,
  writeRollout,
} from '../../src/reconcile/records.ts'
import type { RolloutRecord } from '../../src/rollout/rollout.ts'
import { shelf } from './check-run-shelf.ts'

const baseline = 'a'.repeat(40)
const writer = { id: 1, login: 'writer' }

const record = (title = 'v2 0 → 10 %', id = 'r1'): RolloutRecord => ({
  format: 1,
  id,
  kind: 'change',
  environment: null,
  services: ['shop/reviews'],
  base: 'main',
  baseline,
  thread: 1,
  opened: { source: 'comment/1', by: writer, at: 1, url: '' },
  takesOver: null,
  inherits: [],
  taken: [],
  segments: [],
  attempts: [
    {
      stage: 1,
      attempt: 1,
      segment: 0,
      base: baseline,
      digest: 'd',
      previewed: null,
      step: null,
      bringsPods: false,
      title,
      of: 1,
      reason: 'first',
      by: null,
      closed: null,
    },
  ],
  merges: [],
  lives: [],
  holds: [],
  overrides: [],
  edits: [],
  end: null,
})

describe('a record', () => {
  it('is read as it was written, however long and whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 50 }),
        fc.integer({ min: 1, max: 4000 }),
        async (text, times) => {
          const { pass, runs } = shelf()
          const long = record(text.repeat(times))
          await writeRollout(pass(), long)
          expect(await rolloutsAt(pass(), baseline)).toEqual([long])
          expect(Math.max(...runs.map((run) => run.text.length))).toBeLessThanOrEqual(65_535)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('that is long goes on in runs named after the first', async () => {
    const { pass, runs } = shelf()
    await writeRollout(pass(), record('x'.repeat(130_000)))
    expect(new Set(runs.map(({ name }) => name))).toEqual(
      new Set(['sluice/rollout r1', 'sluice/rollout r1 2', 'sluice/rollout r1 3']),
    )
  })

  it('stays whole when the writer dies between two of its runs', async () => {
    for (let left = 0; left < 3; left += 1) {
      const own = shelf()
      const old = record('x'.repeat(90_000))
      const young = record('y'.repeat(90_000))
      await writeRollout(own.pass(), old)
      own.writesLeft = left
      await writeRollout(own.pass(), young).catch(() => undefined)
      expect(await rolloutsAt(own.pass(), baseline)).toEqual([left < 2 ? old : young])
    }
  })

  it('written twice counts once: the lower run', async () => {
    const own = shelf()
    const [one, other] = [own.pass(), own.pass()]
    // Both have looked before either wrote.
    await rolloutsAt(one, baseline)
    await rolloutsAt(other, baseline)
    await writeRollout(one, record('first'))
    await writeRollout(other, record('second'))
    expect(own.runs).toHaveLength(2)
    expect(await rolloutsAt(own.pass(), baseline)).toEqual([record('first')])
    await writeRollout(own.pass(), record('third'))
    expect(await rolloutsAt(own.pass(), baseline)).toEqual([record('third')])
  })

  it('is known after it was written, without another look', async () => {
    const own = shelf()
    const pass = own.pass()
    await writeRollout(pass, record('one', 'r1'))
    await writeRollout(pass, record('x'.repeat(90_000), 'r2'))
    await writeRollout(pass, record('other', 'r1'))
    const known = await rolloutsAt(pass, baseline)
    expect(known).toEqual(await rolloutsAt(own.pass(), baseline))
    expect(own.reads).toBe(2)
  })

  it('is changed in place', async () => {
    const own = shelf()
    await writeRollout(own.pass(), record('before'))
    await writeRollout(own.pass(), record('after'))
    expect(own.writes).toEqual(['create sluice/rollout r1', 'update sluice/rollout r1'])
  })

  it('is written anew when its run is 300 days old, and both say the same', async () => {
    const own = shelf()
    await writeRollout(own.pass(), record('before'))
    own.now += 301 * 86_400_000
    await writeRollout(own.pass(), record('after'))
    expect(own.writes.slice(1)).toEqual(['update sluice/rollout r1', 'create sluice/rollout r1'])
    own.runs.shift()
    expect(await rolloutsAt(own.pass(), baseline)).toEqual([record('after')])
  })

  it('that claims to belong elsewhere, or is not of our form, is left out', async () => {
    const own = shelf()
    await writeRollout(own.pass(), record())
    const [run] = own.runs
    if (run === undefined) throw new Error('nothing was written')
    for (const text of [run.text.replaceAll('r1', 'r2'), 'Hello.', '```json\n{}\n```']) {
      own.runs[0] = { ...run, text }
      expect(await rolloutsAt(own.pass(), baseline)).toEqual([])
    }
  })

  it('from before it said whose command an attempt is can still be read', async () => {
    const own = shelf()
    await writeRollout(own.pass(), record())
    const [run] = own.runs
    if (run === undefined) throw new Error('nothing was written')
    const text = run.text.replace(String.raw`\"by\":null,`, '')
    expect(text).not.toBe(run.text)
    own.runs[0] = { ...run, text }
    expect(await rolloutsAt(own.pass(), baseline)).toEqual([record()])
  })

  it('stands beside those of other rollouts on the same commit, the earliest first', async () => {
    const own = shelf()
    await writeRollout(own.pass(), record('one', 'r1'))
    await writeRollout(own.pass(), record('two', 'r2'))
    expect((await rolloutsAt(own.pass(), baseline)).map(({ id }) => id)).toEqual(['r1', 'r2'])
  })
})

it('the hold of a repository is kept the same way', async () => {
  const own = shelf()
  expect(await repositoryRecordAt(own.pass(), baseline)).toEqual(noRepositoryRecord)
  const held = {
    format: 1 as const,
    hold: { kind: 'asked' as const, at: 5, by: writer, reason: 'freeze', source: 'comment/9' },
    taken: [],
  }
  await writeRepository(own.pass(), held, baseline)
  expect(await repositoryRecordAt(own.pass(), baseline)).toEqual(held)
  expect(await rolloutsAt(own.pass(), baseline)).toEqual([])
})
