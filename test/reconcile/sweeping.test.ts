import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../src/config/config.ts'
import { type Context, emptyMemory, newPass, type Pass } from '../../src/reconcile/context.ts'
import type { Forge } from '../../src/reconcile/ports.ts'
import { settleSweep, sweep } from '../../src/reconcile/sweeping.ts'
import { type Facts, noAnswers, type PolicyFact } from '../../src/rollout/rollout.ts'

const minute = 60_000
const day = 24 * 60 * minute

const policy = (version = 'one'): PolicyFact => ({ policy: defaultPolicy, problems: [], at: '', version })

type Heard = Facts['heard'][number]

const comment = (editedAt: number | null = null): Heard => ({
  source: 'comment/1',
  nodeId: '',
  author: { id: 1, login: 'writer', isBot: false },
  body: '/canary 10',
  createdAt: 0,
  editedAt,
  url: '',
  thread: { number: 1, state: 'open', closedAt: null, isLocked: false, isFromFork: false },
  ownReactions: [],
})

/** A repository whose sweeps are written down by how far back they went. */
const place = () => {
  const lengths: number[] = []
  let now = 100 * day
  const forge: Pick<Forge, 'heard'> = {
    heard: async (since) => {
      lengths.push(now - since)
      return []
    },
  }
  const context: Partial<Context> = { forge: forge as Forge, memory: emptyMemory(), clock: { now: () => now } }
  const look = async (version?: string): Promise<Pass> => {
    const pass = newPass(context as Context)
    await sweep(pass, policy(version))
    return pass
  }
  const rests = (pass: Pass, heard: readonly Heard[] = [], answers: Partial<Facts['answers']> = {}): void => {
    const facts: Pick<Facts, 'heard' | 'answers' | 'botId' | 'repository'> = {
      heard,
      botId: 2,
      repository: { mergeMethods: { merge: true, squash: true, rebase: true }, installedAt: null },
      answers: { ...noAnswers, ...answers },
    }
    settleSweep(pass, facts as Facts)
  }
  return { lengths, look, rests, wait: (time: number) => (now += time) }
}

describe('a look at what people wrote', () => {
  it('goes back a little further than the last one after which nothing was left', async () => {
    const { lengths, look, rests, wait } = place()
    rests(await look())
    wait(5 * minute)
    rests(await look())
    expect(lengths).toEqual([14 * day, 15 * minute])
  })

  it('goes all the way after half an hour', async () => {
    const { lengths, look, rests, wait } = place()
    rests(await look())
    wait(29 * minute)
    rests(await look())
    wait(minute)
    rests(await look())
    expect(lengths).toEqual([14 * day, 39 * minute, 14 * day])
  })

  it('goes all the way where the pass before did not come to rest', async () => {
    const { lengths, look, rests } = place()
    rests(await look())
    await look()
    await look()
    expect(lengths.at(-1)).toBe(14 * day)
  })

  it('goes all the way as long as something is left to do, and not for what is no command', async () => {
    const { lengths, look, rests } = place()
    rests(await look(), [comment()])
    rests(await look(), [comment()], { understood: new Map([['comment/1', { kind: 'nothing' as const }]]) })
    rests(await look(), [comment(5)])
    await look()
    expect(lengths).toEqual([14 * day, 14 * day, 10 * minute, 10 * minute])
  })

  it('goes all the way where the policy has changed: it says what is a command', async () => {
    const { lengths, look, rests } = place()
    rests(await look('one'))
    await look('other')
    expect(lengths.at(-1)).toBe(14 * day)
  })
})
