import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/commands/command.ts'
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
  pushTo,
  rollback,
  type SmallWorld,
  say,
  settle,
  unhold,
} from './small-world.ts'

type Event =
  | { readonly kind: 'say'; readonly command: Command }
  | { readonly kind: 'approve' | 'merge' | 'close' | 'push' | 'live' | 'wait' | 'lose-claims' }
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
)

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 5, arbitrary: command.map((said): Event => ({ kind: 'say', command: said })) },
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
      say(world, 'writer', what.command)
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
    case 'lose-claims':
      world.claims.clear()
      return
    case 'commit':
      commitByHand(world, what.share)
  }
}

const openRecords = (world: SmallWorld) => [...world.records.values()].filter(({ end }) => end === null)

const check = (world: SmallWorld): void => {
  expect(world.merges.filter(({ decision, isOurs }) => decision !== 'allow' || !isOurs)).toEqual([])
  expect(openPullRequests(world).length).toBeLessThanOrEqual(1)
  expect(world.heard).toEqual([])
}

const numRuns = 300

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
      { numRuns: 100 },
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
