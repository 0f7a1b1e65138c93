import { all, any, anyTimes, empty, everything, followed, type Language, not, nothing, oneOf } from './language.ts'
import { readExpression, type Syntax } from './syntax.ts'

/** Whether a part stands at the edges of the text, where an anchor holds. */
interface Edges {
  readonly start: boolean
  readonly end: boolean
}

const hasAnchor = (syntax: Syntax, kind: 'start' | 'end'): boolean => {
  switch (syntax.kind) {
    case 'one-of':
      return false
    case 'start':
    case 'end':
      return syntax.kind === kind
    case 'sequence':
    case 'choice':
      return syntax.parts.some((part) => hasAnchor(part, kind))
    case 'repeated':
      return hasAnchor(syntax.of, kind)
  }
}

// Written-out repetitions of repetitions grow beyond any use.
const longestKey = 20_000

const notEmpty = (language: Language): Language => all(language, not(empty))

/** Null where an anchor stands in a repetition, or where it grows too large. */
const build = (syntax: Syntax, edges: Edges): Language | null => {
  switch (syntax.kind) {
    case 'one-of':
      return oneOf(syntax.characters)
    case 'start':
      return edges.start ? empty : nothing
    case 'end':
      return edges.end ? empty : nothing
    case 'choice': {
      const parts = syntax.parts.flatMap((part) => build(part, edges) ?? [])
      return parts.length < syntax.parts.length ? null : any(...parts)
    }
    case 'sequence':
      return sequence(syntax.parts, edges)
    case 'repeated': {
      const { least, most } = syntax
      const isAnchored = hasAnchor(syntax.of, 'start') || hasAnchor(syntax.of, 'end')
      const of = isAnchored && most !== 1 ? null : build(syntax.of, edges)
      return of === null ? null : repeated(of, least, most)
    }
  }
}

const repeated = (of: Language, least: number, most: number | null): Language | null => {
  if (of.key.length * Math.max(least, most ?? 1, 1) > longestKey) return null
  let language = most === null ? anyTimes(of) : empty
  for (let count = most ?? 0; count > least; count--) language = any(empty, followed(of, language))
  for (let count = 0; count < least; count++) language = followed(of, language)
  return language
}

const sequence = (parts: readonly Syntax[], edges: Edges): Language | null => {
  const [first, ...more] = parts
  if (first === undefined) return empty
  if (more.length === 0) return build(first, edges)
  const rest: Syntax = { kind: 'sequence', parts: more }
  if (!hasAnchor(first, 'end') && !hasAnchor(rest, 'start')) {
    const [head, tail] = [build(first, edges), sequence(more, edges)]
    return head === null || tail === null ? null : followed(head, tail)
  }
  // An anchor inside holds where what stands between it and the edge takes nothing.
  const heads = { open: build(first, { ...edges, end: false }), closed: build(first, edges) }
  const tails = { open: sequence(more, { ...edges, start: false }), closed: sequence(more, edges) }
  if (heads.open === null || heads.closed === null || tails.open === null || tails.closed === null) return null
  return any(
    heads.closed.hasEmpty && tails.closed.hasEmpty ? empty : nothing,
    heads.open.hasEmpty ? notEmpty(tails.closed) : nothing,
    tails.open.hasEmpty ? notEmpty(heads.closed) : nothing,
    followed(notEmpty(heads.open), notEmpty(tails.open)),
  )
}

const made = new Map<string, Language | null>()
// Patterns come from every repository that the process serves.
const mostMade = 500

// A language is as deep as its expression is long.
const longestPattern = 2_000

const make = (pattern: string): Language | null => {
  if (pattern === '.*') return everything
  if (pattern.length > longestPattern) return null
  const syntax = readExpression(pattern)
  const language = syntax === null ? null : build(syntax, { start: true, end: true })
  return language === null || language.key.length > longestKey ? null : language
}

/** The texts that an expression of RE2's matches as a whole, over the alphabet; null where that is not known. The expression has to be one that RE2 takes. */
export const expressionLanguage = (pattern: string): Language | null => {
  const known = made.get(pattern)
  if (known !== undefined) return known
  if (made.size >= mostMade) made.clear()
  const fresh = make(pattern)
  made.set(pattern, fresh)
  return fresh
}
