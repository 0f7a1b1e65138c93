import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import type { Reporter } from 'vitest/reporters'

/** One plain closing line, for whoever reads the log of CI. */
const closingLine: Reporter = {
  onTestRunEnd(modules) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length
    console.log(`\n${count('passed')} passed, ${count('failed')} failed`)
  },
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    // Tests make their own temporary directories and servers, so one shared module graph per worker is safe and four times as fast.
    isolate: false,
    pool: 'forks',
    // Half of the time goes by in git, servers and disks: where nobody waits beside it, one worker for each core.
    ...(process.env['CI'] === undefined ? {} : { maxWorkers: availableParallelism() }),
    // Scenarios run git and HTTP for real; on a busy machine that takes its time, and how long is not what they test.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.env['CI'] === undefined ? ['default'] : ['dot', closingLine],
  },
})
