import { isScalar, Scalar } from 'yaml'
import { isSafePlain } from './plain.ts'

export type Quote = '"' | "'"

/** What JSON leaves as it is but YAML does not allow, or some readers take for a line break. */
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g

const doubleQuoted = (text: string): string =>
  JSON.stringify(text).replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const needsEscapes = (text: string): boolean => /[^\P{C}]|[\u2028\u2029]/u.test(text)

const quoted = (text: string, quote: Quote): string =>
  quote === "'" && !needsEscapes(text) ? `'${text.replaceAll("'", "''")}'` : doubleQuoted(text)

/** The quotes of a scalar that is there already; null for plain and block scalars and for what is no scalar. */
export const quoteOf = (node: unknown): Quote | null =>
  isScalar(node) ? (node.type === Scalar.QUOTE_DOUBLE ? '"' : node.type === Scalar.QUOTE_SINGLE ? "'" : null) : null

/**
 * A string on one line: with the quotes of the sibling it is modelled on, else plain where every reader takes that for the same string,
 * else in the quotes that the file prefers.
 */
export const stringText = (
  text: string,
  model: Quote | null,
  inFlow: boolean,
  /** The survey of the file: asked only where quotes are needed, for it costs a walk through the document. */
  preferred: { readonly quote: Quote },
): string => (model !== null ? quoted(text, model) : isSafePlain(text, inFlow) ? text : quoted(text, preferred.quote))

/** Numbers, booleans and null are plain everywhere. */
export const plainText = (value: null | boolean | number): string => String(value)

/**
 * A string of several lines as a literal block, header first, without its indentation; null where a block could not hold it as it is:
 * a first line that begins with a blank would be taken for indentation, and several line breaks at the end would swallow blank lines
 * of the file below.
 */
export const literalBlock = (text: string): { readonly header: string; readonly lines: readonly string[] } | null => {
  if (!text.includes('\n') || /^\s|\n\n$/.test(text) || /[^\P{C}\n\t]|[\u2028\u2029]/u.test(text)) return null
  return text.endsWith('\n')
    ? { header: '|', lines: text.slice(0, -1).split('\n') }
    : { header: '|-', lines: text.split('\n') }
}
