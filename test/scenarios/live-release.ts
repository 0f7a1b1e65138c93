import { openTown, type Town } from './town.ts'

/** The VirtualService whose weights a release moves. */
export const ruleFile = 'apps/reviews/virtual-service.yaml'

/** Every stage merges by itself and is live a minute later. */
export const mergesAlone = 'merging: merge\napprovals: {first: 0, next: 0}\nlive:\n  assume-after: 1m\n  settle: 0s\n'

/** A command whose stage is live when the answer is there. */
export const alive = async (town: Town, thread: number, command: string): ReturnType<Town['chat']> => {
  const comment = await town.chat('writer', thread, command)
  town.wait(61_000)
  await town.settle()
  return comment
}

/** A town in which commands of one thread were given, each live before the next. */
export const released = async (
  ...commands: readonly string[]
): Promise<{ readonly town: Town; readonly thread: number }> => {
  const town = await openTown({ policy: mergesAlone })
  const thread = await town.issue('writer', 'A release.')
  for (const command of commands) await alive(town, thread, command)
  return { town, thread }
}
