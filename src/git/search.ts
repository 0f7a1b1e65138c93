import { manifestGlobs } from './relevance.ts'
import type { Run } from './runner.ts'
import { pathsOf } from './tree.ts'

// Symlinks and submodules are no regular files of a tree: git does not search them. `-a`, because attributes in the repository could otherwise
// declare a manifest binary and hide it. One thread: reading objects, several of them wait for each other.
const options = ['-z', '-F', '-a', '--threads=1', '--no-color', '--no-recurse-submodules', '--no-textconv']

/** The paths of the manifests of a tree that hold one of the words, as part of a longer one too. One process, which reads every object once. */
export const searchTree = async (
  run: Run,
  tree: string,
  words: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> => {
  const { stdout } = await run(
    ['grep', '-l', ...options, ...words.flatMap((word) => ['-e', word]), tree, '--', ...manifestGlobs],
    { accept: [0, 1], timeout: 300_000, maximumOutput: 512 * 1024 * 1024, signal },
  )
  const prefix = `${tree}:`.length
  return pathsOf(stdout).map((record) => record.slice(prefix))
}
