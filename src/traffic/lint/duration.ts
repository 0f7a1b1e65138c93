const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
}

/** Milliseconds of a duration in Go's spelling (`1h30m`, `250ms`), which the API server and istiod read; null for anything else. */
export const durationOf = (text: string): number | null => {
  const parts = /^[+-]?((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(text)
    ? [...text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)]
    : []
  if (parts.length === 0) return text === '0' ? 0 : null
  const sum = parts.reduce((total, [, amount, unit]) => total + Number(amount) * (units[unit ?? ''] ?? 0), 0)
  return text.startsWith('-') ? -sum : sum
}
