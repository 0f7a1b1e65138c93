import { maximumFileSize, readBlobs } from './blobs.ts'
import { isTellingPath, mayMatter } from './relevance.ts'
import type { Run } from './runner.ts'
import type { TreeEntry } from './tree.ts'

/** Whether a file that is too large to be read may matter, a piece at a time; a line beyond all measure counts as one that does. */
const mayLargeMatter = async (run: Run, blob: string): Promise<boolean> => {
  let matters = false
  let line = ''
  await run(['cat-file', 'blob', blob], {
    onOutput: (chunk) => {
      if (matters) return
      const text = line + chunk.toString('latin1')
      matters = mayMatter(text)
      line = text.slice(text.lastIndexOf('\n') + 1)
      if (line.length > maximumFileSize) matters = true
    },
  })
  return matters
}

/**
 * Those of the entries that may matter; all are regular files. Equal blobs are judged once, and sizes filled in on the way. What may matter is handed to
 * `keep`, for it is about to be read.
 */
export const judge = async (
  run: Run,
  entries: readonly TreeEntry[],
  keep: (entry: TreeEntry, bytes: Buffer) => void,
  signal?: AbortSignal,
): Promise<TreeEntry[]> => {
  const sharing = new Map<string, TreeEntry[]>()
  for (const entry of entries) {
    const others = sharing.get(entry.blob)
    if (others === undefined) sharing.set(entry.blob, [entry])
    else others.push(entry)
  }
  const found: TreeEntry[] = []
  const large: { readonly blob: string; readonly size: number }[] = []
  const take = (blob: string, size: number, bytes: Buffer | null, matters: boolean): void => {
    for (const entry of sharing.get(blob) ?? []) {
      if (!matters && !isTellingPath(entry.path)) continue
      const sized = { ...entry, size }
      found.push(sized)
      if (bytes !== null) keep(sized, bytes)
    }
  }
  await readBlobs(
    run,
    [...sharing.keys()],
    maximumFileSize,
    (blob, size, bytes) => {
      if (bytes === null) large.push({ blob, size })
      else take(blob, size, bytes, mayMatter(bytes.toString('latin1')))
    },
    signal,
  )
  for (const { blob, size } of large) if (await mayLargeMatter(run, blob)) take(blob, size, null, true)
  return found
}
