import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresServer, postgresIsHere, startPostgres } from '../queue/postgres-server.ts'
import { serversAreRequired } from '../required-servers.ts'
import {
  answeredAt,
  answers,
  calmRun,
  killedAt,
  otherEnd,
  play,
  type Run,
  staleFrom,
  type Trouble,
  webhooks,
  writesOf,
} from './runs.ts'

/**
 * `CRASH_EVERY=1` tries every point, which takes most of an hour; without it, a few that differ from one another. What is left out here is tried
 * in one process, around every effect, by the scenarios about death.
 */
const every = Number(process.env['CRASH_EVERY'] ?? 0)
/** Only kinds that begin so. */
const only = process.env['CRASH_KIND'] ?? ''
/** Only the write of this number. */
const alone = Number(process.env['CRASH_AT'] ?? 0)
/** Where the figures go, for the documents. */
const report = process.env['CRASH_REPORT']
/** Runs side by side. Most of a run is waiting. */
const width = Number(process.env['CRASH_WIDTH'] ?? 2)

interface Point {
  readonly kind: string
  readonly where: string
  readonly trouble: Trouble
}

/** Writes at which a server falls asleep; `CRASH_FROZEN=1,2,3` tries those. */
const frozenAt = (process.env['CRASH_FROZEN'] ?? '9').split(',').map(Number)

const pointsOf = ({ writes }: Run): readonly Point[] => {
  const kinds: readonly (readonly [string, (number: number) => Trouble])[] = [
    ['killed before', (number) => killedAt(number, 'before')],
    ['killed after', (number) => killedAt(number, 'after')],
    ...Object.keys(answers).map(
      (name) => [name, (number: number) => answeredAt(number, name as keyof typeof answers)] as const,
    ),
    ['stale lists', staleFrom],
  ]
  const all = kinds.flatMap(([kind, make]) =>
    writes
      .map((write, number): Point => ({ kind, where: `${number + 1} ${write}`, trouble: make(number) }))
      .filter((_, number) => alone === 0 || number + 1 === alone),
  )
  const hooks = Object.entries(webhooks).map(([name, trouble]): Point => ({ kind: 'webhooks', where: name, trouble }))
  if (every > 0)
    return [...hooks, ...all].filter(({ kind }) => kind.startsWith(only)).filter((_, index) => index % every === 0)
  // The merge is where most hangs on it; the rest by a stride that meets other writes with each kind.
  const merge = writes.findIndex((write) => /^PUT .*merge$/.test(write))
  const kills = all.filter(({ kind }) => kind === 'killed after')
  const some = [kills[merge], ...all.filter((_, index) => index % 97 === 5).slice(0, 3)]
  return some.filter((point) => point !== undefined)
}

it('comes to the same end, with nothing twice, wherever it is killed and whatever GitHub answers', async () => {
  const calm = await calmRun()
  const points = pointsOf(calm)
  const lost: string[] = []
  let told = 0
  const tried = new Map<string, { count: number; survived: number }>()
  const queue = [...points]
  const work = async (): Promise<void> => {
    for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
      const { kind, where, trouble } = point
      const found = await play(trouble).then(
        (run) => {
          told += run.refused
          return otherEnd(calm, run)
        },
        (error: unknown) => [String(error)],
      )
      const row = tried.get(kind) ?? { count: 0, survived: 0 }
      tried.set(kind, { count: row.count + 1, survived: row.survived + (found.length === 0 ? 1 : 0) })
      if (found.length > 0) lost.push(`${kind} ${where}\n  ${found.slice(0, 6).join('\n  ')}`)
      if (every > 0) console.log(`${found.length === 0 ? 'same end' : 'ANOTHER END'}: ${kind} ${where}`)
    }
  }
  await Promise.all(Array.from({ length: width }, work))
  const rows = [...tried].map(([kind, { count, survived }]) => `${kind.padEnd(18)} ${survived} of ${count}`)
  const table = [...tried].map(([points, row]) => ({ points, tried: row.count, 'ended the same': row.survived }))
  if (report !== undefined) writeFileSync(report, JSON.stringify({ effects: calm.writes.length, told, table }))
  const head = `${calm.writes.length} effects outside; points tried, and survived:`
  const refusals = `commands that GitHub’s refusal was the answer to, and that were given again: ${told}`
  console.log([head, ...rows, refusals, ...lost].join('\n'))
  expect(lost).toEqual([])
}, 7_200_000)

if (!postgresIsHere && !serversAreRequired)
  console.info('There is no PostgreSQL here; two servers on one database were not tried.')

/** The one that works on the release is killed in the middle of a stage, for good; webhooks go to the other from then on. */
const workerKilled =
  (told: (killed: number, at: number) => void): Trouble =>
  ({ playground }, bots) => {
    const cutting = (): void => {
      const working = bots.findIndex((bot) => bot.log().includes('"step"'))
      bots[working]?.kill()
      told(working, Date.now())
      playground.setWebhook(bots.find((bot) => bot.isRunning())?.webhookUrl ?? null)
    }
    playground.faults.add({
      writes: true,
      actor: 'sluice',
      method: 'POST',
      path: /\/git\/commits$/,
      effect: { kind: 'cut', when: 'after', cutting },
    })
  }

/** The one that works on the release stands still at that write until its lease is long over, and then goes on where it was. */
const workerFrozen =
  (write: number, frozenFor: number, told: () => void): Trouble =>
  (stage, bots) => {
    const { playground } = stage
    const watching = setInterval(() => {
      if (writesOf(playground).length < write) return
      clearInterval(watching)
      const working = bots.find((bot) => bot.log().includes('"step"'))
      working?.freeze()
      playground.setWebhook(bots.find((bot) => bot !== working)?.webhookUrl ?? null)
      setTimeout(() => {
        working?.thaw()
        told()
      }, frozenFor)
    }, 1)
  }

describe.skipIf(!postgresIsHere && !serversAreRequired)('two servers on one database', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
  })

  it('end a release that one of them was killed in, once', async () => {
    const alone = await calmRun()
    const killed: number[] = []
    const together = await play(
      workerKilled((which) => killed.push(which)),
      { replicas: 2, more: { DATABASE_URL: await server.database() } },
    )
    expect(killed).toHaveLength(1)
    expect(killed[0]).toBeGreaterThanOrEqual(0)
    expect(otherEnd(alone, together)).toEqual([])
  }, 300_000)

  it('end a release that one of them slept in and woke up again, once', async () => {
    const alone = await calmRun()
    let thawed = 0
    for (const write of frozenAt) {
      const together = await play(
        workerFrozen(write, 16_000, () => {
          thawed += 1
        }),
        { replicas: 2, more: { DATABASE_URL: await server.database() } },
      )
      expect(otherEnd(alone, together)).toEqual([])
    }
    expect(thawed).toBe(frozenAt.length)
  }, 7_200_000)
})
