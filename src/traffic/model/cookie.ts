import { RE2JS } from 're2js'

/**
 * Istio sees the Cookie header as one value, `a=1; user=tester; b=2`, and a regular expression must match all of it. Browsers put a blank behind the
 * semicolon, so the spelling of old Istio documentation, `^(.*?;)?(user=tester)(;.*)?$`, misses every cookie but the first.
 */
export const cookieExpression = (name: string, value: string): string =>
  `^(.*;\\s*)?${RE2JS.quote(`${name}=${value}`)}(;.*)?$`

/** The shapes in which one cookie is written by hand: what may stand before it, the cookie, what may follow. */
const shape = /^\^?\((?:\?:)?\.\*\??;(\\s\*|\[ \]\*| \*| \??)?\)\?(.+)\((?:\?:)?;\.\*\)\?\$?$/

/** Backslashes before punctuation taken away, or null where the text is an expression and not a literal. */
const literal = (text: string): string | null => {
  let plain = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\\') {
      const next = text[at + 1] ?? ''
      if (!/[^A-Za-z0-9]/.test(next)) return null
      plain += next
      at++
    } else if (/[*+?()|[\]{}^$]/.test(character)) return null
    // An unescaped dot is what people write for a dot.
    else plain += character
  }
  return plain
}

export interface CookieMatch {
  readonly name: string
  readonly value: string
  /** True for spellings that miss a cookie behind another one, or match more than the literal value. */
  readonly isDefective: boolean
}

/** Reads a regular expression on the Cookie header as "this cookie has this value"; null where it says something else. */
export const readCookieExpression = (expression: string): CookieMatch | null => {
  const found = shape.exec(expression)
  if (found === null) return null
  const [, blank, middle = ''] = found
  const grouped = middle.startsWith('(') && middle.endsWith(')') && !middle.endsWith('\\)')
  const cookie = grouped ? middle.slice(1, -1) : middle
  const text = literal(cookie)
  const equals = text?.indexOf('=') ?? -1
  if (text === null || equals < 1) return null
  const [name, value] = [text.slice(0, equals), text.slice(equals + 1)]
  return { name, value, isDefective: blank === undefined || blank === ' ' || RE2JS.quote(text) !== cookie }
}
