import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { SourceFile } from '../manifests/manifests.ts'

export interface Workspace {
  /** Holds the files of the repository that the tool may see. */
  readonly files: string
  /** Empty: the tool's home. */
  readonly home: string
  remove(): void
}

/** True for a path that stays below the directory it is written to, whoever wrote it. */
const staysInside = (path: string): boolean =>
  path !== '' &&
  !path.startsWith('/') &&
  !path.includes('\0') &&
  !path.includes('\\') &&
  path.split('/').every((step) => step !== '' && step !== '.' && step !== '..' && step !== '.git')

/** A new temporary directory with these files, as regular ones: a link of the repository can lead nowhere. */
export const makeWorkspace = (files: readonly SourceFile[]): Workspace => {
  const outside = files.find(({ path }) => !staysInside(path))
  if (outside !== undefined) throw new Error(`${JSON.stringify(outside.path)} is no path of a file in a repository`)
  const root = mkdtempSync(join(tmpdir(), 'sluice-render-'))
  const workspace = {
    files: join(root, 'files'),
    home: join(root, 'home'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
  try {
    mkdirSync(workspace.files)
    mkdirSync(workspace.home)
    for (const { path, text } of files) {
      const place = join(workspace.files, path)
      mkdirSync(dirname(place), { recursive: true })
      writeFileSync(place, text, { flag: 'wx' })
    }
  } catch (error) {
    workspace.remove()
    throw error
  }
  return workspace
}
