import fc from 'fast-check'

/** `npm run fuzz` gives each target so many seconds; without, a target has a fixed number of runs, the same each time. */
export const isLongRun = process.env['FUZZ_SECONDS'] !== undefined
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 0)

/** One input must not cost more of a processor than this; what is worse than linear soon does. Waiting for a busy machine does not count. */
const mostProcessorTime = 5_000_000

/** What a test of a target may take, in milliseconds. */
export const patience = Math.max(60_000, seconds * 2_000 + 60_000)

/** Tries one input, and judges what it costs. */
export const judged = <Input>(input: Input, check: (input: Input) => void): void => {
  const before = process.cpuUsage()
  check(input)
  const { user } = process.cpuUsage(before)
  if (user > mostProcessorTime) throw new Error(`It took ${Math.round(user / 1_000)} ms of a processor.`)
}

/** Tries a target on as many inputs as its budget allows. What fails is made small and printed with the seed. `most`: where more would fill the memory. */
export const fuzz = <Input>(
  inputs: fc.Arbitrary<Input>,
  runs: number,
  check: (input: Input) => void,
  most = Number.MAX_SAFE_INTEGER,
): void => {
  let tried = 0
  fc.assert(
    fc.property(inputs, (input) => {
      tried += 1
      judged(input, check)
    }),
    seconds === 0
      ? { numRuns: runs }
      : { numRuns: most, interruptAfterTimeLimit: seconds * 1_000, markInterruptAsFailure: false },
  )
  if (seconds > 0) console.info(`${tried} inputs tried`)
}
