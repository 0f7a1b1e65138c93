import type { GitRepository } from './repository.ts'

export interface TreeEntry {
  /** As git stores it: `40000` for a directory. */
  readonly mode: string
  readonly name: string
  readonly sha: string
}

export interface TreeEdit {
  readonly path: string
  readonly mode: string
  /** Null takes the path out. */
  readonly sha: string | null
}

const directory = '40000'

export const parseTree = (body: Buffer): TreeEntry[] => {
  const entries: TreeEntry[] = []
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(32, at)
    const end = body.indexOf(0, space)
    entries.push({
      mode: body.subarray(at, space).toString(),
      name: body.subarray(space + 1, end).toString(),
      sha: body.subarray(end + 1, end + 21).toString('hex'),
    })
    at = end + 21
  }
  return entries
}

/** Git sorts a directory as if its name ended in a slash, by bytes. */
const sortKey = (entry: TreeEntry): Buffer => Buffer.from(entry.mode === directory ? `${entry.name}/` : entry.name)

const formatTree = (entries: readonly TreeEntry[]): Buffer =>
  Buffer.concat(
    [...entries]
      .sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)))
      .flatMap((entry) => [Buffer.from(`${entry.mode} ${entry.name}\0`), Buffer.from(entry.sha, 'hex')]),
  )

/** The tree with the edits made; only the directories on their paths are written anew. Null where nothing is left of it. */
export const editTree = async (
  git: GitRepository,
  base: string | null,
  edits: readonly TreeEdit[],
): Promise<string | null> => {
  const object = base === null ? null : await git.object(base)
  const entries = new Map(object ? parseTree(object.body).map((entry) => [entry.name, entry]) : [])
  const below = new Map<string, TreeEdit[]>()
  for (const edit of edits) {
    const slash = edit.path.indexOf('/')
    const name = slash < 0 ? edit.path : edit.path.slice(0, slash)
    if (slash >= 0) {
      below.set(name, [...(below.get(name) ?? []), { ...edit, path: edit.path.slice(slash + 1) }])
    } else if (edit.sha === null) entries.delete(name)
    else entries.set(name, { mode: edit.mode.replace(/^0/, ''), name, sha: edit.sha })
  }
  for (const [name, inner] of below) {
    const known = entries.get(name)
    const made = await editTree(git, known?.mode === directory ? known.sha : null, inner)
    if (made === null) entries.delete(name)
    else entries.set(name, { mode: directory, name, sha: made })
  }
  return entries.size === 0 ? null : git.writeObject('tree', formatTree([...entries.values()]))
}
