import { type Facts, isPassedOver, type PolicyFact } from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import type { Heard } from './ports.ts'

/** How far back comments are looked through. Commands are carried out for three days; what is older gets a question back. */
const listenFor = 14 * 86_400_000
/** All of that is looked through again at least so often: what a list of GitHub did not show at its time is found then. */
const fullEvery = 30 * 60_000
/** Lists lag behind, and clocks differ. */
const overlap = 10 * 60_000

/** A look at what people wrote, after which nothing of it was left to do: the next one need only see what is younger. */
export interface Sweep {
  readonly at: number
  /** The last one that went all the way back. */
  readonly fullAt: number
  /** What is no command by one policy may be one by another. */
  readonly policy: string
}

/** What people wrote and we have not finished with, as far back as there may be something of it. */
export const sweep = async (pass: Pass, { version }: PolicyFact): Promise<readonly Heard[]> => {
  const { forge, memory, clock, log } = pass.context
  const now = clock.now()
  const last = memory.swept.last
  const isShort = last !== null && last.policy === version && now - last.fullAt < fullEvery
  pass.swept = { at: now, fullAt: isShort ? last.fullAt : now, policy: version }
  // Only a pass that comes to rest knows that nothing is left.
  memory.swept.last = null
  return forge.heard(isShort ? last.at - overlap : now - listenFor, (what) =>
    log.warn({ what }, 'something that people wrote cannot be read and is left out'),
  )
}

/** At rest: where anything that was heard may still want something, all of it is looked through again. */
export const settleSweep = (pass: Pass, facts: Facts): void => {
  pass.context.memory.swept.last = facts.heard.every((heard) => isPassedOver(heard, facts)) ? pass.swept : null
}
