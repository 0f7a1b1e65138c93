import { slips } from '../../near-names.ts'

/** Endings that people put behind a name or leave away. */
const bare = (word: string): string => word.replace(/[-.](?:svc|service|dr|vs|destination|route)$/, '')

/** True for names that differ by a slip of the pen: a letter too few, too many, wrong, or two in the wrong order. */
export const isSlip = (one: string, other: string): boolean => {
  if (Math.min(one.length, other.length) < 4) return false
  const [left, right] = [one.toLowerCase(), other.toLowerCase()]
  // What tells versions apart is no slip.
  return left.replaceAll(/\d/g, '') !== right.replaceAll(/\d/g, '') && slips(left, right, 1) === 1
}

/** True for names of which one is likely meant as the other: a slip, another case, or a usual ending. */
export const isNear = (one: string, other: string): boolean =>
  one !== other && (bare(one.toLowerCase()) === bare(other.toLowerCase()) || isSlip(one, other))

/** The one of the names that is likely meant; null where none is near. */
export const nearName = (name: string, names: Iterable<string>): string | null => {
  for (const other of names) if (isNear(name, other)) return other
  return null
}

/** Names to be asked for near ones again and again: only those that could be near are compared. */
export const nearNameAmong = (names: Iterable<string>): ((name: string) => string | null) => {
  const byBare = new Map<string, string>()
  const byShape = new Map<string, string[]>()
  // A slip leaves the length within one, and the first letter or the last.
  const shapes = (name: string, length: number): readonly string[] => [
    `${length}^${name[0]}`,
    `${length}$${name.at(-1)}`,
  ]
  for (const written of new Set(names)) {
    const name = written.toLowerCase()
    if (!byBare.has(bare(name))) byBare.set(bare(name), written)
    for (const shape of shapes(name, name.length)) {
      const list = byShape.get(shape)
      if (list === undefined) byShape.set(shape, [written])
      else list.push(written)
    }
  }
  const answers = new Map<string, string | null>()
  return (asked) => {
    const known = answers.get(asked)
    if (known !== undefined) return known
    const name = asked.toLowerCase()
    const candidates = [-1, 0, 1].flatMap((by) =>
      shapes(name, name.length + by).flatMap((shape) => byShape.get(shape) ?? []),
    )
    const same = byBare.get(bare(name))
    const answer = nearName(asked, same === undefined ? candidates : [same, ...candidates])
    answers.set(asked, answer)
    return answer
  }
}
