import type { Timers } from './timers.ts'

interface Ending {
  readonly abort: AbortController
  readonly ended: Promise<void>
}

const within = async (timers: Timers, ended: Promise<true>, patience: number): Promise<boolean> => {
  let cancel = (): void => undefined
  const over = new Promise<false>((resolve) => {
    cancel = timers.after(patience, () => resolve(false))
  })
  const inTime = await Promise.race([ended, over])
  cancel()
  return inTime
}

/** Waits until everything has ended, then asks what has not to stop, and waits once more. True where all of it ended. */
export const endWithin = async (timers: Timers, running: readonly Ending[], patience: number): Promise<boolean> => {
  const ended = Promise.allSettled(running.map((one) => one.ended)).then((): true => true)
  if (await within(timers, ended, patience)) return true
  for (const one of running) one.abort.abort(new Error('stopping'))
  return within(timers, ended, patience)
}
