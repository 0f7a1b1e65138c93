import { type ChangedLines, changedLines } from './line-diff.ts'
import type { FileMode } from './snapshot.ts'

/** Unchanged lines shown around a change. */
const context = 3

const linesOf = (text: string | null): readonly string[] => (text === null || text === '' ? [] : text.split(/(?<=\n)/))

/** Names that git itself would put in quotes: with controls, quotes or backslashes. Others may stand as they are. */
const quotedName = (name: string): string =>
  /[^\P{Cc}]|["\\]/u.test(name)
    ? `"${name.replace(/[^\P{Cc}]|["\\]/gu, (character) =>
        character === '"' || character === '\\'
          ? `\\${character}`
          : `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
      )}"`
    : name

/** In the lines with --- and +++ a name with blanks ends by a tab, or what reads them would take the rest for a date. */
const headerName = (name: string): string => (name.includes(' ') ? `${quotedName(name)}\t` : quotedName(name))

const shown = (mark: string, line: string): string =>
  line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`

const range = (from: number, count: number): string => {
  const start = count === 0 ? from : from + 1
  return count === 1 ? `${start}` : `${start},${count}`
}

/** Changes so near to one another that their context would overlap share a hunk. */
const hunksOf = (changes: readonly ChangedLines[]): readonly (readonly ChangedLines[])[] => {
  const hunks: ChangedLines[][] = []
  for (const change of changes) {
    const hunk = hunks.at(-1)
    const last = hunk?.at(-1)
    if (hunk !== undefined && last !== undefined && change.removedFrom - last.removedTo <= 2 * context)
      hunk.push(change)
    else hunks.push([change])
  }
  return hunks
}

const hunkText = (hunk: readonly ChangedLines[], before: readonly string[], after: readonly string[]): string => {
  const [first] = hunk
  const last = hunk.at(-1)
  if (first === undefined || last === undefined) return ''
  const lead = Math.min(context, first.removedFrom)
  const trail = Math.min(context, before.length - last.removedTo)
  const [oldFrom, newFrom] = [first.removedFrom - lead, first.addedFrom - lead]
  const oldCount = last.removedTo + trail - oldFrom
  const newCount = last.addedTo + trail - newFrom
  let text = `@@ -${range(oldFrom, oldCount)} +${range(newFrom, newCount)} @@\n`
  let at = oldFrom
  for (const { removedFrom, removedTo, addedFrom, addedTo } of hunk) {
    for (const line of before.slice(at, removedFrom)) text += shown(' ', line)
    for (const line of before.slice(removedFrom, removedTo)) text += shown('-', line)
    for (const line of after.slice(addedFrom, addedTo)) text += shown('+', line)
    at = removedTo
  }
  for (const line of before.slice(at, at + trail)) text += shown(' ', line)
  return text
}

/**
 * The change of one file as `git apply` takes it; empty where nothing changes. Null before is a file that is created (with `mode`),
 * null after one that is deleted (which had `mode`).
 */
export const unifiedDiff = (
  path: string,
  before: string | null,
  after: string | null,
  mode: FileMode = '100644',
): string => {
  if (before === after) return ''
  const [oldLines, newLines] = [linesOf(before), linesOf(after)]
  const hunks = hunksOf(changedLines(oldLines, newLines)).map((hunk) => hunkText(hunk, oldLines, newLines))
  const head = `diff --git ${quotedName(`a/${path}`)} ${quotedName(`b/${path}`)}\n`
  const kind = before === null ? `new file mode ${mode}\n` : after === null ? `deleted file mode ${mode}\n` : ''
  if (hunks.length === 0) return head + kind
  const from = before === null ? '/dev/null' : headerName(`a/${path}`)
  const to = after === null ? '/dev/null' : headerName(`b/${path}`)
  return `${head}${kind}--- ${from}\n+++ ${to}\n${hunks.join('')}`
}
