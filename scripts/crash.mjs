// Kills the server before and after every effect of a whole release, and answers each write in every bad way: `node scripts/crash.mjs`, the better part
// of an hour. `--every 10` tries each tenth point, `--kind killed` those alone, `--at 12` the twelfth write alone; `--width 4` so many side by side.
// Prints the points tried and survived.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const option = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? usual : String(process.argv[at + 1])
}
const run = (words, env = {}) =>
  spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1
if (run([join('scripts', 'ready.mjs')]) !== 0) process.exit(1)
process.exit(
  run([join('node_modules', 'vitest', 'vitest.mjs'), 'run', 'test/trust/crash.test.ts'], {
    CRASH_KIND: option('kind', ''),
    CRASH_AT: option('at', '0'),
    CRASH_EVERY: option('every', '1'),
    CRASH_WIDTH: option('width', '4'),
  }),
)
