import type { Edit, Snapshot, SourceFile } from './snapshot.ts'

/** Replace the text from `start` to `end` (UTF-16 code units) by `text`. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The text with the splices made. They must be sorted, not overlap, and lie inside the text: anything else is a bug of the caller. */
export const spliceText = (text: string, splices: readonly Splice[]): string => {
  let result = ''
  let from = 0
  for (const splice of splices) {
    if (splice.start < from || splice.end < splice.start || splice.end > text.length)
      throw new RangeError(`A splice at ${splice.start}..${splice.end} does not fit after ${from} in ${text.length}`)
    result += text.slice(from, splice.start) + splice.text
    from = splice.end
  }
  return result + text.slice(from)
}

const fileAfter = (file: SourceFile | undefined, edits: readonly Edit[]): SourceFile | undefined => {
  let current = file
  let splices: Splice[] = []
  for (const edit of edits) {
    if ('start' in edit) splices.push(edit)
    else if ('create' in edit) {
      current = { path: edit.path, text: edit.create, mode: edit.mode }
      splices = []
    } else {
      current = undefined
      splices = []
    }
  }
  if (splices.length === 0) return current
  if (current === undefined) throw new RangeError(`${splices.length} edits of a file that is not there`)
  return { ...current, text: spliceText(current.text, splices) }
}

/** The files with the edits made; files that no edit names are the same objects. */
export const applyEdits = (snapshot: Snapshot, edits: readonly Edit[]): Snapshot => {
  const byPath = new Map<string, Edit[]>()
  for (const edit of edits) {
    const list = byPath.get(edit.path)
    if (list === undefined) byPath.set(edit.path, [edit])
    else list.push(edit)
  }
  const files = new Map(snapshot.files)
  for (const [path, list] of byPath) {
    const after = fileAfter(files.get(path), list)
    if (after === undefined) files.delete(path)
    else files.set(path, after)
  }
  return { ...snapshot, files }
}
