import type { Document, Pointer } from '../../../manifests/manifests.ts'
import { withMovedLines } from '../moved-lines.ts'
import { type Release, writersOf } from '../release.ts'
import type { RenderedFile } from '../render-release.ts'
import type { TracedText } from '../template/traced-text.ts'

/** For each line of rendered text the value that stands in it. */
const pointersByLine = (traced: TracedText): ReadonlyMap<number, Pointer> => {
  const found = new Map<number, Pointer>()
  let line = 1
  for (const { text, source } of traced) {
    if (source?.kind === 'value' && !found.has(line)) found.set(line, source.pointer.slice('/Values'.length))
    line += text.split('\n').length - 1
  }
  return found
}

/** The objects of a chart that is kept elsewhere, with the lines of the values that they are known by: no file holds their own. */
export const placedDocuments = (release: Release, { path, traced, documents }: RenderedFile): readonly Document[] => {
  const pointers = pointersByLine(traced)
  const home = release.layers.at(-1)
  const first = home?.path === path ? home.placeOf('').line : 1
  const lineOfValue = (pointer: Pointer): number | null => {
    const places = writersOf(release, pointer).map((layer) => layer.placeOf(pointer))
    return places.find((place) => place.path === path)?.line ?? null
  }
  return documents.map((document, index) => {
    const end = documents[index + 1]?.line ?? Number.POSITIVE_INFINITY
    // What is no value stands where the next one does.
    const near = (line: number): number => {
      const next = [...pointers].find(([at]) => at >= line && at < end)
      const before = [...pointers].findLast(([at]) => at >= document.line && at < line)
      const pointer = (next ?? before)?.[1]
      return (pointer === undefined ? null : lineOfValue(pointer)) ?? first
    }
    return withMovedLines(document, near)
  })
}
