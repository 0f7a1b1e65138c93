// Makes a fresh clone ready without a word from the user: installs what package-lock.json names, then builds. Does nothing where both are done.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (command, args) => {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (done.status !== 0) process.exit(done.status ?? 1)
}
const installed = join(root, 'node_modules', '.package-lock.json')
const wanted = join(root, 'package-lock.json')
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) {
  process.stderr.write('Installing dependencies (once) ...\n')
  run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'])
}
run(process.execPath, [join(root, 'scripts', 'build.mjs')])
