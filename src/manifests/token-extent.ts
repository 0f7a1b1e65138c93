import type { CST } from 'yaml'

type Item = CST.CollectionItem

const endOfSource = (token: CST.SourceToken): number => token.offset + token.source.length

const lastOf = (tokens: readonly CST.SourceToken[] | undefined, ...types: readonly CST.SourceToken['type'][]) =>
  tokens?.findLast(({ type }) => types.includes(type))

/** Blank lines below a block scalar are not its own, unless its header keeps them with `+`. */
const blockScalarEnd = (token: CST.BlockScalar): number => {
  const header = token.props.find(({ type }) => type === 'block-scalar-header')
  const begin = token.props.reduce((at, prop) => at + ('source' in prop ? prop.source.length : 0), token.offset)
  const keeps = header !== undefined && 'source' in header && header.source.includes('+')
  const text = keeps ? token.source.replace(/\r?\n$/, '') : token.source.trimEnd()
  if (token.source !== '' && (text !== '' || keeps)) return begin + text.length
  return header !== undefined && 'source' in header ? header.offset + header.source.length : begin
}

/** Where an item of a collection ends: its value, else what announces the value. */
export const itemEnd = ({ start, key, sep, value }: Item): number => {
  const end = value === undefined ? undefined : tokenEnd(value)
  if (end !== undefined) return end
  const announced = lastOf(sep, 'map-value-ind', 'anchor', 'tag')
  if (announced !== undefined) return endOfSource(announced)
  const keyEnd = key === undefined || key === null ? undefined : tokenEnd(key)
  if (keyEnd !== undefined) return keyEnd
  const opened = lastOf(start, 'seq-item-ind', 'explicit-key-ind', 'anchor', 'tag')
  return opened === undefined ? 0 : endOfSource(opened)
}

const hasContent = ({ start, key, sep, value }: Item): boolean =>
  (key !== undefined && key !== null) ||
  value !== undefined ||
  sep !== undefined ||
  start.some(({ type }) => type === 'seq-item-ind' || type === 'explicit-key-ind')

/** Items of the text, without the ones that the parser makes to hold comments at the end. */
export const contentItems = (token: CST.BlockMap | CST.BlockSequence | CST.FlowCollection): readonly Item[] =>
  token.items.filter(hasContent)

/** The offset behind a value's last character; comments, blanks and line breaks that follow it are not part of it. */
export const tokenEnd = (token: CST.Token): number | undefined => {
  switch (token.type) {
    case 'block-map':
    case 'block-seq': {
      const last = contentItems(token).at(-1)
      return last === undefined ? undefined : itemEnd(last)
    }
    case 'flow-collection': {
      const close = lastOf(token.end, 'flow-map-end', 'flow-seq-end')
      return close === undefined ? undefined : endOfSource(close)
    }
    case 'block-scalar':
      return blockScalarEnd(token)
    case 'alias':
    case 'scalar':
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
      return token.offset + token.source.length
    default:
      return undefined
  }
}

/** Where an item begins: its dash, its question mark, the anchor or tag of its key, or the key. */
export const itemStart = ({ start, key, sep, value }: Item): number => {
  const opener = start.find(({ type }) => ['seq-item-ind', 'explicit-key-ind', 'anchor', 'tag'].includes(type))
  const colon = sep?.find(({ type }) => type === 'map-value-ind')
  return opener?.offset ?? key?.offset ?? colon?.offset ?? value?.offset ?? 0
}

/** Is the last thing of a value the lines of a literal or folded block? */
export const endsInBlockText = (token: CST.Token | undefined): token is CST.Token => {
  let last = token
  while (last?.type === 'block-map' || last?.type === 'block-seq') last = contentItems(last).at(-1)?.value
  return last?.type === 'block-scalar'
}
