/** Lines with their endings, so that joining them gives the text back. */
export const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** A place where two lists of lines differ: from inclusive to exclusive, in the old list and in the new one. */
export interface Hunk {
  readonly before: readonly [number, number]
  readonly after: readonly [number, number]
}

/** Above so many changed lines the two texts have little in common, and finding it would take the square of their number. */
const mostChanges = 1_000

/** How far the best path with some number of changes reaches, by diagonal. */
type Frontier = ReadonlyMap<number, number>

const reach = (frontier: Frontier, diagonal: number): number => frontier.get(diagonal) ?? Number.NEGATIVE_INFINITY

/** True where the best path came by a line of the new text, false where it came by leaving out one of the old. */
const cameByInsertion = (frontier: Frontier, diagonal: number, changes: number): boolean =>
  diagonal === -changes || (diagonal !== changes && reach(frontier, diagonal - 1) < reach(frontier, diagonal + 1))

/** Myers' greedy search: the frontiers up to the end of both lists, or null where there are too many changes. */
const search = (old: readonly string[], fresh: readonly string[]): readonly Frontier[] | null => {
  const frontiers: Frontier[] = []
  let frontier = new Map([[1, 0]])
  for (let changes = 0; changes <= mostChanges; changes++) {
    frontiers.push(frontier)
    const next = new Map<number, number>()
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = cameByInsertion(frontier, diagonal, changes)
        ? reach(frontier, diagonal + 1)
        : reach(frontier, diagonal - 1) + 1
      while (x < old.length && x - diagonal < fresh.length && old[x] === fresh[x - diagonal]) x++
      next.set(diagonal, x)
      if (x >= old.length && x - diagonal >= fresh.length) return frontiers
    }
    frontier = next
  }
  return null
}

/** The path back from the end: every change, those that touch one another joined. */
const hunksAlong = (frontiers: readonly Frontier[], oldLength: number, newLength: number): readonly Hunk[] => {
  const hunks: Hunk[] = []
  let [x, y] = [oldLength, newLength]
  for (let changes = frontiers.length - 1; changes > 0; changes--) {
    const frontier = frontiers[changes] ?? new Map<number, number>()
    const inserted = cameByInsertion(frontier, x - y, changes)
    const fromX = reach(frontier, x - y + (inserted ? 1 : -1))
    const fromY = fromX - (x - y + (inserted ? 1 : -1))
    const [toX, toY] = inserted ? [fromX, fromY + 1] : [fromX + 1, fromY]
    const next = hunks.at(-1)
    if (next !== undefined && next.before[0] === toX && next.after[0] === toY)
      hunks[hunks.length - 1] = { before: [fromX, next.before[1]], after: [fromY, next.after[1]] }
    else hunks.push({ before: [fromX, toX], after: [fromY, toY] })
    ;[x, y] = [fromX, fromY]
  }
  return hunks.reverse()
}

/** Where two lists of lines differ, in order: as few changed lines as there can be between what is equal at both ends. */
export const lineHunks = (before: readonly string[], after: readonly string[]): readonly Hunk[] => {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const old = before.slice(start, before.length - end)
  const fresh = after.slice(start, after.length - end)
  if (old.length === 0 && fresh.length === 0) return []
  const frontiers = search(old, fresh)
  const hunks: readonly Hunk[] =
    frontiers === null
      ? [{ before: [0, old.length], after: [0, fresh.length] }]
      : hunksAlong(frontiers, old.length, fresh.length)
  return hunks.map(({ before: [from, to], after: [first, last] }) => ({
    before: [from + start, to + start],
    after: [first + start, last + start],
  }))
}
