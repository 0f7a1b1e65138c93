import { lstat, readFile, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Command } from 'commander'
import type { SourceFile } from '../manifests/manifests.ts'
import { failure, type Result, success } from '../problem.ts'
import type { Terminal } from './terminal.ts'

/** The directory that `--repo` names, absolute. The option is the program's own, so it may stand before or after the subcommand. */
export const repositoryDirectory = (terminal: Terminal, command: Command): string =>
  resolve(terminal.cwd, command.optsWithGlobals<{ repo: string }>().repo)

/** Larger files are not even read; in bytes. The limit on what is parsed is lower. */
const largestFile = 8 * 1024 * 1024

const isInside = (path: string): boolean =>
  path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path)

const refused = (code: string, message: string, path: string, hint: string) => failure({ code, message, path, hint })

/** A regular text file of the directory. What leaves the directory, by `..` or by a symbolic link, is refused. */
export const readSourceFile = async (directory: string, name: string): Promise<Result<SourceFile>> => {
  const absolute = resolve(directory, name)
  const path = relative(directory, absolute)
  if (path === '')
    return refused('file-not-regular', 'This is the repository itself, not a file.', name, 'Name a file.')
  if (!isInside(path))
    return refused('path-outside', 'This path leads out of the repository.', name, 'Give a path inside of --repo.')
  const found = await lstat(absolute).catch(() => null)
  if (found === null) return refused('file-missing', 'There is no such file.', name, 'Give a path relative to --repo.')
  const real = relative(await realpath(directory), await realpath(absolute))
  if (!found.isFile() || real !== path)
    return refused(
      'file-not-regular',
      'This is no regular file; links and directories are never followed.',
      name,
      'Name the file itself.',
    )
  if (found.size > largestFile)
    return refused(
      'yaml-too-large',
      `The file has ${found.size} bytes, which is too much.`,
      name,
      'Split it into several files.',
    )
  try {
    // A byte order mark stays: it is part of the text, and of every offset in it.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      await readFile(join(directory, path)),
    )
    return success({ path: path.split(sep).join('/'), text, mode: (found.mode & 0o100) === 0 ? '100644' : '100755' })
  } catch {
    return refused('file-not-text', 'The file is no valid UTF-8.', name, 'Save it as UTF-8.')
  }
}
