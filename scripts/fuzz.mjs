// Looks for inputs that break a promise: `npm run fuzz -- --minutes 10 --seed 7 --only editor`. Each target gets its share of the time; a failure is
// printed small, with what repeats it. Without it the same targets run in every test, with a fixed budget and a fixed seed.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const option = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? usual : String(process.argv[at + 1])
}
const only = option('only', '')
const files = readdirSync(join(root, 'test', 'fuzz')).filter(
  (name) => name.endsWith('.test.ts') && name.startsWith(only),
)
const minutes = Number(option('minutes', '10'))
const seed = Number(option('seed', String(Math.floor(Math.random() * 2 ** 31))))
if (files.length === 0 || !(minutes > 0) || !Number.isInteger(seed)) {
  console.error('Use `npm run fuzz -- [--minutes N] [--seed N] [--only words|payloads|editor|trees|layers|large]`.')
  process.exit(2)
}
// Two targets a file, more or less.
const seconds = Math.max(1, Math.round((minutes * 60) / (files.length * 2)))
console.log(
  `Seed ${seed}, ${seconds} s for each target. The same again: npm run fuzz -- --seed ${seed} --minutes ${minutes}`,
)
const run = spawnSync(
  process.execPath,
  [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--maxWorkers=1', ...files.map((name) => `test/fuzz/${name}`)],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, FUZZ_SECONDS: String(seconds), PROPERTY_SEED: String(seed) },
  },
)
if (run.status !== 0) console.log(`It was found with seed ${seed}.`)
process.exit(run.status ?? 1)
