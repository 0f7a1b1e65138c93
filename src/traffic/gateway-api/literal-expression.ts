import { RE2JS } from 're2js'

const anything = '.*'

/** An expression for every value that begins so: the Gateway API has no prefix of a header or a query parameter. */
export const prefixExpression = (prefix: string): string => `${RE2JS.quote(prefix)}${anything}`

/** The beginning that an expression asks for and nothing else, as `prefixExpression` and people write it; null for any other expression. */
export const readPrefixExpression = (expression: string): string | null => {
  const body = expression.startsWith('^') ? expression.slice(1) : expression
  if (!body.endsWith(anything)) return null
  const literal = body.slice(0, -anything.length)
  const plain = literal.replaceAll(/\\([^A-Za-z0-9])/g, '$1')
  return RE2JS.quote(plain) === literal ? plain : null
}

/** True for an expression that every value meets, be it empty or not. */
export const isAnything = (expression: string): boolean => expression === anything || expression === '.+'
