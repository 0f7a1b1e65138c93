import { contentsOf, contentsOfFew, maximumFileSize, sizesOf } from './blobs.ts'
import type { Run } from './runner.ts'
import { searchBlob } from './search.ts'
import type { Topic } from './topics.ts'
import type { TreeEntry } from './tree.ts'

/**
 * Which topics each entry answers; the entries are regular files. Equal blobs are judged once. Their sizes are filled in on the way. What answers any is
 * handed to `keep`, for it is about to be read.
 */
export const judge = async (
  run: Run,
  entries: readonly TreeEntry[],
  topics: readonly Topic[],
  keep: (entry: TreeEntry, bytes: Buffer) => void = () => undefined,
): Promise<{ entry: TreeEntry; answers: Topic[] }[]> => {
  if (topics.length === 0 || entries.length === 0) return []
  const unsized = [...new Set(entries.filter((entry) => entry.size === null).map((entry) => entry.blob))]
  const few = entries.every(({ size }) => size === null) ? await contentsOfFew(run, unsized) : null
  const sizes =
    few === null ? await sizesOf(run, unsized) : new Map([...few].map(([blob, bytes]) => [blob, bytes.length]))
  const sized = entries.map((entry) => ({ ...entry, size: entry.size ?? sizes.get(entry.blob) ?? 0 }))
  const small = new Map(sized.filter((entry) => entry.size <= maximumFileSize).map((entry) => [entry.blob, entry]))
  const contents = few ?? (await contentsOf(run, [...small.values()]))
  const answers = new Map<string, Topic[]>()
  for (const [blob, bytes] of contents) {
    if (!small.has(blob)) continue
    // Patterns are ASCII, so one character per byte gives the same verdict as decoding, for text in any encoding.
    const text = bytes.toString('latin1')
    answers.set(
      blob,
      topics.filter((topic) => topic.matches(text)),
    )
  }
  for (const { blob, size } of sized) {
    if (size <= maximumFileSize || answers.has(blob)) continue
    const lines = await searchBlob(run, blob, topics)
    answers.set(blob, lines === null ? [...topics] : topics.filter((topic) => topic.matches(lines)))
  }
  return sized.map((entry) => {
    const own = answers.get(entry.blob) ?? []
    const bytes = contents.get(entry.blob)
    if (own.length > 0 && bytes !== undefined) keep(entry, bytes)
    return { entry, answers: own }
  })
}
