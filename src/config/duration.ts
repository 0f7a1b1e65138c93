const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `10m`, `90s`, `1h30m`, `6d`: whole numbers with a unit, largest first or not. */
export const durationPattern = /^(?:[0-9]{1,9}(?:ms|s|m|h|d))+$/

/** Milliseconds of a duration that matches `durationPattern`. */
export const parseDuration = (text: string): number => {
  let total = 0
  for (const [, amount, unit] of text.matchAll(/([0-9]+)(ms|s|m|h|d)/g)) {
    if (unit === 'ms' || unit === 's' || unit === 'm' || unit === 'h' || unit === 'd')
      total += Number(amount) * units[unit]
  }
  return total
}

/** The shortest usual spelling: 90,000 is `1m30s`, 0 is `0s`. */
export const formatDuration = (milliseconds: number): string => {
  let rest = Math.max(0, Math.round(milliseconds))
  if (rest >= 1_000) rest = Math.floor(rest / 1_000) * 1_000
  const parts: string[] = []
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const count = Math.floor(rest / units[unit])
    if (count > 0) parts.push(`${count}${unit}`)
    rest -= count * units[unit]
  }
  return parts.slice(0, 2).join('') || '0s'
}
