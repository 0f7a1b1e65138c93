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

export const fileLines = (files: readonly FileWrite[]): (string | Buffer)[] =>
  files.flatMap(({ path, content, mode }) =>
    content === null ? [`D ${quotePath(path)}\n`] : [`M ${mode} inline ${quotePath(path)}\n`, data(content)],
  )

export const noteLines = (commit: string, text: string): (string | Buffer)[] => [`N inline ${commit}\n`, data(text)]

/**
 * Writes one commit, with its trees and blobs, in one process, and gives its id. No ref points to it afterwards: the branch that fast-import
 * needs is reset before the end of the stream, so it is never written.
 */
export const importCommit = async (run: Run, commit: ImportedCommit): Promise<string> => {
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
  return stdout.toString('latin1').trim()
}
