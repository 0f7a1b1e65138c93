/** Typing slips between two words: insertion, deletion, substitution and the swap of neighbours count one each. Above `most` it is one more than that. */
export const slips = (left: string, right: string, most: number): number => {
  if (Math.abs(left.length - right.length) > most) return most + 1
  let before: number[] = []
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1]
      let least = Math.min((row[j - 1] ?? 0) + (same ? 0 : 1), (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      next.push(least)
    }
    if (Math.min(...next) > most) return most + 1
    before = row
    row = next
  }
  return Math.min(row[right.length] ?? 0, most + 1)
}

/** Names longer than any of ours or Kubernetes' are not looked for. */
const longestName = 253

/** The names that `typed` may have been meant as, nearest first, at most three. Two letters forgive nothing but case, for v1 is no slip of v2; short names one slip, longer ones two. */
export const nearNames = (typed: string, names: readonly string[]): readonly string[] => {
  if (typed.length > longestName) return []
  const lower = typed.toLowerCase()
  return names
    .map((name) => {
      const most = name.length < 3 ? 0 : name.length < 5 ? 1 : 2
      return { name, most, distance: slips(lower, name.toLowerCase(), most) }
    })
    .filter(({ distance, most }) => distance <= most)
    .sort((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name)
}
