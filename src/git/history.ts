import { checkedPath, checkedRef, checkedSha, isSha } from './names.ts'
import type { Run } from './runner.ts'
import { parseTrailers, type Trailer } from './trailers.ts'
import { pathsOf } from './tree.ts'

export interface Person {
  readonly name: string
  readonly email: string
}

export interface Commit {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Person
  readonly committer: Person
  readonly authoredAt: Date
  readonly committedAt: Date
  /** Whole, as written, without the newline at its end. */
  readonly message: string
  readonly trailers: readonly Trailer[]
}

export interface LogOptions {
  /** A commit; it is part of the answer. */
  readonly from: string
  /** A commit; it and what it can reach are left out. */
  readonly until?: string
  /** Follows only the first parent of merges: what happened to the branch, not on branches merged into it. */
  readonly firstParent?: boolean
  /** Only commits that touch one of these files. */
  readonly paths?: readonly string[]
  readonly maximum?: number
}

const fields = ['%H', '%T', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%B']
const format = `--format=${fields.join('%x00')}`

const parseCommits = (output: Buffer): Commit[] => {
  const values = pathsOf(output)
  const commits: Commit[] = []
  for (let index = 0; index + fields.length <= values.length; index += fields.length) {
    const at = (offset: number): string => values[index + offset] ?? ''
    const message = at(9).replace(/\n$/, '')
    commits.push({
      sha: at(0),
      tree: at(1),
      parents: at(2) === '' ? [] : at(2).split(' '),
      author: { name: at(3), email: at(4) },
      authoredAt: new Date(Number(at(5)) * 1000),
      committer: { name: at(6), email: at(7) },
      committedAt: new Date(Number(at(8)) * 1000),
      message,
      trailers: parseTrailers(message),
    })
  }
  return commits
}

const logArguments = [
  'log',
  '-z',
  format,
  '--no-show-signature',
  '--no-color',
  '--no-decorate',
  '--no-notes',
  '--encoding=UTF-8',
]

/** Commits, newest first. */
export const readLog = async (run: Run, options: LogOptions): Promise<Commit[]> => {
  const range = [checkedSha(options.from), ...(options.until === undefined ? [] : [`^${checkedSha(options.until)}`])]
  const paths = (options.paths ?? []).map(checkedPath)
  const { stdout } = await run(
    [
      ...logArguments,
      ...(options.firstParent === true ? ['--first-parent'] : []),
      ...(options.maximum === undefined ? [] : [`--max-count=${Math.max(0, Math.trunc(options.maximum))}`]),
      ...range,
      '--',
      ...paths,
    ],
    { environment: { GIT_LITERAL_PATHSPECS: '1' }, maximumOutput: 256 * 1024 * 1024, timeout: 120_000 },
  )
  return parseCommits(stdout)
}

/** One commit; null where the repository does not have it. */
export const readCommit = async (run: Run, sha: string): Promise<Commit | null> => {
  const { exitCode, stdout } = await run([...logArguments, '--no-walk', checkedSha(sha), '--'], { accept: [0, 128] })
  return exitCode === 0 ? (parseCommits(stdout)[0] ?? null) : null
}

/** The commit that a full ref name or a commit id stands for; null where there is none. */
export const resolveCommit = async (run: Run, name: string): Promise<string | null> => {
  const checked = isSha(name) ? name : checkedRef(name)
  const { exitCode, stdout } = await run(['rev-parse', '--verify', '--quiet', `${checked}^{commit}`], {
    accept: [0, 1, 128],
  })
  return exitCode === 0 ? stdout.toString('latin1').trim() : null
}

/** True where `ancestor` is `descendant` or can be reached from it; null where the repository lacks one of them: unknown is not no. */
export const isAncestor = async (run: Run, ancestor: string, descendant: string): Promise<boolean | null> => {
  const { exitCode } = await run(['merge-base', '--is-ancestor', checkedSha(ancestor), checkedSha(descendant)], {
    accept: [0, 1, 128],
  })
  return exitCode === 128 ? null : exitCode === 0
}

/** The best common ancestor; null where there is none. */
export const mergeBase = async (run: Run, one: string, other: string): Promise<string | null> => {
  const { exitCode, stdout } = await run(['merge-base', checkedSha(one), checkedSha(other)], { accept: [0, 1, 128] })
  return exitCode === 0 ? stdout.toString('latin1').trim() : null
}

/** Where the first-parent line of a commit begins: as old as the branch itself, whatever was merged into it. */
export const rootCommit = async (run: Run, sha: string): Promise<string> => {
  const { stdout } = await run(['rev-list', '--first-parent', '--max-parents=0', checkedSha(sha), '--'], {
    timeout: 120_000,
  })
  return stdout.toString('latin1').trim()
}

/** Full ref names below a prefix, with the commits they stand for. */
export const readRefs = async (run: Run, prefix: string): Promise<Map<string, string>> => {
  checkedRef(prefix.replace(/\/$/, ''))
  const { stdout } = await run(['for-each-ref', '--format=%(refname) %(objectname)', prefix])
  const lines = stdout.toString('utf8').split('\n')
  return new Map(
    lines
      .filter((line) => line !== '')
      .map((line): [string, string] => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]),
  )
}
