import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { startPostgres } from '../queue/postgres-server.ts'

/** Where the figures go: `npm run measure` says it. Two minutes of storm are no part of every change's tests. */
const figures = process.env['FIGURES']

it.skipIf(figures === undefined)(
  'a storm is held on PostgreSQL',
  async () => {
    const server = await startPostgres()
    try {
      const run = spawnSync(process.execPath, [fileURLToPath(new URL('../../bench/storm.mjs', import.meta.url))], {
        stdio: 'inherit',
        env: { ...process.env, DATABASE_URL: await server.database() },
      })
      expect(run.status).toBe(0)
    } finally {
      await server.stop()
    }
  },
  1_200_000,
)
