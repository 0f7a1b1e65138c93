import type { FileMode } from '../manifests/manifests.ts'
import type { Person } from './history.ts'
import type { Run } from './runner.ts'

/** A file as the new commit holds it; no content deletes it. */
export interface FileWrite {
  readonly path: string
  readonly content: string | Uint8Array | null
  readonly mode: FileMode
}

/** C-style quoting, always: byte by byte, so that no path can end its own line. */
export const quotePath = (path: string): string => {
  let quoted = ''
  for (const byte of Buffer.from(path, 'utf8')) {
    if (byte === 0x22 || byte === 0x5c) quoted += `\\${String.fromCharCode(byte)}`
    else if (byte >= 0x20 && byte < 0x7f) quoted += String.fromCharCode(byte)
    else quoted += `\\${byte.toString(8).padStart(3, '0')}`
  }
  return `"${quoted}"`
}

/** The identity line cannot hold what would end it. */
const personLine = ({ name, email }: Person, date: Date): string => {
  const clean = (text: string): string => text.replaceAll(/[<>\p{Cc}]/gu, ' ').trim()
  return `${clean(name)} <${clean(email)}> ${Math.floor(date.getTime() / 1000)} +0000`
}

const data = (content: string | Uint8Array): Buffer => {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')])
}

export interface ImportedCommit {
  readonly parent: string | null
  readonly message: string
  readonly author: Person
  readonly committer: Person
  readonly date: Date
  /** Lines of the stream between the header and the end: file changes, or notes. */
  readonly body: readonly (string | Buffer)[]
}

/** Every directory on the way to a path: `a`, `a/b` for `a/b/c`. */
const directoriesOf = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join('/'))

/** Asks what stands at each path, writes, and asks again. git would put a file in the place of a directory, or of a link, without a word. */
export const fileLines = (files: readonly FileWrite[]): (string | Buffer)[] => {
  const ask = (path: string): string => `ls ${quotePath(path)}\n`
  const directories = [...new Set(files.flatMap(({ path }) => directoriesOf(path)))]
  return [
    ...directories.map(ask),
    ...files.map(({ path }) => ask(path)),
    ...files.flatMap(({ path, content, mode }) =>
      content === null ? [`D ${quotePath(path)}\n`] : [`M ${mode} inline ${quotePath(path)}\n`, data(content)],
    ),
    ...files.map(({ path }) => ask(path)),
  ]
}

export interface WrittenFiles {
  /** Paths where something stood that is no regular file, or a file on the way to one. */
  readonly refused: readonly string[]
  readonly changed: readonly string[]
}

/** Reads the answers to the questions of `fileLines`, in their order. */
export const writtenFiles = (files: readonly FileWrite[], answers: readonly string[]): WrittenFiles => {
  const directories = new Set(files.flatMap(({ path }) => directoriesOf(path))).size
  const modeOf = (answer: string | undefined): string => (answer === undefined ? '' : (answer.split(' ')[0] ?? ''))
  const onTheWay = answers.slice(0, directories)
  const before = answers.slice(directories, directories + files.length)
  const after = answers.slice(directories + files.length, directories + 2 * files.length)
  if (after.length !== files.length) throw new Error('fast-import did not answer every question')
  const blocked = onTheWay.some((answer) => !['missing', '040000'].includes(modeOf(answer)))
  const paths = files.map(({ path }) => path)
  return {
    refused: paths
      .filter((_, index) => blocked || !['missing', '100644', '100755'].includes(modeOf(before[index])))
      .sort(),
    changed: paths.filter((_, index) => before[index] !== after[index]).sort(),
  }
}

export const noteLines = (commit: string, text: string): (string | Buffer)[] => [`N inline ${commit}\n`, data(text)]

export interface ImportResult {
  readonly commit: string
  /** What git said to each `ls` of the body, in order. */
  readonly answers: readonly string[]
}

/**
 * Writes one commit, with its trees and blobs, in one process, and gives its id. No ref points to it afterwards: the branch that fast-import
 * needs is reset before the end of the stream, so it is never written.
 */
export const importCommit = async (run: Run, commit: ImportedCommit): Promise<ImportResult> => {
  const branch = 'refs/import/commit'
  const stream = Buffer.concat(
    [
      `feature done\ncommit ${branch}\nmark :1\n`,
      `author ${personLine(commit.author, commit.date)}\ncommitter ${personLine(commit.committer, commit.date)}\n`,
      data(commit.message),
      commit.parent === null ? '' : `from ${commit.parent}\n`,
      ...commit.body,
      `\nget-mark :1\nreset ${branch}\n\ndone\n`,
    ].map((part) => (typeof part === 'string' ? Buffer.from(part) : part)),
  )
  const { stdout } = await run(['fast-import', '--quiet', '--force', '--date-format=raw'], { input: stream })
  const lines = stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
  return { commit: lines.at(-1) ?? '', answers: lines.slice(0, -1) }
}
