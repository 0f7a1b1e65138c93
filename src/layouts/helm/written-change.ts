import type { Edit, Pointer } from '../../manifests/manifests.ts'
import type { Piece, TracedText } from './template/traced-text.ts'

/** One thing to change so that rendered text comes out otherwise. */
export type SourceChange =
  | { readonly kind: 'value'; readonly pointer: Pointer; readonly text: string }
  | {
      readonly kind: 'template'
      readonly path: string
      readonly start: number
      readonly end: number
      readonly text: string
    }
  /** Worked out of something else: it follows by itself, or it cannot be changed. */
  | { readonly kind: 'derived' }

interface Placed {
  readonly piece: Piece
  readonly start: number
  readonly end: number
}

const placed = (traced: TracedText): readonly Placed[] => {
  let at = 0
  return traced.map((piece) => {
    const start = at
    at += piece.text.length
    return { piece, start, end: at }
  })
}

/** The change of one piece, of which the characters from `from` to `to` become `text`. */
const pieceChange = ({ piece, start }: Placed, from: number, to: number, text: string): SourceChange => {
  const { source } = piece
  const [head, tail] = [piece.text.slice(0, from - start), piece.text.slice(to - start)]
  if (source === null) return { kind: 'derived' }
  if (source.kind === 'value') return { kind: 'value', pointer: source.pointer, text: head + text + tail }
  return {
    kind: 'template',
    path: source.path,
    start: source.offset + from - start,
    end: source.offset + to - start,
    text,
  }
}

/** A value that prints nothing yet, with nothing but blanks between it and this place. */
const missingAt = (all: readonly Placed[], at: number): Placed | undefined =>
  all.find(({ piece, start, end }) => {
    if (start !== end || start < at || piece.source?.kind !== 'value') return false
    const between = all
      .map((one) => one.piece.text.slice(Math.max(0, at - one.start), Math.max(0, start - one.start)))
      .join('')
    return /^[ \t]*$/.test(between)
  })

/** New text between two pieces belongs to the template, where one of them is of it; in the place of a value that is missing it is that value. */
const insertion = (all: readonly Placed[], at: number, text: string): SourceChange => {
  const missing = missingAt(all, at)
  if (missing?.piece.source?.kind === 'value' && !text.includes('\n'))
    return { kind: 'value', pointer: missing.piece.source.pointer, text: text.trim() }
  const within = all.find(({ start, end }) => start < at && at < end)
  const before = all.findLast(({ start, end }) => end === at && start < end)
  const after = all.find(({ start, end }) => start === at && start < end)
  const place = within ?? [before, after].find((one) => one?.piece.source?.kind === 'template') ?? before ?? after
  return place === undefined ? { kind: 'derived' } : pieceChange(place, at, at, text)
}

/** The range of one template that a range of its text came from, actions in between included. */
const removal = (touched: readonly Placed[], from: number, to: number): SourceChange | null => {
  const [first, last] = [touched[0], touched.at(-1)]
  const [a, b] = [first?.piece.source, last?.piece.source]
  if (first === undefined || last === undefined || a?.kind !== 'template' || b?.kind !== 'template') return null
  if (a.path !== b.path) return null
  return {
    kind: 'template',
    path: a.path,
    start: a.offset + from - first.start,
    end: b.offset + to - last.start,
    text: '',
  }
}

/** A part of the text as it was touched: whole pieces, and parts of the first and last. */
interface Part {
  readonly whole: Placed
  readonly from: number
  readonly to: number
  readonly text: string
}

/**
 * What has to change so that a range of rendered text becomes another text. Where the range goes over several pieces, those that the new text keeps are
 * left out, and what stands between two values tells them apart, as the colon of an image does.
 */
const changesOf = (all: readonly Placed[], from: number, to: number, text: string): readonly SourceChange[] => {
  if (from === to) return [insertion(all, from, text)]
  const touched = all.filter(({ start, end }) => start < to && from < end && start < end)
  if (text === '') {
    const removed = touched.length > 1 ? removal(touched, from, to) : null
    if (removed !== null) return [removed]
  }
  let rest = touched.map((whole): Part => {
    const [start, end] = [Math.max(from, whole.start), Math.min(to, whole.end)]
    return { whole, from: start, to: end, text: whole.piece.text.slice(start - whole.start, end - whole.start) }
  })
  let fresh = text
  while (rest.length > 1 && fresh.startsWith(rest[0]?.text ?? '')) {
    fresh = fresh.slice(rest[0]?.text.length ?? 0)
    rest = rest.slice(1)
  }
  while (rest.length > 1 && fresh.endsWith(rest.at(-1)?.text ?? '')) {
    fresh = fresh.slice(0, fresh.length - (rest.at(-1)?.text.length ?? 0))
    rest = rest.slice(0, -1)
  }
  const [first, between, last] = rest
  if (first !== undefined && rest.length === 1) return [pieceChange(first.whole, first.from, first.to, fresh)]
  if (first !== undefined && between !== undefined && last !== undefined && rest.length === 3) {
    const split = fresh.lastIndexOf(between.text)
    if (split >= 0 && between.whole.piece.source?.kind !== 'value')
      return [
        pieceChange(first.whole, first.from, first.to, fresh.slice(0, split)),
        pieceChange(last.whole, last.from, last.to, fresh.slice(split + between.text.length)),
      ]
  }
  return [{ kind: 'derived' }]
}

/** What has to change in values and templates so that edits of the rendered text come about. */
export const sourceChanges = (traced: TracedText, edits: readonly Edit[]): readonly SourceChange[] => {
  const all = placed(traced)
  return edits.flatMap((edit) => ('start' in edit ? changesOf(all, edit.start, edit.end, edit.text) : []))
}
