import { alphabet, between, type Characters, joined, only, others, shared } from './characters.ts'

/** An expression of RE2's syntax, taken apart. */
export type Syntax =
  | { readonly kind: 'one-of'; readonly characters: Characters }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Syntax[] }
  | { readonly kind: 'repeated'; readonly of: Syntax; readonly least: number; readonly most: number | null }

const digits = between('0', '9')
const [upper, lower] = [between('A', 'Z'), between('a', 'z')]
const word = joined(digits, upper, lower, only('_'))
const blank = only('\t\n\f\r ')

const perlClasses: Readonly<Record<string, Characters>> = {
  d: digits,
  D: others(digits),
  w: word,
  W: others(word),
  s: blank,
  S: others(blank),
}
const posixClasses: Readonly<Record<string, Characters>> = {
  alnum: joined(digits, upper, lower),
  alpha: joined(upper, lower),
  blank: only(' \t'),
  digit: digits,
  lower,
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: joined(blank, only('\v')),
  upper,
  word,
  xdigit: joined(digits, between('A', 'F'), between('a', 'f')),
}
const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' }

// RE2 folds by Unicode: these two of its letters stand outside ASCII.
const folded: Readonly<Record<string, string>> = { k: '\u212a', s: '\u017f' }

/** Without regard to case, of ASCII and what folds into it; null for letters beyond, whose folding is not known here. */
const withoutCase = (characters: Characters): Characters | null => {
  const beyond = shared(characters, [[0x80, 0x10ffff]])
  if (beyond.length > 0 && beyond.at(-1)?.[1] !== 0x10ffff) return null
  const letters = [...'abcdefghijklmnopqrstuvwxyz'].filter(
    (letter) => shared(characters, only(letter + letter.toUpperCase())).length > 0,
  )
  return joined(characters, ...letters.map((letter) => only(letter + letter.toUpperCase() + (folded[letter] ?? ''))))
}

/** An expression beyond what is read here: word boundaries, classes of Unicode, several lines. */
class Unread extends Error {}

// Repetitions are written out.
const mostRepeated = 64

const read = (pattern: string): Syntax => {
  let at = 0
  let ignoresCase = false
  const rest = (): string => pattern.slice(at)
  const take = (): string => {
    const character = String.fromCodePoint(pattern.codePointAt(at) ?? 0)
    at += character.length
    return character
  }
  const taken = (form: RegExp): RegExpExecArray | null => {
    const found = form.exec(rest())
    at += found?.[0].length ?? 0
    return found
  }
  const cased = (characters: Characters): Characters => {
    const folds = ignoresCase ? withoutCase(characters) : characters
    if (folds === null) throw new Unread()
    return folds
  }
  const character = (characters: Characters): Syntax => ({ kind: 'one-of', characters: shared(alphabet, characters) })

  const readChoice = (): Syntax => {
    const before = ignoresCase
    const parts = [readSequence()]
    while (taken(/^\|/) !== null) parts.push(readSequence())
    ignoresCase = before
    return { kind: 'choice', parts }
  }
  const readSequence = (): Syntax => {
    const parts: Syntax[] = []
    while (at < pattern.length && !/^[|)]/.test(rest())) {
      const literal = taken(/^\\Q([\s\S]*?)(?:\\E|$)/)
      if (literal === null) parts.push(readRepeated())
      else parts.push(...[...(literal[1] ?? '')].map((one) => character(cased(only(one)))))
    }
    return { kind: 'sequence', parts }
  }
  const readRepeated = (): Syntax => {
    const of = readAtom()
    const sign = taken(/^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/)
    if (sign === null) return of
    const [, short, least, comma, most] = sign
    if (short !== undefined)
      return { kind: 'repeated', of, least: short === '+' ? 1 : 0, most: short === '?' ? 1 : null }
    const from = Number(least)
    const to = comma === undefined ? from : most === '' || most === undefined ? null : Number(most)
    if (Math.max(from, to ?? 0) > mostRepeated) throw new Unread()
    return { kind: 'repeated', of, least: from, most: to }
  }
  const readAtom = (): Syntax => {
    if (taken(/^\(/) !== null) return readGroup()
    if (taken(/^\[/) !== null) return character(readClass())
    const sign = take()
    if (sign === '^') return { kind: 'start' }
    if (sign === '$') return { kind: 'end' }
    if (sign === '.') return character(alphabet)
    if (sign !== '\\') return character(cased(only(sign)))
    if (taken(/^A/) !== null) return { kind: 'start' }
    if (taken(/^z/) !== null) return { kind: 'end' }
    return character(readEscape())
  }
  const readGroup = (): Syntax => {
    const before = ignoresCase
    const flags = taken(/^\?([a-zA-Z-]*)([:)])/)
    if (flags === null) taken(/^\?P?<\w+>/)
    else {
      const [, letters = '', end] = flags
      const [on = '', off = ''] = letters.split('-')
      if (/m/.test(on)) throw new Unread()
      ignoresCase = on.includes('i') || (ignoresCase && !off.includes('i'))
      // Flags of a lone group hold to the end of the group around it, which puts them back.
      if (end === ')') return { kind: 'sequence', parts: [] }
    }
    const inner = readChoice()
    taken(/^\)/)
    ignoresCase = before
    return inner
  }
  /** Behind the backslash. */
  const readEscape = (): Characters => {
    const sign = take()
    const known = perlClasses[sign]
    if (known !== undefined) return known
    const code = sign === 'x' ? taken(/^(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/) : null
    if (code !== null) return cased(only(String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? '', 16))))
    const control = controls[sign]
    if (control !== undefined) return only(control)
    if (/[0-9A-Za-z]/.test(sign)) throw new Unread()
    return cased(only(sign))
  }
  /** Behind the bracket. */
  const readClass = (): Characters => {
    const isInverse = taken(/^\^/) !== null
    let characters: Characters = []
    for (let first = true; first || taken(/^\]/) === null; first = false) {
      if (at >= pattern.length) throw new Unread()
      const posix = taken(/^\[:(\^?)(\w+):\]/)
      if (posix !== null) {
        const known = posixClasses[posix[2] ?? '']
        if (known === undefined) throw new Unread()
        characters = joined(characters, posix[1] === '^' ? others(known) : cased(known))
        continue
      }
      const from = readClassEnd()
      const to = taken(/^-(?!\])/) === null ? null : readClassEnd()
      const [low, high] = [from[0]?.[0], to?.[0]?.[1]]
      characters = joined(characters, low !== undefined && high !== undefined ? cased([[low, high]]) : from)
    }
    return isInverse ? others(characters) : characters
  }
  const readClassEnd = (): Characters => {
    const sign = take()
    return sign === '\\' ? readEscape() : cased(only(sign))
  }
  return readChoice()
}

/** An expression that RE2 takes, read; null where it makes use of what is not read here. */
export const readExpression = (pattern: string): Syntax | null => {
  try {
    return read(pattern)
  } catch (error) {
    if (error instanceof Unread) return null
    throw error
  }
}
