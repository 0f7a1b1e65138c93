import { RE2JS } from 're2js'

export type RegularExpression =
  | {
      readonly ok: true
      readonly matchesAll: (text: string) => boolean
      readonly matchesPart: (text: string) => boolean
    }
  | { readonly ok: false; readonly reason: string }

const compiled = new Map<string, RegularExpression>()
// Patterns come from every repository that the process serves; a bound keeps the longest-lived one from growing.
const limit = 2_000

const compile = (pattern: string): RegularExpression => {
  try {
    // Alone first, so that `a)|(b` cannot close the group around it.
    const part = RE2JS.compile(pattern)
    const all = RE2JS.compile(`^(?:${pattern})$`)
    return { ok: true, matchesAll: (text) => all.matches(text), matchesPart: (text) => part.test(text) }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** An expression of RE2's syntax, as Envoy runs it: linear in time, without lookaround and back references, and matching the whole value. */
export const regularExpression = (pattern: string): RegularExpression => {
  const known = compiled.get(pattern)
  if (known !== undefined) return known
  if (compiled.size >= limit) compiled.clear()
  const fresh = compile(pattern)
  compiled.set(pattern, fresh)
  return fresh
}
