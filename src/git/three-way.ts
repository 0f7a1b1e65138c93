import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Run } from './runner.ts'

export type MergedFile = { readonly kind: 'clean'; readonly text: string } | { readonly kind: 'conflict' }

/** Merges two changes of one text that began as `base`, line by line, as git does. */
export const mergeFile = async (run: Run, base: string, ours: string, theirs: string): Promise<MergedFile> => {
  if (ours === theirs || base === theirs) return { kind: 'clean', text: ours }
  if (base === ours) return { kind: 'clean', text: theirs }
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
