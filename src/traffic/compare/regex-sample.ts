import { regularExpression } from '../simulate/regular-expression.ts'

/** A text by the number of the alternative that is taken wherever there are several. */
type Sampler = (choice: number) => string

/** What a shorthand stands for, another one for every other choice. */
const shorthands: Readonly<Record<string, string>> = {
  d: '150',
  D: 'x',
  w: 'xa1',
  W: '-',
  s: ' ',
  S: 'x',
  n: '\n',
  t: '\t',
}
const zeroWidth = new Set(['b', 'B', 'A', 'z'])
const candidates = ['x', '1', 'A', '-', '/', ' ', '.', '_']
// A repetition as long as its minimum is enough for a witness; patterns with huge ones are left unsampled.
const longestRepetition = 64

/** A reader of the common part of RE2's syntax; what it misreads is found out when the sample is tried. */
const readPattern = (pattern: string): Sampler => {
  let at = 0
  const peek = (): string => pattern.charAt(at)
  const take = (): string => pattern.charAt(at++)

  const readAlternatives = (): Sampler => {
    const branches = [readSequence()]
    while (peek() === '|') {
      take()
      branches.push(readSequence())
    }
    return (choice) => branches[choice % branches.length]?.(choice) ?? ''
  }
  const readSequence = (): Sampler => {
    const parts: Sampler[] = []
    while (at < pattern.length && peek() !== '|' && peek() !== ')') parts.push(readRepeated())
    return (choice) => parts.map((part) => part(choice)).join('')
  }
  const readRepeated = (): Sampler => {
    const atom = readAtom()
    const times = readTimes()
    return times === 1 ? atom : (choice) => atom(choice).repeat(times)
  }
  const readTimes = (): number => {
    const counted = /^\{(\d+)(?:,\d*)?\}/.exec(pattern.slice(at))
    const sign = peek()
    if (counted === null && !['*', '+', '?'].includes(sign)) return 1
    at += counted === null ? 1 : counted[0].length
    if (peek() === '?') take()
    return counted === null ? Number(sign === '+') : Math.min(Number(counted[1]), longestRepetition)
  }
  const readAtom = (): Sampler => {
    const sign = take()
    if (sign === '(') {
      const prefix = /^\?(?:P?<\w+>|[a-zA-Z-]*:|[a-zA-Z-]+(?=\)))/.exec(pattern.slice(at))
      at += prefix?.[0].length ?? 0
      const inner = readAlternatives()
      if (peek() === ')') take()
      return inner
    }
    if (sign === '[') return readClass()
    if (sign === '\\') return readEscape()
    if (sign === '^' || sign === '$') return () => ''
    return () => (sign === '.' ? 'x' : sign)
  }
  const readEscape = (): Sampler => {
    const sign = take()
    if (zeroWidth.has(sign)) return () => ''
    const values = shorthands[sign] ?? sign
    return (choice) => values.charAt(choice % values.length)
  }
  const readClass = (): Sampler => {
    const start = at
    if (peek() === '^') take()
    if (peek() === ']') take()
    while (at < pattern.length && peek() !== ']') {
      if (peek() === '\\') take()
      if (pattern.startsWith('[:', at)) at = Math.max(pattern.indexOf(':]', at) + 1, at)
      take()
    }
    take()
    const expression = regularExpression(`[${pattern.slice(start, at)}`)
    const first = pattern.charAt(pattern.charAt(start) === '^' ? start + 1 : start)
    const fitting = expression.ok
      ? [...new Set([...candidates, first, 'a', '5', '0', '2', '3'])].filter(expression.matchesAll)
      : []
    return (choice) => fitting[choice % fitting.length] ?? first
  }
  return readAlternatives()
}

/**
 * A few values that an expression matches as a whole, one per alternative at most; none where no sample could be found, and the expression stays opaque.
 */
export const sampleRegex = (pattern: string, limit = 4): readonly string[] => {
  const expression = regularExpression(pattern)
  if (!expression.ok) return []
  const sampler = readPattern(pattern)
  const samples = new Set<string>()
  for (let choice = 0; choice < limit; choice++) samples.add(sampler(choice))
  return [...samples].filter(expression.matchesAll)
}
