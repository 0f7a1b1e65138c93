import { RE2JS, RE2JSException } from 're2js'
import { type Read, refuse, understood } from './refusal.ts'

/** Istio refuses longer ones (pkg/config/validation, validateStringRegexp). */
const longest = 1_024

/** Envoy compiles the program on every proxy; this is far above what a route needs and keeps compiling to milliseconds. */
const largestProgram = 4_000

/** Roughly the instructions that counted repetitions unfold to: `(a{30}){30}` is 900. */
const programSize = (pattern: string): number => {
  const outer: { total: number; last: number }[] = []
  let total = 0
  let last = 0
  let inClass = false
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern.charAt(index)
    if (inClass) {
      if (character === '\\') index++
      else if (character === ']') inClass = false
      continue
    }
    if (character === '(') {
      outer.push({ total: total + last, last: 0 })
      total = 0
      last = 0
    } else if (character === ')') {
      last = total + last + 2
      total = outer.pop()?.total ?? 0
    } else if (character === '{') {
      const count = /^\{([0-9]{1,4})(?:,([0-9]{0,4}))?\}/.exec(pattern.slice(index, index + 12))
      if (count !== null) {
        last *= Math.max(1, Number(count[1]), Number(count[2] ?? 0))
        index += count[0].length - 1
      }
    } else {
      if (character === '\\') index++
      if (character === '[') inClass = true
      total += last
      last = 1
    }
  }
  return total + last
}

/** Where in the pattern the compiler stumbled, one-based, as far as it says. */
const positionOf = (pattern: string, fragment: string | null): number | null => {
  if (fragment === null || fragment === pattern) {
    const open = pattern.lastIndexOf('(')
    return open === -1 ? null : open + 1
  }
  const at = pattern.indexOf(fragment)
  return at === -1 ? null : at + 1
}

/** A pattern that Envoy's engine, RE2, takes; compiled by the same grammar here, so that no backtracking engine ever sees it. */
export const readRegularExpression = (pattern: string): Read<string> => {
  if (pattern.length > longest)
    return refuse(
      'regex-too-long',
      `A regular expression has at most 1,024 characters, and this one ${pattern.length}.`,
    )
  if (programSize(pattern) > largestProgram)
    return refuse('regex-too-large', 'The counted repetitions of this regular expression unfold to too many states.', {
      advice: 'Write it with * or + in the place of the large counts.',
    })
  try {
    RE2JS.compile(pattern)
    return understood(pattern)
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    const [, reason = 'not understood'] = /error parsing regexp: ([^`]*?)(?:: `|$)/.exec(error.message) ?? []
    const fragment = /`([\s\S]*)`$/.exec(error.message)?.[1] ?? null
    const position = positionOf(pattern, fragment)
    const at = position === null ? '' : ` at character ${position}`
    const lookaround = /\(\?<?[=!]/.test(pattern)
      ? ' RE2, the engine of Envoy, has no lookahead and no lookbehind.'
      : ''
    return refuse('regex-invalid', `The regular expression is wrong${at}: ${reason}.${lookaround}`, {
      advice: 'Patterns match the whole value, so .*Chrome.* finds Chrome anywhere in it.',
    })
  }
}
