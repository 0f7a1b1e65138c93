type Numbers = readonly [major: number, minor: number, patch: number]

const numbersOf = (text: string): Numbers | null => {
  const [, major, minor = '0', patch = '0'] = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-[\w.-]+)?$/.exec(text.trim()) ?? []
  return major === undefined ? null : [Number(major), Number(minor), Number(patch)]
}

const order = (one: Numbers, other: Numbers): number => one[0] - other[0] || one[1] - other[1] || one[2] - other[2]

const holds: Readonly<Record<string, (order: number, isBefore: boolean) => boolean>> = {
  '>=': (order) => order >= 0,
  '>': (order, isBefore) => order > 0 || (order === 0 && isBefore),
  '<': (order, isBefore) => order < 0 && !isBefore,
  '<=': (order, isBefore) => order < 0 || (order === 0 && !isBefore),
  '=': (order, isBefore) => order === 0 && !isBefore,
}

/**
 * Whether a version fulfils what charts ask of it, such as `>=1.19-0` or `>=1.19 <2 || 3.1`; null for what is not read here (`^`, `~`, `x`). The version
 * itself is taken as released: a part behind a dash counts in the comparison's own numbers only.
 */
export const fulfils = (comparison: string, version: string): boolean | null => {
  const numbers = numbersOf(version)
  if (numbers === null) return null
  let fulfilled = false
  for (const alternative of comparison.split('||')) {
    let all = true
    for (const part of alternative
      .trim()
      .replace(/([<>=])\s+/g, '$1')
      .split(/[\s,]+/)) {
      const [, sign, said = ''] = /^(>=|<=|>|<|=|)(.*)$/.exec(part) ?? []
      const wanted = numbersOf(said)
      const compare = holds[sign === '' || sign === undefined ? '=' : sign]
      if (wanted === null || compare === undefined) return null
      all &&= compare(order(numbers, wanted), said.includes('-'))
    }
    fulfilled ||= all
  }
  return fulfilled
}
