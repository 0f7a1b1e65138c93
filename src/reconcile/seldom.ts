import type { Pass } from './context.ts'

/** How long what rarely changes is taken to be as it was. GitHub enforces it itself when it comes to merging. */
const forSoLong = 10 * 60_000

/** Asks only now and then. */
export const seldom = async <Value>(
  { context }: Pass,
  what: string,
  question: () => Promise<Value>,
  howLong: number = forSoLong,
): Promise<Value> => {
  const { slow } = context.memory
  const known = slow.get(what)
  if (known !== undefined && context.clock.now() - known.at < howLong) return known.value as Value
  const value = await question()
  slow.set(what, { at: context.clock.now(), value })
  return value
}
