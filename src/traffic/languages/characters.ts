/** A set of characters: code points from and to, both included; in order and apart from one another. */
export type Characters = readonly (readonly [number, number])[]

/** What a header, a path or a query may hold: no control characters but the tab, so that the dot of an expression takes every one of them. */
export const alphabet: Characters = [
  [0x09, 0x09],
  [0x20, 0x7e],
  [0x80, 0xd7ff],
  [0xe000, 0x10ffff],
]

/** All characters that one of the sets has. */
export const joined = (...sets: readonly Characters[]): Characters => {
  const ranges = sets.flat().sort(([one], [other]) => one - other)
  const merged: [number, number][] = []
  for (const [from, to] of ranges) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

/** The characters that both sets have. */
export const shared = (one: Characters, other: Characters): Characters =>
  joined(
    one.flatMap(([from, to]) =>
      other.flatMap(([start, end]): Characters => {
        const [low, high] = [Math.max(from, start), Math.min(to, end)]
        return low <= high ? [[low, high]] : []
      }),
    ),
  )

/** All other characters of the alphabet. */
export const others = (set: Characters): Characters => {
  let next = 0
  const gaps: (readonly [number, number])[] = []
  for (const [from, to] of joined(set)) {
    if (from > next) gaps.push([next, from - 1])
    next = to + 1
  }
  return shared(alphabet, [...gaps, [next, 0x10ffff]])
}

export const holds = (set: Characters, character: number): boolean =>
  set.some(([from, to]) => from <= character && character <= to)

/** The characters between the first and the last of these, in the order of Unicode. */
export const between = (first: string, last: string): Characters => [
  [first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0],
]

export const only = (text: string): Characters =>
  joined(
    [...text].map((character): readonly [number, number] => {
      const point = character.codePointAt(0) ?? 0
      return [point, point]
    }),
  )
