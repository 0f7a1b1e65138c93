import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mirrored } from './fetch.ts'
import { makeRun } from './runner.ts'

/**
 * Everything git is told about the mirror, written anew each time it is opened: nothing that stands there came from the repository. The refspecs
 * are the mirror's own, so a push updates what the mirror knows of the remote.
 */
const configuration = (url: string): string => `[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
	hooksPath = /dev/null
	fsmonitor = false
	logAllRefUpdates = false
	attributesFile = /dev/null
[gc]
	auto = 6700
	autoPackLimit = 50
	autoDetach = false
[maintenance]
	auto = false
[submodule]
	recurse = false
[transfer]
	fsckObjects = false
[remote "origin"]
	url = "${url}"
${mirrored.map((ref) => `\tfetch = +${ref}:${ref}\n`).join('')}`

/** Makes the bare repository where there is none yet, and points it at the remote. */
export const prepareStorage = async (
  gitDirectory: string,
  url: string,
  environment: Record<string, string>,
): Promise<void> => {
  await mkdir(gitDirectory, { recursive: true, mode: 0o700 })
  const made = await stat(join(gitDirectory, 'HEAD')).catch(() => null)
  if (made === null) await makeRun(gitDirectory, environment)(['init', '--quiet', '--bare', '--template=', '.'])
  const temporary = join(gitDirectory, 'config.new')
  await writeFile(temporary, configuration(url), { mode: 0o600 })
  await rename(temporary, join(gitDirectory, 'config'))
}

/** No git process holds a lock this long; a file that does was left by one that was killed. */
const staleLock = 60_000

/** Removes locks that a killed process left behind. True where there were any. */
export const removeStaleLocks = async (gitDirectory: string): Promise<boolean> => {
  const names = await readdir(gitDirectory, { recursive: true })
  const locks = names.filter((name) => name.endsWith('.lock') && !name.startsWith('objects'))
  let removed = false
  for (const name of locks) {
    const path = join(gitDirectory, name)
    const found = await stat(path).catch(() => null)
    if (found === null || Date.now() - found.mtimeMs < staleLock) continue
    await rm(path, { force: true })
    removed = true
  }
  return removed
}
