import { writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { openTown, type Town } from '../scenarios/town.ts'

/**
 * A pass reads and writes call by call, and people act between any two of them. Here somebody acts at each of these moments in turn; whatever the
 * pass had read by then, what comes of it in the end is the same. `MOMENTS=all` tries every moment, which takes a quarter of an hour; without
 * it, one of each kind.
 */
const isWhole = process.env['MOMENTS'] === 'all'
/** Only kinds whose name has this in it. */
const only = process.env['MOMENTS_ONLY'] ?? ''
/** Where the figures go, for the documents. */
const report = process.env['MOMENTS_REPORT']
const policy = 'approvals: {first: 0, next: 0}\nlive:\n  assume-after: 1m\n  settle: 0s\n'

interface Kind {
  readonly name: string
  /** The call before which it is tried where only one is. */
  readonly sample: number
  readonly policy?: string
  /** What was there before; the thread. */
  readonly before: (town: Town) => Promise<number>
  /** What the pass is about. */
  readonly trigger: (town: Town, thread: number) => Promise<unknown>
  readonly strike: (town: Town, thread: number) => Promise<unknown>
  readonly after: (town: Town, thread: number) => Promise<void>
}

/** A person’s press on the button; GitHub refuses where there is nothing to merge any more. */
const merges = async (town: Town, number: number): Promise<void> => {
  await town.as('maintainer', 'PUT', `pulls/${number}/merge`, {}).catch(() => undefined)
}

const open = async (town: Town) =>
  (await town.pullRequests()).filter(({ state, branch }) => state === 'open' && branch.startsWith('sluice/'))

const rest = async (town: Town): Promise<void> => {
  await town.settle()
  await town.settle()
}

const releasing = async (town: Town): Promise<number> => {
  const thread = await town.issue('writer', 'A release.')
  await town.chat('writer', thread, '/canary start v2 reviews --steps 10,50,100')
  return thread
}

const atTen = async (town: Town): Promise<number> => {
  const thread = await releasing(town)
  await town.merge('maintainer', (await town.stage()).number)
  return thread
}

const secondOpen = async (town: Town): Promise<number> => {
  const thread = await atTen(town)
  town.wait(120_000)
  await town.settle()
  return thread
}

const mergeOpen = async (town: Town): Promise<void> => {
  for (const { number } of await open(town)) await merges(town, number)
}

const nothing = async (): Promise<void> => undefined

/** Everything that goes back is merged by a person; then traffic is where it was, and nothing is open. */
const isBack = async (town: Town, thread: number): Promise<void> => {
  for (let turn = 0, isQuiet = false; turn < 6 && !isQuiet; turn += 1) {
    await rest(town)
    const stages = await open(town)
    for (const { number, title } of stages) {
      expect(title).toContain('(rollback)')
      await merges(town, number)
    }
    town.wait(120_000)
    isQuiet = stages.length === 0
  }
  expect(await town.traffic('shop/reviews')).toBe('v1 100')
  expect(await open(town)).toEqual([])
  const answers = (await town.answers(thread)).join('\n')
  // Where it was typed before anybody had begun, there was nothing to go back from.
  if (!answers.includes('the later word counts')) expect(answers).toContain('`v1` 100 %')
}

/** What is proposed is merged until nothing more is, and that is where traffic is. */
const comesTo =
  (traffic: string) =>
  async (town: Town): Promise<void> => {
    for (let turn = 0; turn < 6; turn += 1) {
      await rest(town)
      expect((await open(town)).length).toBeLessThan(2)
      await mergeOpen(town)
      town.wait(120_000)
    }
    expect(await town.traffic('shop/reviews')).toBe(traffic)
  }

const kinds: readonly Kind[] = [
  {
    name: 'the open stage is merged and /rollback typed, while nothing else happens',
    sample: 3,
    before: secondOpen,
    trigger: nothing,
    strike: async (town, thread) => {
      await mergeOpen(town)
      await town.says('writer', thread, '/rollback')
    },
    after: isBack,
  },
  {
    name: 'the first stage is merged and /rollback typed, while it is being opened',
    sample: 12,
    before: (town) => town.issue('writer', 'A release.'),
    trigger: (town, thread) => town.says('writer', thread, '/canary start v2 reviews --steps 10,50,100'),
    strike: async (town, thread) => {
      await mergeOpen(town)
      await town.says('writer', thread, '/rollback reviews')
    },
    after: isBack,
  },
  {
    name: 'the open stage is merged while a /rollback is carried out',
    sample: 20,
    before: secondOpen,
    trigger: (town, thread) => town.says('writer', thread, '/rollback'),
    strike: mergeOpen,
    after: isBack,
  },
  {
    name: '/rollback is typed while a merge is taken in',
    sample: 4,
    before: releasing,
    trigger: mergeOpen,
    strike: (town, thread) => town.says('writer', thread, '/rollback'),
    after: isBack,
  },
  {
    name: '/rollback is typed while the next stage is opened',
    sample: 9,
    before: atTen,
    trigger: async (town) => town.wait(120_000),
    strike: (town, thread) => town.says('writer', thread, '/rollback'),
    after: isBack,
  },
  {
    name: '/rollback is typed while Sluice merges',
    sample: 18,
    policy: `merging: merge\n${policy}`,
    before: (town) => town.issue('writer', 'A release.'),
    trigger: (town, thread) => town.says('writer', thread, '/canary start v2 reviews --steps 10,50,100'),
    strike: (town, thread) => town.says('writer', thread, '/rollback reviews'),
    after: isBack,
  },
  {
    name: 'another person types /rollback too',
    sample: 14,
    before: secondOpen,
    trigger: (town, thread) => town.says('writer', thread, '/rollback'),
    strike: (town, thread) => town.says('maintainer', thread, '/rollback'),
    after: isBack,
  },
  {
    name: 'the open stage is merged while /cancel is carried out',
    sample: 11,
    before: secondOpen,
    trigger: (town, thread) => town.says('writer', thread, '/cancel'),
    strike: mergeOpen,
    after: async (town, thread) => {
      await rest(town)
      expect(await open(town)).toEqual([])
      const traffic = await town.traffic('shop/reviews')
      const told = (await town.answers(thread)).join('\n')
      expect(told).toContain(traffic === 'v1 50, v2 50' ? '`v1` 50 % · `v2` 50 %' : '`v1` 90 % · `v2` 10 %')
      await town.says('writer', thread, '/rollback')
      await isBack(town, thread)
    },
  },
  {
    name: 'the open stage is merged and a jump typed',
    sample: 3,
    before: secondOpen,
    trigger: nothing,
    strike: async (town, thread) => {
      await mergeOpen(town)
      await town.says('writer', thread, '/canary 20 v2 reviews')
    },
    after: async (town, thread) => {
      await rest(town)
      expect((await open(town)).map(({ title }) => title.replace(/ \(.*/, ''))).toEqual(['reviews: v2 50 → 20 %'])
      await town.says('writer', thread, '/rollback')
      await isBack(town, thread)
    },
  },
  {
    name: 'the open stage is closed by hand while it is judged',
    sample: 5,
    before: secondOpen,
    trigger: nothing,
    strike: async (town) => {
      for (const { number } of await open(town))
        await town.as('maintainer', 'PATCH', `pulls/${number}`, { state: 'closed' })
    },
    after: async (town, thread) => {
      await rest(town)
      town.wait(120_000)
      await rest(town)
      expect(await open(town)).toEqual([])
      expect(await town.traffic('shop/reviews')).toBe('v1 90, v2 10')
      await town.says('writer', thread, '/rollback')
      await isBack(town, thread)
    },
  },
  {
    name: 'another thread wants the same service',
    sample: 13,
    before: (town) => town.issue('writer', 'A release.'),
    trigger: (town, thread) => town.says('writer', thread, '/canary 10 v2 reviews'),
    strike: async (town) => {
      const other = await town.issue('maintainer', 'Mine.')
      await town.says('maintainer', other, '/canary 30 v2 reviews')
    },
    after: async (town, thread) => {
      await rest(town)
      expect((await open(town)).length).toBe(1)
      await mergeOpen(town)
      await rest(town)
      expect(['v1 90, v2 10', 'v1 70, v2 30']).toContain(await town.traffic('shop/reviews'))
      await town.says('writer', thread, '/rollback reviews')
      await isBack(town, thread)
    },
  },
  {
    name: 'somebody changes something else while a stage is opened',
    sample: 8,
    before: (town) => town.issue('writer', 'A release.'),
    trigger: (town, thread) => town.says('writer', thread, '/canary 10 v2 reviews'),
    strike: (town) => town.edit('maintainer', 'README.md', (text) => `${text}\nMore.\n`),
    after: comesTo('v1 90, v2 10'),
  },
  {
    name: '/hold is typed while a stage is opened',
    sample: 9,
    before: atTen,
    trigger: async (town) => town.wait(120_000),
    strike: (town, thread) => town.says('writer', thread, '/hold'),
    after: async (town, thread) => {
      await rest(town)
      town.wait(120_000)
      await rest(town)
      expect((await open(town)).length).toBeLessThan(2)
      expect((await town.answers(thread)).join('\n')).toContain('held')
      await town.says('writer', thread, '/unhold')
      await comesTo('v1 0, v2 100')(town)
    },
  },
]

/** Plays it through with the strike before the call of this number, or with none (0); how many calls the pass made. */
const play = async (kind: Kind, at: number): Promise<number> => {
  const town = await openTown({ policy: kind.policy ?? policy })
  try {
    const thread = await kind.before(town)
    await kind.trigger(town, thread)
    let calls = 0
    town.calling = async () => {
      calls += 1
      if (calls === at) await kind.strike(town, thread)
    }
    await town.settle()
    town.calling = null
    if (at > 0) await kind.after(town, thread)
    return calls
  } finally {
    await town.close()
  }
}

const wrongAt = async (kind: Kind, moments: readonly number[]): Promise<readonly string[]> => {
  const wrong: string[] = []
  for (const at of moments)
    await play(kind, at).catch((error: unknown) => wrong.push(`at call ${at}: ${String(error)}`))
  return wrong
}

const figures: { what: string; moments: number; 'came out right': number }[] = []
afterAll(() => {
  if (report !== undefined) writeFileSync(report, JSON.stringify(figures))
})

describe('whatever people do between two calls of a pass, it comes out right:', () => {
  for (const kind of kinds.filter(({ name }) => name.match(new RegExp(only))))
    it(kind.name, { timeout: isWhole ? 3_600_000 : 60_000 }, async () => {
      const moments = isWhole ? Array.from({ length: await play(kind, 0) }, (_, index) => index + 1) : [kind.sample]
      const wrong = await wrongAt(kind, moments)
      figures.push({ what: kind.name, moments: moments.length, 'came out right': moments.length - wrong.length })
      expect(wrong).toEqual([])
    })
})
