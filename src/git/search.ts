import { GitFailure, type Run } from './runner.ts'
import { manifestGlobs, type Topic } from './topics.ts'
import { pathsOf } from './tree.ts'

// Symlinks and submodules are no regular files of a tree: git does not search them. `-a`, because attributes in the repository could
// otherwise declare a manifest binary and hide it.
const options = [
  '--no-color',
  '--no-line-number',
  '--no-column',
  '--no-recurse-submodules',
  '--no-textconv',
  '-a',
  '-E',
]

const patternsOf = (topics: readonly Topic[]): string[] => topics.flatMap((topic) => ['-e', topic.pattern])

/** The manifests of a tree that answer at least one of the topics. One process; reading the objects is what it costs, not the patterns. */
export const searchTree = async (
  run: Run,
  tree: string,
  topics: readonly Topic[],
  signal?: AbortSignal,
): Promise<string[]> => {
  const { stdout } = await run(['grep', '-l', '-z', ...options, ...patternsOf(topics), tree, '--', ...manifestGlobs], {
    accept: [0, 1],
    timeout: 300_000,
    signal,
  })
  const prefix = `${tree}:`.length
  return pathsOf(stdout).map((record) => record.slice(prefix))
}

/** The lines of one blob that answer at least one of the topics: how a file too large to be read is judged. Null where there is too much of it. */
export const searchBlob = async (run: Run, blob: string, topics: readonly Topic[]): Promise<string | null> => {
  try {
    const { stdout } = await run(['grep', '-h', ...options, ...patternsOf(topics), blob], {
      accept: [0, 1],
      maximumOutput: 32 * 1024 * 1024,
    })
    return stdout.toString('latin1')
  } catch (error) {
    if (error instanceof GitFailure && error.reason === 'output-too-large') return null
    throw error
  }
}
