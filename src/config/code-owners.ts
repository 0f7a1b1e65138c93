/**
 * CODEOWNERS as GitHub reads it (docs.github.com, "About code owners"): patterns like those of gitignore, without `!`, without `[…]`, and without
 * an escaped `#` at the start; the last match wins; a line that is not valid is passed over. Whatever stands in it is matched in time that grows
 * with the product of the lengths, never by backtracking.
 */

/** Where GitHub looks for it; the first that is there counts. */
export const codeOwnersPaths = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const

export type CodeOwner =
  | { readonly kind: 'user'; readonly login: string }
  /** `organisation/slug`. */
  | { readonly kind: 'team'; readonly team: string }
  /** Whose account has this address only GitHub knows. */
  | { readonly kind: 'email'; readonly email: string }

/** One character of a pattern: itself, or what stands for others within a path's part. */
type Piece = { readonly literal: string } | 'any' | 'run'

interface Pattern {
  /** `**` is any number of parts. */
  readonly parts: readonly (readonly Piece[] | '**')[]
  /** Ended in `/`: only what lies below. */
  readonly isDirectory: boolean
}

export interface CodeOwnersRule {
  readonly pattern: Pattern
  /** Empty: nobody owns it, whatever stands above. */
  readonly owners: readonly CodeOwner[]
}

const isBlank = (character: string): boolean => character === ' ' || character === '\t'

/** Words between blanks, up to a `#` that begins one; a backslash takes the next character as it is. */
const wordsOf = (line: string): readonly string[] => {
  const words: string[] = []
  let word = ''
  for (let index = 0; index <= line.length; index++) {
    const character = line.charAt(index)
    if (character === '' || isBlank(character)) {
      if (word !== '') words.push(word)
      word = ''
    } else if (character === '#' && word === '') return words
    else if (character === '\\' && index + 1 < line.length) {
      word += character + line.charAt(index + 1)
      index++
    } else word += character
  }
  return words
}

const piecesOf = (text: string): readonly Piece[] => {
  const pieces: Piece[] = []
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    if (character === '\\' && index + 1 < text.length) {
      pieces.push({ literal: text.charAt(index + 1) })
      index++
    } else if (character === '*') {
      if (pieces.at(-1) !== 'run') pieces.push('run')
    } else pieces.push(character === '?' ? 'any' : { literal: character })
  }
  return pieces
}

const patternOf = (word: string): Pattern | null => {
  if (word.startsWith('!') || word.startsWith('\\#') || /[[\]]/.test(word)) return null
  const isDirectory = word.endsWith('/')
  const bare = isDirectory ? word.slice(0, -1) : word
  const texts = bare.split('/').filter((text) => text !== '')
  if (texts.length === 0) return null
  const parts = texts.map((text) => (text === '**' ? ('**' as const) : piecesOf(text)))
  // Without a slash before its end a pattern means any directory's.
  return { parts: bare.includes('/') ? parts : ['**', ...parts], isDirectory }
}

const ownerOf = (word: string): CodeOwner | null => {
  if (/^@[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(word)) return { kind: 'user', login: word.slice(1) }
  if (/^@[A-Za-z0-9][A-Za-z0-9-]{0,99}\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(word))
    return { kind: 'team', team: word.slice(1) }
  const at = word.indexOf('@')
  return at > 0 && at < word.length - 1 ? { kind: 'email', email: word } : null
}

/** The rules of a CODEOWNERS file, in its order. */
export const readCodeOwners = (text: string): readonly CodeOwnersRule[] =>
  text.split('\n').flatMap((line): CodeOwnersRule[] => {
    const [first, ...others] = wordsOf(line.replace(/\r$/, ''))
    const pattern = first === undefined ? null : patternOf(first)
    const owners = others.map(ownerOf)
    const known = owners.flatMap((owner) => owner ?? [])
    return pattern === null || known.length < owners.length ? [] : [{ pattern, owners: known }]
  })

/** One part of a path against one of a pattern: at a mismatch the last run takes one character more, and none before it is tried again. */
const fitsPart = (pieces: readonly Piece[], text: string): boolean => {
  let piece = 0
  let at = 0
  let run = -1
  let after = 0
  while (at < text.length) {
    const wanted = pieces[piece]
    if (wanted === 'run') {
      run = piece++
      after = at
    } else if (wanted === 'any' || (wanted !== undefined && wanted.literal === text.charAt(at))) {
      piece++
      at++
    } else if (run >= 0) {
      piece = run + 1
      at = ++after
    } else return false
  }
  while (pieces[piece] === 'run') piece++
  return piece === pieces.length
}

/** `**` may be no part at all, except at the end, where it is what lies below. */
const withSkipped = (parts: Pattern['parts'], places: ReadonlySet<number>): ReadonlySet<number> => {
  const all = new Set(places)
  for (const place of all) if (parts[place] === '**' && place < parts.length - 1) all.add(place + 1)
  return all
}

const fits = ({ parts, isDirectory }: Pattern, path: readonly string[]): boolean => {
  const last = parts.at(-1)
  // `docs/*` is what lies in docs, not what lies below that.
  const isFlat = last !== '**' && last?.length === 1 && last[0] === 'run'
  let places = withSkipped(parts, new Set([0]))
  for (const [index, text] of path.entries()) {
    const next = new Set<number>()
    for (const place of places) {
      const part = parts[place]
      if (part === '**') {
        next.add(place)
        if (place === parts.length - 1) next.add(parts.length)
      } else if (part !== undefined && fitsPart(part, text)) next.add(place + 1)
    }
    places = withSkipped(parts, next)
    const isFile = index === path.length - 1
    if (places.has(parts.length) && (isFile ? !isDirectory : !isFlat || isDirectory)) return true
  }
  return false
}

/** The owners of a file, by the last rule that fits it. */
export const codeOwnersOf = (rules: readonly CodeOwnersRule[], path: string): readonly CodeOwner[] =>
  rules.findLast(({ pattern }) => fits(pattern, path.split('/')))?.owners ?? []

/** As it is written in the file. */
export const codeOwnerText = (owner: CodeOwner): string =>
  owner.kind === 'email' ? owner.email : `@${owner.kind === 'user' ? owner.login : owner.team}`
