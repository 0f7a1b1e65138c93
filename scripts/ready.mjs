// Makes a fresh clone ready without a word from the user: installs what package-lock.json names, then builds. Does nothing where both are done.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (command, args) => {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (done.status !== 0) process.exit(done.status ?? 1)
}
const packagesOf = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {})
// By versions, not by dates: a clone is always newer than what is installed. Optional ones are those of other platforms.
const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'))
const isMissing = ([path, { version, optional, devOptional }]) =>
  path !== '' && !optional && !devOptional && installed[path]?.version !== version
if (Object.entries(packagesOf(join(root, 'package-lock.json'))).some(isMissing)) {
  process.stderr.write('Installing dependencies (once) ...\n')
  run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'])
}
run(process.execPath, [join(root, 'scripts', 'build.mjs')])
