import { closeSync, constants, fstatSync, ftruncateSync, lstatSync, openSync, readFileSync, writeSync } from 'node:fs'
import { mkdir, realpath, unlink } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { fileExists } from '../changes/changes.ts'
import type { Snapshot, SourceFile } from '../manifests/manifests.ts'
import { failure, type Problem, type Result, success } from '../problem.ts'

const changedMeanwhile = (path: string): Problem => ({
  code: 'file-changed',
  message: `${path} has changed since it was read; nothing more is written.`,
  path,
  hint: 'Give the command again.',
})

const outside = (path: string): Problem => ({
  code: 'path-outside',
  message: `${path} leads outside the directory by a symbolic link; nothing is written there.`,
  path,
})

/** Writes a text over another one, if it is still that; links are not followed, and the file keeps its mode. */
const overwrite = (place: string, path: string, before: string, after: string): Problem | null => {
  const handle = openSync(place, constants.O_RDWR | constants.O_NOFOLLOW)
  try {
    if (!fstatSync(handle).isFile() || !readFileSync(handle).equals(Buffer.from(before))) return changedMeanwhile(path)
    const bytes = Buffer.from(after)
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at, bytes.length - at, at)
    ftruncateSync(handle, bytes.length)
    return null
  } finally {
    closeSync(handle)
  }
}

/** Opens a file that must not be there yet; null where it is. */
const openNew = (place: string, mode: number): number | null => {
  try {
    return openSync(place, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null
    throw error
  }
}

const create = (place: string, { path, text, mode }: SourceFile): Problem | null => {
  const handle = openNew(place, mode === '100755' ? 0o755 : 0o644)
  if (handle === null) return fileExists(path)
  try {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at, bytes.length - at, at)
    return null
  } finally {
    closeSync(handle)
  }
}

/** Brings the files of a directory from one state to another; the paths that were written, sorted. */
export const writeFiles = async (
  directory: string,
  before: Snapshot,
  after: Snapshot,
): Promise<Result<readonly string[]>> => {
  const root = await realpath(directory)
  const paths = [...new Set([...before.files.keys(), ...after.files.keys()])]
    .filter((path) => before.files.get(path)?.text !== after.files.get(path)?.text)
    .sort()
  // Looked at before anything is written; what comes into being after that fails on its own file.
  const taken = paths.find(
    (path) => !before.files.has(path) && lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined,
  )
  if (taken !== undefined) return failure(fileExists(taken))
  for (const path of paths) {
    const [old, fresh] = [before.files.get(path), after.files.get(path)]
    const place = join(root, path)
    if (old === undefined) await mkdir(dirname(place), { recursive: true })
    const above = await realpath(dirname(place))
    if (above !== root && !above.startsWith(root + sep)) return failure(outside(path))
    if (fresh === undefined) await unlink(place)
    else {
      const problem = old === undefined ? create(place, fresh) : overwrite(place, path, old.text, fresh.text)
      if (problem !== null) return failure(problem)
    }
  }
  return success(paths)
}
