import type { Pointer } from '../../../manifests/manifests.ts'

/** Where a stretch of rendered text was taken from, character by character. */
export type TextSource =
  | { readonly kind: 'template'; readonly path: string; readonly offset: number }
  /** The whole of one value, by its pointer below what the template is given. */
  | { readonly kind: 'value'; readonly pointer: Pointer }

/** A stretch of rendered text; without a source it was worked out. */
export interface Piece {
  readonly text: string
  readonly source: TextSource | null
}

/** Rendered text that knows where it came from. */
export type TracedText = readonly Piece[]

export const untraced = (text: string): TracedText => (text === '' ? [] : [{ text, source: null }])

export const textOf = (traced: TracedText): string => traced.map(({ text }) => text).join('')

/** A part of a piece: a part of a template's text is one still, a part of a value is no value any more. */
const partOf = ({ text, source }: Piece, start: number, end: number): Piece => {
  if (start === 0 && end === text.length) return { text, source }
  const moved = source?.kind === 'template' ? { ...source, offset: source.offset + start } : null
  return { text: text.slice(start, end), source: moved }
}

/** The characters from `start` to `end`. */
export const sliceOf = (traced: TracedText, start: number, end: number): TracedText => {
  let at = 0
  return traced.flatMap((piece): TracedText => {
    const from = Math.max(0, start - at)
    const to = Math.min(piece.text.length, end - at)
    at += piece.text.length
    return from < to ? [partOf(piece, from, to)] : []
  })
}

/** Blanks in front of every line, as sprig's `indent` puts them. */
export const indented = (traced: TracedText, width: number): TracedText => {
  const pad = untraced(' '.repeat(width))
  const lines = traced.flatMap((piece): TracedText => {
    const parts = piece.text.split('\n')
    let start = 0
    return parts.flatMap((part, index): TracedText => {
      const piecePart = part === '' ? [] : [partOf(piece, start, start + part.length)]
      start += part.length + 1
      return index === 0 ? piecePart : [...untraced('\n'), ...pad, ...piecePart]
    })
  })
  return [...pad, ...lines]
}
