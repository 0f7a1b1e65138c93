import { alphabet, type Characters, holds, joined } from './characters.ts'

// Brzozowski's derivatives: what may follow once a character has been read. They take intersections and complements along, by which "what meets this and
// none of those" is a language as well.

/** A set of texts over the alphabet. Two with one key are the same set; the reverse does not always hold. */
export type Language = { readonly key: string; readonly hasEmpty: boolean } & (
  | { readonly kind: 'nothing' | 'empty' | 'everything' }
  | { readonly kind: 'one-of'; readonly characters: Characters }
  | { readonly kind: 'then'; readonly first: Language; readonly rest: Language }
  | { readonly kind: 'any-times'; readonly of: Language }
  | { readonly kind: 'not'; readonly of: Language }
  | { readonly kind: 'any' | 'all'; readonly of: readonly Language[] }
)

/** No text at all. */
export const nothing: Language = { kind: 'nothing', key: '∅', hasEmpty: false }
/** The empty text alone. */
export const empty: Language = { kind: 'empty', key: 'ε', hasEmpty: true }
export const everything: Language = { kind: 'everything', key: '∗', hasEmpty: true }

/** One character of a set. */
export const oneOf = (characters: Characters): Language =>
  characters.length === 0
    ? nothing
    : { kind: 'one-of', characters, key: `[${characters.map((range) => range.join('-')).join(' ')}]`, hasEmpty: false }

/** A text of the first, and one of the rest behind it. */
export const followed = (first: Language, rest: Language): Language => {
  if (first.kind === 'nothing' || rest.kind === 'nothing') return nothing
  if (first.kind === 'empty') return rest
  if (rest.kind === 'empty') return first
  if (first.kind === 'everything' && rest.kind === 'everything') return everything
  if (first.kind === 'then') return followed(first.first, followed(first.rest, rest))
  return { kind: 'then', first, rest, key: `(${first.key}${rest.key})`, hasEmpty: first.hasEmpty && rest.hasEmpty }
}

/** Texts of the language one behind the other, as many as may be. */
export const anyTimes = (of: Language): Language => {
  if (of.kind === 'nothing' || of.kind === 'empty') return empty
  if (of.kind === 'any-times' || of.kind === 'everything') return of
  const isAny = of.kind === 'one-of' && of.key === oneOf(alphabet).key
  return isAny ? everything : { kind: 'any-times', of, key: `${of.key}*`, hasEmpty: true }
}

export const not = (of: Language): Language => {
  if (of.kind === 'nothing') return everything
  if (of.kind === 'everything') return nothing
  if (of.kind === 'not') return of.of
  return { kind: 'not', of, key: `¬${of.key}`, hasEmpty: !of.hasEmpty }
}

/** Each part once and in one order, so that the same set has the same key however it came about. */
const parts = (kind: 'any' | 'all', languages: readonly Language[]): readonly Language[] => {
  const flat = languages.flatMap((one) => (one.kind === kind ? one.of : [one]))
  return [...new Map(flat.map((one) => [one.key, one])).values()].sort((one, other) => (one.key < other.key ? -1 : 1))
}

/** Whether one of them is the complement of another. */
const haveOpposites = (of: readonly Language[]): boolean => {
  const keys = new Set(of.map(({ key }) => key))
  return of.some((one) => keys.has(not(one).key))
}

/** The texts of one of them at least. */
export const any = (...languages: readonly Language[]): Language => {
  const characters = joined(...languages.flatMap((one) => (one.kind === 'one-of' ? [one.characters] : [])))
  const of = parts('any', [...languages.filter(({ kind }) => kind !== 'one-of'), oneOf(characters)]).filter(
    ({ kind }) => kind !== 'nothing',
  )
  const [first, second] = of
  if (first === undefined) return nothing
  if (second === undefined) return first
  if (of.some(({ kind }) => kind === 'everything') || haveOpposites(of)) return everything
  return {
    kind: 'any',
    of,
    key: `(${of.map(({ key }) => key).join('|')})`,
    hasEmpty: of.some(({ hasEmpty }) => hasEmpty),
  }
}

/** The texts of all of them at once. */
export const all = (...languages: readonly Language[]): Language => {
  const of = parts('all', languages).filter(({ kind }) => kind !== 'everything')
  const [first, second] = of
  if (first === undefined) return everything
  if (second === undefined) return first
  if (of.some(({ kind }) => kind === 'nothing') || haveOpposites(of)) return nothing
  return {
    kind: 'all',
    of,
    key: `(${of.map(({ key }) => key).join('&')})`,
    hasEmpty: of.every(({ hasEmpty }) => hasEmpty),
  }
}

/** Just this text. */
export const textAlone = (text: string): Language =>
  [...text].reduceRight<Language>((rest, character) => {
    const point = character.codePointAt(0) ?? 0
    return followed(oneOf([[point, point]]), rest)
  }, empty)

/** What may follow in the texts of a language that begin with this character. */
export const after = (language: Language, character: number): Language => {
  switch (language.kind) {
    case 'nothing':
    case 'empty':
      return nothing
    case 'everything':
      return everything
    case 'one-of':
      return holds(language.characters, character) ? empty : nothing
    case 'then': {
      const { first, rest } = language
      const within = followed(after(first, character), rest)
      return first.hasEmpty ? any(within, after(rest, character)) : within
    }
    case 'any-times':
      return followed(after(language.of, character), language)
    case 'not':
      return not(after(language.of, character))
    case 'any':
      return any(...language.of.map((one) => after(one, character)))
    case 'all':
      return all(...language.of.map((one) => after(one, character)))
  }
}

/** The characters at which it begins to matter which one comes next: those between two of them all lead to the same. */
export const turns = (language: Language): ReadonlySet<number> => {
  switch (language.kind) {
    case 'nothing':
    case 'empty':
    case 'everything':
      return new Set()
    case 'one-of':
      return new Set(language.characters.flatMap(([from, to]) => [from, to + 1]))
    case 'then':
      return language.first.hasEmpty
        ? new Set([...turns(language.first), ...turns(language.rest)])
        : turns(language.first)
    case 'any-times':
    case 'not':
      return turns(language.of)
    case 'any':
    case 'all':
      return new Set(language.of.flatMap((one) => [...turns(one)]))
  }
}
