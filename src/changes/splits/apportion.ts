/**
 * Whole numbers in proportion to the parts, summing exactly to the total: largest remainder, earlier parts first among equals.
 * Where all parts are zero the first takes everything, for a total must go somewhere.
 */
export const apportion = (parts: readonly number[], total: number): readonly number[] => {
  const sum = parts.reduce((all, part) => all + part, 0)
  if (sum === 0) return parts.map((_, index) => (index === 0 ? total : 0))
  const exact = parts.map((part) => (part * total) / sum)
  const whole = exact.map(Math.floor)
  const missing = total - whole.reduce((all, part) => all + part, 0)
  const byRemainder = exact
    .map((part, index) => ({ index, remainder: part - Math.floor(part) }))
    .sort((one, other) => other.remainder - one.remainder || one.index - other.index)
  for (const { index } of byRemainder.slice(0, missing)) whole[index] = (whole[index] ?? 0) + 1
  return whole
}
