import type { Document } from '../../manifests/manifests.ts'

type Lines = Document['lines']

const moved = (lines: Lines, map: (line: number) => number): Lines =>
  typeof lines === 'number'
    ? map(lines)
    : [map(lines[0]), new Map([...lines[1]].map(([key, inner]) => [key, moved(inner, map)]))]

/** A document of rendered text with the lines of the file that it came from. */
export const withMovedLines = (document: Document, map: (line: number) => number): Document => ({
  ...document,
  line: map(document.line),
  lines: moved(document.lines, map),
})
