import type { Repository, World } from '../state/world.ts'
import { repositoryPage, repositoryUrl } from '../views/repository.ts'

export interface ChangedFile {
  readonly path: string
  readonly previousPath: string | null
  readonly status: 'added' | 'removed' | 'modified' | 'renamed'
  readonly sha: string
  readonly additions: number
  readonly deletions: number
  /** Null for a binary file and for a mere change of name. */
  readonly patch: string | null
}

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

const statuses = { A: 'added', D: 'removed', R: 'renamed' } as const

const isStatus = (letter: string): letter is keyof typeof statuses => letter in statuses

/** What changed between two commits, with the text of each change. */
export const changedFiles = async (repository: Repository, from: string | null, to: string): Promise<ChangedFile[]> => {
  const answer = async (words: readonly string[]) => (await repository.git.known(words)).stdout.toString()
  const range = [from ?? emptyTree, to]
  const raw = (await answer(['diff', '--raw', '--no-abbrev', '-z', '-M', ...range])).split('\0')
  const numbers = (await answer(['diff', '--numstat', '-z', '-M', ...range])).split('\0')
  const text = await answer(['diff', '-M', '--no-color', ...range])
  // One part per file, in the order of --raw.
  const patches = text.split(/^diff --git .*\n/m).slice(1)
  const files: ChangedFile[] = []
  for (let at = 0; at < raw.length && raw[at] !== ''; ) {
    const [, , before = '', after = '', kind = ''] = (raw[at] ?? '').split(' ')
    const letter = kind.slice(0, 1)
    const renamed = letter === 'R' || letter === 'C'
    const first = raw[at + 1] ?? ''
    const path = renamed ? (raw[at + 2] ?? '') : first
    at += renamed ? 3 : 2
    const counted = (numbers.shift() ?? '').split('\t')
    if (renamed) numbers.splice(0, 2)
    const patch = patches[files.length] ?? ''
    const hunk = patch.indexOf('@@')
    files.push({
      path,
      previousPath: renamed ? first : null,
      status: isStatus(letter) ? statuses[letter] : 'modified',
      sha: letter === 'D' ? before : after,
      additions: Number(counted[0]) || 0,
      deletions: Number(counted[1]) || 0,
      patch: hunk < 0 ? null : patch.slice(hunk).replace(/\n$/, ''),
    })
  }
  return files
}

export const fileView = (world: World, repository: Repository, sha: string, file: ChangedFile) => {
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  const page = repositoryPage(world, repository)
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${sha}/${path}`,
    raw_url: `${page}/raw/${sha}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${sha}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  }
}
