import type { FileMode } from '../manifests/manifests.ts'
import type { Run } from './runner.ts'

/** One entry of a tree, of any kind: git's mode says which. */
export interface TreeEntry {
  readonly path: string
  /** `100644`, `100755`, `120000` (symlink), `160000` (submodule), `040000` (tree). */
  readonly mode: string
  /** The blob's id. */
  readonly blob: string
  /** Bytes; null where git was not asked, or there are none. */
  readonly size: number | null
}

/** One path that two trees do not hold alike. The mode of a side where it is missing is `000000`. */
export interface TreeChange {
  readonly path: string
  readonly before: { readonly mode: string; readonly blob: string }
  readonly after: { readonly mode: string; readonly blob: string }
}

export const isRegular = (mode: string): mode is FileMode => mode === '100644' || mode === '100755'

/** git's paths are bytes. One that is not UTF-8 cannot be named by us and comes back with replacement characters. */
const records = (output: Buffer): string[] => {
  const text = output.toString('utf8')
  return text === '' ? [] : text.slice(0, text.endsWith('\0') ? -1 : undefined).split('\0')
}

export const pathsOf = records

const parseEntry = (record: string): TreeEntry => {
  const tab = record.indexOf('\t')
  const [mode = '', , blob = '', size] = record.slice(0, tab).split(/ +/)
  return { path: record.slice(tab + 1), mode, blob, size: size === undefined || size === '-' ? null : Number(size) }
}

/** Arguments beyond this many bytes are not passed by name; the whole tree is listed instead. */
const maximumArguments = 100_000

/**
 * Lists the whole tree, and gives the entries of some of its paths, and of those that are wanted by their names. Sizes are not asked for, which would
 * take git three times as long.
 */
export const listedEntries = async (
  run: Run,
  tree: string,
  isWanted: (path: string) => boolean,
  signal?: AbortSignal,
): Promise<(paths: readonly string[]) => TreeEntry[]> => {
  const { stdout } = await run(['ls-tree', '-r', '-z', tree], { maximumOutput: 512 * 1024 * 1024, signal })
  return (paths) => {
    const wanted = new Set(paths)
    // Most of a whole tree is not wanted, and need not be taken apart.
    return records(stdout)
      .filter((record) => {
        const path = record.slice(record.indexOf('\t') + 1)
        return wanted.has(path) || isWanted(path)
      })
      .map(parseEntry)
      .filter(({ mode }) => isRegular(mode))
  }
}

/** The entries at exactly these paths, of whatever kind; those that the tree lacks are left out. Sizes are filled in. */
export const entriesAt = async (run: Run, tree: string, paths: readonly string[]): Promise<TreeEntry[]> => {
  if (paths.length === 0) return []
  const byName = paths.reduce((sum, path) => sum + path.length + 1, 0) < maximumArguments
  const wanted = new Set(paths)
  if (!byName) return (await entriesBelow(run, tree, '')).filter(({ path }) => wanted.has(path))
  // Literal pathspecs: a file may be called `:(top)x.yaml`.
  const { stdout } = await run(['ls-tree', '-l', '-z', tree, '--', ...paths], {
    environment: { GIT_LITERAL_PATHSPECS: '1' },
    maximumOutput: 512 * 1024 * 1024,
  })
  return records(stdout)
    .map(parseEntry)
    .filter((entry) => wanted.has(entry.path))
}

/** Every entry below a directory (`''` is the whole tree), sorted by git. Submodules are listed and not entered. */
export const entriesBelow = async (run: Run, tree: string, directory: string): Promise<TreeEntry[]> => {
  const { stdout } = await run(
    ['ls-tree', '-r', '-l', '-z', tree, ...(directory === '' ? [] : ['--', `${directory}/`])],
    {
      environment: { GIT_LITERAL_PATHSPECS: '1' },
      maximumOutput: 512 * 1024 * 1024,
    },
  )
  return records(stdout).map(parseEntry)
}

/** What differs between two trees or commits, without guessing renames. */
export const changesBetween = async (
  run: Run,
  before: string,
  after: string,
  signal?: AbortSignal,
): Promise<TreeChange[]> => {
  const { stdout } = await run(['diff-tree', '-r', '--raw', '-z', '--no-renames', '--no-abbrev', before, after], {
    signal,
  })
  const fields = records(stdout)
  const changes: TreeChange[] = []
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [modeBefore = '', modeAfter = '', blobBefore = '', blobAfter = ''] = (fields[index] ?? '').slice(1).split(' ')
    changes.push({
      path: fields[index + 1] ?? '',
      before: { mode: modeBefore, blob: blobBefore },
      after: { mode: modeAfter, blob: blobAfter },
    })
  }
  return changes
}
