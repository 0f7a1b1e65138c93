import { readdirSync, statSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { failure, type Result, success } from '../problem.ts'
import { notNameable, readBytes, tooLarge } from './decode.ts'
import { readRegularFile } from './directory-file.ts'
import type { DiscoverOptions } from './discovery.ts'
import type { ReadFile } from './file-memory.ts'
import { type Discovery, sorted } from './files.ts'
import { checkedPath } from './names.ts'
import { isManifestPath, isTellingPath, mayMatter } from './relevance.ts'

/** Not part of what is deployed, and large. */
const leftOut = new Set(['.git', 'node_modules'])
const maximumDepth = 64
const maximumFiles = 1_000_000

/** Every regular file below the root, sorted, as relative paths. Symbolic links are not followed, of whatever they point to. */
const listFiles = (root: string): string[] => {
  const found: string[] = []
  const enter = (directory: string, depth: number): void => {
    if (depth > maximumDepth) return
    for (const item of readdirSync(join(root, directory), { withFileTypes: true })) {
      const path = `${directory}${item.name}`
      if (item.isDirectory() && !leftOut.has(item.name)) enter(`${path}/`, depth + 1)
      else if (item.isFile()) found.push(path)
      if (found.length > maximumFiles) throw new RangeError(`more than ${maximumFiles} files`)
    }
  }
  enter('', 0)
  return found.sort()
}

type Reading = ReadFile | null

/** Reads one file, unless it is judged and cannot matter. */
const readOne = (root: string, path: string, isJudged: boolean): Reading => {
  if (path.includes('\uFFFD')) return { problem: notNameable(path), text: null }
  const read = readRegularFile(join(root, path), path)
  if (read === null) return null
  if ('problem' in read) return { ...read, text: null }
  const { bytes, mode, size } = read
  if (isJudged && bytes !== null && !isTellingPath(path) && !mayMatter(bytes.toString('latin1'))) return null
  return bytes === null ? { problem: tooLarge(path, size), text: null } : readBytes(path, mode, bytes)
}

/** Reads a plain directory as `discover` reads a revision; it need not be a git repository. */
export const readRepositoryDirectory = async (
  directory: string,
  options: Omit<DiscoverOptions, 'signal'> = {},
): Promise<Result<Discovery>> => {
  const root = await realpath(directory).catch(() => null)
  if (root === null || !statSync(root).isDirectory())
    return failure({
      code: 'directory-not-found',
      message: `There is no directory ${directory}.`,
      hint: 'Give a directory that holds manifests, such as --repo . for this one.',
    })
  const all = listFiles(root)
  const readings = new Map<string, Exclude<Reading, null>>()
  const readAll = async (paths: readonly string[], areJudged: boolean): Promise<void> => {
    for (const [index, path] of paths.entries()) {
      // Whoever else runs in this process gets a turn.
      if (index % 512 === 511) await new Promise((resolve) => setImmediate(resolve))
      const reading = readOne(root, path, areJudged)
      if (reading !== null) readings.set(path, reading)
    }
  }
  await readAll(all.filter(isManifestPath), true)
  const named = new Set((options.also ?? []).map(checkedPath))
  await readAll(
    all.filter((path) => named.has(path) && !readings.has(path)),
    false,
  )
  const { files, ...left } = sorted(readings)
  return success({ snapshot: { revision: null, files }, ...left })
}
