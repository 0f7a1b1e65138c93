// Compiles src/ to dist/ and makes the entry file executable (npx runs it from a checkout). Skips the work where dist/ is newer than every source.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const entry = join(root, 'dist', 'main.js')
const newest = (directory) =>
  readdirSync(directory, { withFileTypes: true }).reduce((latest, item) => {
    const path = join(directory, item.name)
    return Math.max(latest, item.isDirectory() ? newest(path) : statSync(path).mtimeMs)
  }, 0)

if (existsSync(join(root, 'src')) && existsSync(join(root, 'node_modules', 'typescript'))) {
  const stale = !existsSync(entry) || statSync(entry).mtimeMs < newest(join(root, 'src'))
  if (stale || process.argv.includes('--force')) {
    rmSync(join(root, 'dist'), { recursive: true, force: true })
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const run = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], {
      stdio: ['ignore', 2, 2],
    })
    if (run.status !== 0) process.exit(run.status ?? 1)
    chmodSync(entry, 0o755)
  }
}
