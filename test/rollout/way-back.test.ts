import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/commands/command.ts'
import { type RolloutRecord, stagesInPlace } from '../../src/rollout/rollout.ts'
import {
  bareRollback,
  canary,
  forward,
  mirror,
  newWorld,
  now,
  openPullRequests,
  type SmallWorld,
  say,
  settle,
} from './small-world.ts'

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(0, 10, 50, 100).map((percent) => canary(percent)) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 2 }).map(mirror) },
  { weight: 1, arbitrary: fc.constant(bareRollback()) },
  { weight: 1, arbitrary: fc.constant(forward()) },
  { weight: 2, arbitrary: fc.constant(bareRollback({ kind: 'last' })) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 4 }).map((stage) => bareRollback({ kind: 'stage', stage })) },
)

/** The command, approved, merged and live. */
const carriedOut = (world: SmallWorld, said: Command, thread = 1): void => {
  say(world, 'writer', said, thread)
  settle(world)
  for (const { head } of openPullRequests(world)) world.approved.add(head)
  settle(world)
  for (const { mergeCommit } of world.pullRequests) if (mergeCommit !== null) world.liveCommits.add(mergeCommit)
  settle(world)
}

/** One seed for all properties: they begin after the same commands, which are so carried out only once. */
const worlds = new Map<string, SmallWorld>()

const worldAfter = (commands: readonly Command[]): SmallWorld => {
  const key = JSON.stringify(commands)
  const known = worlds.get(key)
  if (known !== undefined) return structuredClone(known)
  const world = newWorld('merge')
  for (const said of commands) carriedOut(world, said)
  worlds.set(key, structuredClone(world))
  return world
}

const openRecord = (world: SmallWorld): RolloutRecord | undefined =>
  [...world.records.values()].find(({ end }) => end === null)

/** The newest that has merged stages which nothing has taken back. */
const inPlace = (world: SmallWorld): RolloutRecord | undefined => {
  const all = [...world.records.values()].filter(({ merges }) => merges.length > 0)
  const standing = all.filter(
    (record) => stagesInPlace(record).length > 0 && !all.some(({ id }) => id === record.end?.successor?.rollout),
  )
  const at = ({ merges }: RolloutRecord): number => merges.at(-1)?.at ?? 0
  return standing.sort((one, other) => at(other) - at(one))[0]
}

/** Where traffic was once this stage was merged. */
const stateAfter = (world: SmallWorld, record: RolloutRecord, stage: number): number | undefined => {
  const commit = record.merges.find((merge) => merge.stage === stage)?.commit
  return commit === undefined ? undefined : world.commits.get(commit)
}

const commands = fc.array(command, { maxLength: 12 })
/** More of them find more; so many take ten seconds. */
const numRuns = Number(process.env['RUNS'] ?? 60)

describe('whatever has gone forward and back before', () => {
  it('a bare /rollback of an open rollout lands where its baseline was', () => {
    fc.assert(
      fc.property(commands, (said) => {
        const world = worldAfter(said)
        const record = openRecord(world)
        carriedOut(world, bareRollback())
        if (record !== undefined) expect(now(world)).toBe(world.commits.get(record.baseline))
      }),
      { numRuns },
    )
  })

  it('does not take back a second time what another rollback has taken back, typed in its old thread', () => {
    const world = newWorld('merge')
    carriedOut(world, canary(100), 2)
    carriedOut(world, canary(0), 1)
    carriedOut(world, bareRollback({ kind: 'last' }), 3)
    carriedOut(world, bareRollback(), 2)
    expect(now(world)).toBe(0)
    // That would give back 100 %, without anybody's approval.
    carriedOut(world, bareRollback(), 1)
    expect(now(world)).toBe(0)
  })

  it('a bare /rollback where none is open takes back the newest rollout that is in place, from the thread of an older one too', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(command, fc.integer({ min: 1, max: 3 })), { maxLength: 8 }), (said) => {
        const world = newWorld('merge')
        for (const [one, thread] of said) carriedOut(world, one, thread)
        if (openRecord(world) !== undefined) return
        const before = [...world.records.keys()]
        const newest = inPlace(world)
        carriedOut(world, bareRollback(), 1)
        const back = [...world.records.values()].find(({ id, baseline }) => !before.includes(`${id}@${baseline}`))
        const [first] = back?.segments ?? []
        if (back === undefined || first?.aim.kind !== 'rollback' || first.aim.undo.direction === 'forward') return
        expect(back.takesOver?.rollout).toBe(newest?.id)
        expect(now(world)).toBe(world.commits.get(back.baseline))
      }),
      { numRuns },
    )
  })

  it('the word alone never brings in again what has gone back, whichever state it is to go to', () => {
    const back = fc.constantFrom(
      bareRollback(),
      bareRollback({ kind: 'last' }),
      bareRollback({ kind: 'stage', stage: 1 }),
    )
    fc.assert(
      fc.property(commands, back, (said, last) => {
        const world = worldAfter(said)
        const before = new Set(world.records.keys())
        carriedOut(world, last)
        const aims = [...world.records].filter(([key]) => !before.has(key)).map(([, { segments }]) => segments[0]?.aim)
        for (const aim of aims) if (aim?.kind === 'rollback') expect(aim.undo.direction).toBe('back')
      }),
      { numRuns },
    )
  })

  it('--forward after a rollback brings in what that took', () => {
    const world = worldAfter([canary(10), bareRollback()])
    expect(now(world)).toBe(0)
    carriedOut(world, forward())
    expect(now(world)).toBe(10)
  })

  it('/rollback to N of an open rollout lands where traffic was after what /status calls stage N', () => {
    fc.assert(
      fc.property(commands, fc.integer({ min: 1, max: 4 }), (said, stage) => {
        const world = worldAfter(said)
        const record = openRecord(world)
        const before = now(world)
        carriedOut(world, bareRollback({ kind: 'stage', stage }))
        if (record === undefined) return
        expect(now(world)).toBe(stateAfter(world, record, stage) ?? before)
      }),
      { numRuns },
    )
  })

  it('/rollback last of an open rollout takes back what changed last, and nothing else', () => {
    fc.assert(
      fc.property(commands, (said) => {
        const world = worldAfter(said)
        const record = openRecord(world)
        carriedOut(world, bareRollback({ kind: 'last' }))
        if (record === undefined) return
        const [first] = openRecord(world)?.segments ?? []
        if (first?.aim.kind === 'rollback') expect(first.aim.undo.stages).toHaveLength(1)
      }),
      { numRuns },
    )
  })
})
