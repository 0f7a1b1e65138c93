import { type Hunk, lineHunks, linesOf } from '../line-hunks.ts'

export type MergedText = { readonly kind: 'clean'; readonly text: string } | { readonly kind: 'conflict' }

/** Joins two changes of one text that began as `base`. */
export type MergeText = (base: string, ours: string, theirs: string) => MergedText

interface Side {
  readonly hunk: Hunk
  readonly lines: readonly string[]
}

/** Like git's merge of one file: changes of the two sides that touch or overlap are a conflict unless they are the same change. */
export const mergeText: MergeText = (base, ours, theirs) => {
  const lines = linesOf(base)
  const sides = [ours, theirs].flatMap((text): Side[] => {
    const own = linesOf(text)
    return lineHunks(lines, own).map((hunk) => ({ hunk, lines: own.slice(...hunk.after) }))
  })
  sides.sort((one, other) => one.hunk.before[0] - other.hunk.before[0] || one.hunk.before[1] - other.hunk.before[1])
  const merged: string[] = []
  let at = 0
  let last: Side | null = null
  for (const side of sides) {
    const [from, to] = side.hunk.before
    if (last !== null && from <= last.hunk.before[1]) {
      const same =
        from === last.hunk.before[0] && to === last.hunk.before[1] && side.lines.join('') === last.lines.join('')
      if (same) continue
      return { kind: 'conflict' }
    }
    merged.push(...lines.slice(at, from), ...side.lines)
    at = to
    last = side
  }
  return { kind: 'clean', text: [...merged, ...lines.slice(at)].join('') }
}
