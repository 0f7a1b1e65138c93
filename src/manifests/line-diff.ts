/** A run of lines that differ: `before[removedFrom..removedTo]` stands where `after[addedFrom..addedTo]` stands now. */
export interface ChangedLines {
  readonly removedFrom: number
  readonly removedTo: number
  readonly addedFrom: number
  readonly addedTo: number
}

/** Two texts with more differences than this are shown as one big change: the search takes quadratic memory. */
const mostDifferences = 1_500

/**
 * Myers' shortest edit script: for each number of differences the furthest points reached on every diagonal, then the way back.
 * Null where there are too many.
 */
const commonLines = (
  before: readonly string[],
  after: readonly string[],
): readonly (readonly [number, number])[] | null => {
  const limit = Math.min(before.length + after.length, mostDifferences)
  const reached: Map<number, number>[] = []
  let furthest = new Map([[1, 0]])
  for (let differences = 0; differences <= limit; differences += 1) {
    const next = new Map<number, number>()
    for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
      const down = furthest.get(diagonal + 1) ?? -1
      const right = furthest.get(diagonal - 1) ?? -1
      let x = diagonal === -differences || (diagonal !== differences && right < down) ? down : right + 1
      let y = x - diagonal
      while (x < before.length && y < after.length && before[x] === after[y]) {
        x += 1
        y += 1
      }
      next.set(diagonal, x)
      if (x >= before.length && y >= after.length) return wayBack([...reached, furthest], before.length, after.length)
    }
    reached.push(furthest)
    furthest = next
  }
  return null
}

/** The pairs of equal lines on the way found, in rising order. */
const wayBack = (reached: readonly Map<number, number>[], endX: number, endY: number): [number, number][] => {
  const pairs: [number, number][] = []
  let x = endX
  let y = endY
  for (let differences = reached.length - 1; differences >= 0; differences -= 1) {
    const furthest = reached[differences] ?? new Map<number, number>()
    const diagonal = x - y
    const down = furthest.get(diagonal + 1) ?? -1
    const right = furthest.get(diagonal - 1) ?? -1
    const from = diagonal === -differences || (diagonal !== differences && right < down) ? diagonal + 1 : diagonal - 1
    const fromX = furthest.get(from) ?? 0
    const fromY = fromX - from
    while (x > Math.max(fromX, 0) && y > Math.max(fromY, 0)) {
      x -= 1
      y -= 1
      pairs.push([x, y])
    }
    x = fromX
    y = fromY
  }
  return pairs.reverse()
}

/** The differing runs between two lists of lines, in order. */
export const changedLines = (before: readonly string[], after: readonly string[]): readonly ChangedLines[] => {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail))
    tail += 1
  const oldMiddle = before.slice(head, before.length - tail)
  const newMiddle = after.slice(head, after.length - tail)
  const common = commonLines(oldMiddle, newMiddle) ?? []
  const runs: ChangedLines[] = []
  let x = 0
  let y = 0
  for (const [nextX, nextY] of [...common, [oldMiddle.length, newMiddle.length] as const]) {
    if (nextX > x || nextY > y)
      runs.push({ removedFrom: head + x, removedTo: head + nextX, addedFrom: head + y, addedTo: head + nextY })
    x = nextX + 1
    y = nextY + 1
  }
  return runs
}
