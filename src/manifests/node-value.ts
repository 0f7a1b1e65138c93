import { isAlias, isMap, isScalar, isSeq, Scalar, type YAMLMap, type YAMLSeq } from 'yaml'
import type { ParsedDocument } from './compose.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'
import { lineAt } from './lines.ts'

/** Why a value cannot be read, and the line. */
export interface Unreadable {
  readonly code: 'yaml-duplicate-key' | 'yaml-alias' | 'yaml-merge' | 'yaml-complex-key'
  readonly message: string
  readonly hint: string
  readonly line: number
}

/** Where a value's parts stand, one-based: its own line, or that and its entries'. An entry's line is its key's, or its dash's. */
export type Lines = number | readonly [own: number, entries: ReadonlyMap<string, Lines>]

export interface ReadValue {
  readonly value: Json
  readonly lines: Lines
  readonly unreadable: readonly Unreadable[]
}

/** Behind aliases a short file can hold more values than memory does, and deeper ones than the stack. */
const mostAliased = 100_000
const deepestAliased = 100

/** A file that is wrong in more places than this is wrong as a whole. */
const mostUnreadable = 20

/** A value with its extent once all aliases are followed. */
interface Reading {
  readonly value: Json
  readonly lines: Lines
  readonly size: number
  readonly depth: number
}

interface Context {
  readonly lineStarts: readonly number[]
  /** `open` while the anchored node itself is being read. */
  readonly anchors: Map<string, Reading | 'open'>
  readonly unreadable: Unreadable[]
  aliased: number
}

const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && key.type === Scalar.PLAIN && (key.value === '<<' || typeof key.value === 'symbol')

/** A scalar's JSON value. What JSON has no word for (not-a-number, dates, binary data) is its text. */
const scalarValue = ({ value, source }: Scalar): Json => {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  return source ?? String(value)
}

/** The name of a key among those of the value that is read; null for merge keys and aliases, which have none of their own. */
export const keyOf = (key: unknown): string | null => {
  if (key === null || key === undefined) return ''
  if (!isScalar(key) || isMergeKey(key)) return null
  const value = scalarValue(key)
  return value === null ? '' : String(value)
}

const nothing = (line: number): Reading => ({ value: null, lines: line, size: 1, depth: 0 })

const refuse = (context: Context, line: number, problem: Omit<Unreadable, 'line'>): Reading => {
  if (context.unreadable.length < mostUnreadable) context.unreadable.push({ ...problem, line })
  return nothing(line)
}

const readAlias = (source: string, line: number, context: Context): Reading => {
  const reading = context.anchors.get(source)
  const hint = 'Write the value out instead of the alias.'
  if (reading === undefined || reading === 'open') {
    const why = reading === 'open' ? 'stands inside the value that it repeats' : 'has no anchor above it'
    return refuse(context, line, { code: 'yaml-alias', message: `The alias *${source} ${why}.`, hint })
  }
  context.aliased += reading.size
  return context.aliased > mostAliased || reading.depth > deepestAliased
    ? refuse(context, line, { code: 'yaml-alias', message: 'The aliases up to here multiply to far too much.', hint })
    : { ...reading, lines: at(line, reading.lines) }
}

/** The JSON key of a map's key, or null for a key that is itself a collection. */
const readKey = (key: unknown, line: number, context: Context): string | null => {
  if (key === null || key === undefined) return ''
  if (!isScalar(key) && !isAlias(key)) return null
  const { value } = read(key, line, context)
  return value === null ? '' : typeof value === 'object' ? null : String(value)
}

const ownLine = (node: unknown, otherwise: number, { lineStarts }: Context): number => {
  const start = isScalar(node) || isAlias(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined
  return start === undefined ? otherwise : lineAt(lineStarts, start)
}

const readMap = (map: YAMLMap, line: number, context: Context): Reading => {
  const entries = new Map<string, Reading>()
  const merged: Reading[] = []
  let mergeLine: number | null = null
  for (const { key, value } of map.items) {
    const keyLine = ownLine(key, ownLine(value, line, context), context)
    const isMerge = isMergeKey(key)
    const name = isMerge ? '<<' : readKey(key, keyLine, context)
    const reading = read(value, keyLine, context)
    if (name === null)
      refuse(context, keyLine, {
        code: 'yaml-complex-key',
        message: 'A list or map is used as a key here; JSON, and so Kubernetes, knows strings only.',
        hint: 'Use a plain word as the key.',
      })
    else if (isMerge ? mergeLine !== null : entries.has(name))
      refuse(context, keyLine, {
        code: 'yaml-duplicate-key',
        message: `The key ${JSON.stringify(name)} stands here a second time; readers differ in which one counts.`,
        hint: 'Remove one of the two.',
      })
    else if (isMerge) {
      mergeLine = keyLine
      merged.push(reading)
    } else entries.set(name, reading)
  }
  if (mergeLine !== null) mergeInto(entries, merged, mergeLine, context)
  return collectionOf(Object.fromEntries([...entries].map(([name, { value }]) => [name, value])), entries, line)
}

/** `<<` adds the keys that the map does not state itself; of several sources the first wins. */
const mergeInto = (
  entries: Map<string, Reading>,
  sources: readonly Reading[],
  line: number,
  context: Context,
): void => {
  for (const { value, lines, size, depth } of sources) {
    const maps: readonly Json[] = Array.isArray(value) ? value : [value]
    for (const map of maps) {
      if (!isJsonObject(map)) {
        refuse(context, line, {
          code: 'yaml-merge',
          message: 'The value of << is no map.',
          hint: 'Merge an alias of a map, or a list of such aliases.',
        })
        continue
      }
      const places = typeof lines === 'number' || Array.isArray(value) ? null : lines[1]
      for (const [name, inner] of Object.entries(map))
        if (!entries.has(name)) entries.set(name, { value: inner, lines: places?.get(name) ?? line, size, depth })
    }
  }
}

const readSeq = (seq: YAMLSeq, line: number, context: Context): Reading => {
  const entries = new Map<string, Reading>()
  for (const [index, item] of seq.items.entries()) {
    const token = seq.srcToken?.type === 'block-seq' ? seq.srcToken.items[index]?.start : undefined
    const dash = token?.find(({ type }) => type === 'seq-item-ind')?.offset
    const itemLine = dash === undefined ? ownLine(item, line, context) : lineAt(context.lineStarts, dash)
    const reading = read(item, itemLine, context)
    entries.set(String(index), { ...reading, lines: at(itemLine, reading.lines) })
  }
  return collectionOf(
    [...entries.values()].map(({ value }) => value),
    entries,
    line,
  )
}

const at = (line: number, lines: Lines): Lines => (typeof lines === 'number' ? line : [line, lines[1]])

const collectionOf = (
  value: readonly Json[] | JsonObject,
  entries: ReadonlyMap<string, Reading>,
  line: number,
): Reading => {
  let size = 1
  let depth = 0
  const lines = new Map<string, Lines>()
  for (const [name, reading] of entries) {
    size += reading.size
    depth = Math.max(depth, reading.depth)
    lines.set(name, reading.lines)
  }
  return { value, lines: [line, lines], size, depth: depth + 1 }
}

const readContent = (node: unknown, line: number, context: Context): Reading => {
  if (isScalar(node)) return { value: scalarValue(node), lines: line, size: 1, depth: 0 }
  if (isMap(node)) return readMap(node, line, context)
  if (isSeq(node)) return readSeq(node, line, context)
  return nothing(line)
}

const read = (node: unknown, line: number, context: Context): Reading => {
  if (isAlias(node)) return readAlias(node.source, line, context)
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined
  if (anchor === undefined) return readContent(node, line, context)
  context.anchors.set(anchor, 'open')
  const reading = readContent(node, line, context)
  context.anchors.set(anchor, reading)
  return reading
}

/**
 * The JSON value of a parsed document, with its lines, aliases followed and merge keys merged as Kubernetes does.
 * Where something is unreadable the value there is null and the reason is listed; such a value must not be used.
 */
export const readNode = (document: ParsedDocument, lineStarts: readonly number[]): ReadValue => {
  const context: Context = { lineStarts, anchors: new Map(), unreadable: [], aliased: 0 }
  const line = ownLine(document.contents, lineAt(lineStarts, document.range[0]), context)
  const { value, lines } = read(document.contents, line, context)
  return { value, lines, unreadable: context.unreadable }
}
