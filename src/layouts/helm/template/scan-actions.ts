import { UnreadableTemplate } from './unreadable-template.ts'

/** A template is text and actions by turns. Offsets are those of the whole file. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly offset: number }
  | { readonly kind: 'action'; readonly text: string; readonly offset: number }

const blank = /[ \t\r\n]/

/** Where an action ends: braces inside of strings and comments are none. */
const endOf = (source: string, start: number): number => {
  if (/^-?\s*\/\*/.test(source.slice(start, start + 40))) {
    const end = source.indexOf('*/', start)
    if (end < 0) throw new UnreadableTemplate('a comment of the template does not end', start)
    return source.indexOf('}}', end)
  }
  for (let at = start; at < source.length; at++) {
    const character = source[at]
    if (character === '}' && source[at + 1] === '}') return at
    if (character === '"' || character === '`' || character === "'") {
      let close = at + 1
      while (close < source.length && source[close] !== character)
        close += source[close] === '\\' && character !== '`' ? 2 : 1
      at = close
    }
  }
  return -1
}

const trimmedEnd = (text: string): string => {
  let end = text.length
  while (end > 0 && blank.test(text[end - 1] ?? '')) end--
  return text.slice(0, end)
}

/** Splits a template. What `{{-` and `-}}` take away is gone; comments are gone too. */
export const scanActions = (source: string): readonly Part[] => {
  const parts: Part[] = []
  let at = 0
  let trimsNext = false
  while (at <= source.length) {
    const open = source.indexOf('{{', at)
    const end = open < 0 ? source.length : open
    let start = at
    if (trimsNext) while (start < end && blank.test(source[start] ?? '')) start++
    const trimsBefore = open >= 0 && source[open + 2] === '-' && blank.test(source[open + 3] ?? '')
    const text = trimsBefore ? trimmedEnd(source.slice(start, end)) : source.slice(start, end)
    if (text !== '') parts.push({ kind: 'text', text, offset: start })
    if (open < 0) break
    const inside = open + (trimsBefore ? 3 : 2)
    const close = endOf(source, inside)
    if (close < 0) throw new UnreadableTemplate('an action {{ … does not end', open)
    const whole = source.slice(inside, close)
    trimsNext = whole.endsWith('-') && blank.test(whole.at(-2) ?? '')
    const action = trimsNext ? whole.slice(0, -1) : whole
    if (!/^\s*\/\*/.test(action)) parts.push({ kind: 'action', text: action, offset: inside })
    at = close + 2
  }
  return parts
}
