import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/commands/command.ts'
import { askersOf, type RolloutRecord } from '../../src/rollout/rollout.ts'
import {
  about,
  botId,
  canary,
  closeByHand,
  commitByHand,
  hold,
  mergeInto,
  newWorld,
  now,
  openPullRequests,
  override,
  pushTo,
  rollback,
  type SmallWorld,
  say,
  service,
  settle,
  unhold,
} from './small-world.ts'

type Event =
  | { readonly kind: 'say'; readonly command: Command; readonly who: 'writer' | 'maintainer' }
  | { readonly kind: 'metric'; readonly metric: SmallWorld['metric'] }
  | { readonly kind: 'approve' | 'merge' | 'close' | 'push' | 'live' | 'wait' | 'days' | 'freeze' | 'lose-claims' }
  | { readonly kind: 'commit'; readonly share: number }

const share = fc.constantFrom(0, 10, 50, 100)

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(share, fc.boolean()).map(([percent, supersede]) => canary(percent, supersede)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('next' as const, 'done' as const, 'replan' as const, 'cancel' as const).map(about),
  },
  { weight: 1, arbitrary: fc.boolean().map(hold) },
  { weight: 1, arbitrary: fc.boolean().map(unhold) },
  { weight: 2, arbitrary: fc.constantFrom('baseline' as const, 'last' as const).map(rollback) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('windows' as const, 'approvals' as const, 'metrics' as const, 'soak' as const, 'live' as const)
      .map(override),
  },
)

const who = fc.constantFrom('writer' as const, 'writer' as const, 'maintainer' as const)

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(command, who).map(([said, by]): Event => ({ kind: 'say', command: said, who: by })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('none' as const, 'pass' as const, 'fail' as const, 'unknown' as const)
      .map((metric): Event => ({ kind: 'metric', metric })),
  },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(
        'approve' as const,
        'approve' as const,
        'live' as const,
        'merge' as const,
        'close' as const,
        'push' as const,
        'wait' as const,
        'days' as const,
        'freeze' as const,
        'lose-claims' as const,
      )
      .map((kind): Event => ({ kind })),
  },
  { weight: 1, arbitrary: share.map((to): Event => ({ kind: 'commit', share: to })) },
)

const happen = (world: SmallWorld, what: Event): void => {
  const [open] = openPullRequests(world)
  switch (what.kind) {
    case 'say':
      say(world, what.who, what.command)
      return
    case 'metric':
      world.metric = what.metric
      return
    case 'approve':
      if (open !== undefined) world.approved.add(open.head)
      return
    case 'merge':
      if (open !== undefined) mergeInto(world, open.number, 3)
      return
    case 'close':
      if (open !== undefined) closeByHand(world, open.number)
      return
    case 'push':
      if (open !== undefined) pushTo(world, open.number)
      return
    case 'live':
      for (const { mergeCommit } of world.pullRequests) if (mergeCommit !== null) world.liveCommits.add(mergeCommit)
      return
    case 'wait':
      world.now += 60_000
      return
    case 'days':
      world.now += 6 * 86_400_000
      return
    case 'freeze':
      world.isFrozen = !world.isFrozen
      return
    case 'lose-claims':
      world.claims.clear()
      return
    case 'commit':
      commitByHand(world, what.share)
  }
}

const openRecords = (world: SmallWorld) => [...world.records.values()].filter(({ end }) => end === null)

const maintainerId = 3

/** Only whom the policy names overrides anything, and nobody their own stage's approval. */
const checkOverrides = (record: RolloutRecord): void => {
  for (const { gate, stage, digest, by } of record.overrides) {
    expect(by.id).toBe(maintainerId)
    const attempt = record.attempts.find((one) => one.stage === stage && one.digest === digest)
    const askers = attempt === undefined || gate !== 'approvals' ? [] : askersOf(record, attempt)
    expect(askers.map(({ id }) => id)).not.toContain(by.id)
  }
}

const check = (world: SmallWorld): void => {
  expect(world.merges.filter(({ decision, isOurs }) => decision !== 'allow' || !isOurs)).toEqual([])
  expect(world.merges.filter(({ isExpiry }) => isExpiry)).toEqual([])
  // Never two open rollouts of one service, except one that is about to take the other over.
  const open = openRecords(world).filter(({ services }) => services.includes(service))
  const heads = open.filter(({ id }) => !open.some(({ takesOver }) => takesOver?.rollout === id))
  expect(heads.length).toBeLessThanOrEqual(1)
  for (const record of world.records.values()) checkOverrides(record)
  expect(openPullRequests(world).length).toBeLessThanOrEqual(1)
  expect(world.heard).toEqual([])
}

/** More of them find more; so many take ten seconds. */
const numRuns = Number(process.env['RUNS'] ?? 120)

describe('whatever happens, in whatever order', () => {
  it('comes to rest, merges nothing that is not allowed, opens no two stages, and leaves no command without an answer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('merge' as const, 'propose' as const),
        fc.array(event, { maxLength: 25 }),
        (merging, events) => {
          const world = newWorld(merging)
          for (const what of events) {
            happen(world, what)
            settle(world)
            check(world)
          }
        },
      ),
      { numRuns },
    )
  })

  it('always leads back: held, frozen, unapproved and with metrics that fail or say nothing', () => {
    const calm = event.filter(({ kind }) => kind !== 'commit' && kind !== 'push' && kind !== 'lose-claims')
    fc.assert(
      fc.property(
        fc.array(calm, { maxLength: 20 }),
        fc.constantFrom('none' as const, 'fail' as const, 'unknown' as const),
        (events, metric) => {
          const world = newWorld('merge')
          // Without a stage that is merged there is no way back to look at.
          for (const what of [
            { kind: 'say', command: canary(10), who: 'writer' },
            { kind: 'approve' },
            ...events,
          ] as const) {
            happen(world, what)
            settle(world)
          }
          const [open] = openRecords(world)
          fc.pre(open !== undefined && open.merges.length + open.inherits.length > 0)
          world.metric = metric
          world.isFrozen = true
          say(world, 'writer', hold(true))
          say(world, 'writer', rollback('baseline'))
          settle(world)
          for (let round = 0; round < 3; round += 1) {
            happen(world, { kind: 'live' })
            settle(world)
          }
          expect(now(world)).toBe(world.commits.get(open?.baseline ?? ''))
        },
      ),
      { numRuns: numRuns / 4 },
    )
  })

  it('merges nothing by itself where people merge', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 25 }), (events) => {
        const world = newWorld('propose')
        for (const what of events) {
          happen(world, what)
          settle(world)
        }
        expect(world.merges).toEqual([])
        expect(world.pullRequests.some(({ mergedBy }) => mergedBy?.id === botId)).toBe(false)
      }),
      { numRuns: numRuns / 2 },
    )
  })

  it('dies around any effect and ends as if it had not', () => {
    const deaths = fc.infiniteStream(fc.boolean())
    fc.assert(
      fc.property(fc.array(event, { maxLength: 15 }), deaths, (events, stream) => {
        const whole = newWorld('merge')
        const broken = newWorld('merge')
        for (const what of events) {
          happen(whole, what)
          settle(whole)
          happen(broken, what)
          let left = 12
          settle(broken, () => {
            left -= 1
            return left > 0 && stream.next().value === true
          })
          check(broken)
          expect(now(broken)).toBe(now(whole))
          expect(openPullRequests(broken).length).toBe(openPullRequests(whole).length)
          expect(
            openRecords(broken).filter(({ id }) => openPullRequests(broken).some(({ branch }) => branch.includes(id)))
              .length,
          ).toBe(
            openRecords(whole).filter(({ id }) => openPullRequests(whole).some(({ branch }) => branch.includes(id)))
              .length,
          )
          expect([...broken.finished.values()]).toEqual([...whole.finished.values()])
          expect(broken.claims.size).toBe(whole.claims.size)
        }
      }),
      { numRuns },
    )
  })
})
