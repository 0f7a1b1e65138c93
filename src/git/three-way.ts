import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Run } from './runner.ts'

/** No text: the file is not there. */
export type MergedFile = { readonly kind: 'clean'; readonly text: string | null } | { readonly kind: 'conflict' }

/** Merges two changes of one text that began as `base`, line by line, as git does. */
export const mergeFile = async (
  run: Run,
  base: string | null,
  ours: string | null,
  theirs: string | null,
): Promise<MergedFile> => {
  if (ours === theirs || base === theirs) return { kind: 'clean', text: ours }
  if (base === ours) return { kind: 'clean', text: theirs }
  // Both changed it, and one of them by making or taking away the whole file.
  if (base === null || ours === null || theirs === null) return { kind: 'conflict' }
  const directory = await mkdtemp(join(tmpdir(), 'sluice-merge-'))
  try {
    const [oursPath, basePath, theirsPath] = [
      join(directory, 'ours'),
      join(directory, 'base'),
      join(directory, 'theirs'),
    ]
    await Promise.all([writeFile(oursPath, ours), writeFile(basePath, base), writeFile(theirsPath, theirs)])
    // The exit code is the number of conflicts, at most 127; 255 is an error.
    const { exitCode, stdout } = await run(['merge-file', '-p', '-q', oursPath, basePath, theirsPath], {
      accept: Array.from({ length: 128 }, (_, code) => code),
    })
    return exitCode === 0 ? { kind: 'clean', text: stdout.toString('utf8') } : { kind: 'conflict' }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
