import { isMap, isSeq, type Node, type Pair } from 'yaml'
import { isJsonList, isJsonObject, type Json, type JsonObject } from './json.ts'
import { gapOf, itemsOf, type Pen, pairsOf, quoteFor, valuesOf, wantsFlow } from './models.ts'
import { columnOf, isBlank, lineEnd } from './physical-lines.ts'
import { flowText } from './render-flow.ts'
import { literalBlock, plainText, quoteOf, stringText } from './scalar-text.ts'
import { blockColumn, dashGapOf, stepOf } from './survey.ts'
import { contentItems, itemStart } from './token-extent.ts'

/** Text of a value behind its colon or dash: what goes on that line, or the lines below a key. Lines carry their indentation. */
export type Rendered = Inline | { readonly kind: 'block'; readonly lines: readonly string[] }

/** `below` are the lines of a literal block, whose header is the text. */
export interface Inline {
  readonly kind: 'inline'
  readonly text: string
  readonly below: readonly string[]
}

const indent = (column: number): string => ' '.repeat(column)

const firstOf = <Item, Value>(items: readonly Item[], learn: (item: Item) => Value | null): Value | null => {
  for (const item of items) {
    const learned = learn(item)
    if (learned !== null) return learned
  }
  return null
}

/** Columns between a key and the block below it: as at the same key nearby, at that key elsewhere, or usual in the file. */
const stepBelow = ({ source, survey }: Pen, value: Json, key: string, pairs: readonly Pair[]): number => {
  const isKind = (node: unknown) => (isJsonList(value) ? isSeq(node) : isMap(node))
  const learn = (pair: Pair) => (isKind(pair.value) ? stepOf(source, pair) : null)
  const usual = isJsonList(value) ? survey.dashOffset : survey.mapStep
  return firstOf(pairs, learn) ?? firstOf(survey.pairsOf(key), learn) ?? usual
}

const indented = (lines: readonly string[], column: number): string[] =>
  lines.map((line) => (line === '' ? '' : indent(column) + line))

const scalarText = (
  pen: Pen,
  value: null | boolean | number | string,
  column: () => number,
  models: readonly Node[],
  key: string | null,
): Inline => {
  if (typeof value !== 'string') return { kind: 'inline', text: plainText(value), below: [] }
  const quote = quoteFor(pen, value, models, key)
  // A block that ends a file without a line break has one at its end to some readers, and none to others.
  const isClear = !value.endsWith('\n') || pen.source.text.length === pen.source.length
  const literal = quote === null && pen.usesLiterals && isClear ? literalBlock(value) : null
  return literal === null
    ? { kind: 'inline', text: stringText(value, quote, false, pen.survey), below: [] }
    : { kind: 'inline', text: literal.header, below: indented(literal.lines, column()) }
}

/** Is a collection written on the line of its key or dash? */
const isInline = (
  pen: Pen,
  value: readonly Json[] | JsonObject,
  models: readonly Node[],
  key: string | null,
): boolean => Object.keys(value).length === 0 || wantsFlow(pen, value, models, key)

const blockLines = (
  pen: Pen,
  value: readonly Json[] | JsonObject,
  column: number,
  models: readonly Node[],
): string[] => (isJsonList(value) ? listLines(pen, value, column, models) : mapLines(pen, value, column, models))

/** What follows a key's colon. `column` is the key's. */
export const pairValue = (
  pen: Pen,
  key: string,
  value: Json,
  column: number,
  models: readonly Node[],
  pairs: readonly Pair[],
): Rendered => {
  if (!isJsonList(value) && !isJsonObject(value))
    return scalarText(pen, value, () => column + pen.survey.mapStep, models, key)
  if (isInline(pen, value, models, key)) return { kind: 'inline', text: flowText(pen, value, models, null), below: [] }
  const step = stepBelow(pen, value, key, pairs)
  return {
    kind: 'block',
    lines: blockLines(pen, value, column + (isJsonList(value) ? step : Math.max(1, step)), models),
  }
}

/** How keys of these maps are quoted: as the same key is, else as all of them are. */
const keyText = (pen: Pen, key: string, pairs: readonly Pair[], maps: readonly Node[]): string => {
  const [same] = pairs
  if (same !== undefined) return stringText(key, quoteOf(same.key), false, pen.survey)
  const [map] = maps.filter(isMap)
  const quotes = new Set(map?.items.map((pair) => quoteOf(pair.key)))
  const [quote] = quotes
  return stringText(key, quotes.size === 1 && quote !== undefined ? quote : null, false, pen.survey)
}

/** One key and its value as lines of a block map. `maps` are the maps whose habits count, nearest first. */
export const pairLines = (pen: Pen, key: string, value: Json, column: number, maps: readonly Node[]): string[] => {
  const pairs = pairsOf(maps, key)
  const rendered = pairValue(pen, key, value, column, valuesOf(pairs), pairs)
  const head = `${indent(column)}${keyText(pen, key, pairs, maps)}:`
  return rendered.kind === 'block'
    ? [head, ...rendered.lines]
    : [`${head}${gapOf(pen, pairs)}${rendered.text}`, ...rendered.below]
}

/** A map as lines of block style. `models` are maps in the same place elsewhere, nearest first. */
export const mapLines = (pen: Pen, map: JsonObject, column: number, models: readonly Node[]): string[] =>
  Object.entries(map).flatMap(([key, value]) => pairLines(pen, key, value, column, models.filter(isMap)))

/** A list as lines of block style. `models` are lists in the same place elsewhere, nearest first. */
export const listLines = (pen: Pen, list: readonly Json[], column: number, models: readonly Node[]): string[] => {
  const items = itemsOf(models)
  const style = listStyleOf(pen, ...models)
  return list.flatMap((item) => itemLines(pen, item, column, items, style))
}

/** How items follow their dash: `gap` blanks behind it, or on the next line `below` columns further in. */
export interface ItemStyle {
  readonly gap: number
  readonly below: number | null
}

/** The habit of a list's last item that shows one; a dash with a comment of its own shows none. */
const itemStyleOf = ({ source }: Pen, seq: Node): ItemStyle | null => {
  const token = seq.srcToken
  if (!isSeq(seq) || token?.type !== 'block-seq') return null
  const items = contentItems(token)
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index]
    const value = seq.items[index]
    const gap = item === undefined ? null : dashGapOf(source, item)
    if (gap !== null) return { gap: Math.max(1, gap), below: null }
    const column = isMap(value) ? blockColumn(source, value) : null
    if (item === undefined || column === null) continue
    const dash = itemStart(item)
    if (isBlank(source.text.slice(dash + 1, lineEnd(source, dash))))
      return { gap: 1, below: column - columnOf(source, dash) }
  }
  return null
}

/** How items of a list follow their dashes, by the habit of the list or else of the file. */
export const listStyleOf = (pen: Pen, ...lists: readonly Node[]): ItemStyle =>
  firstOf(lists, (list) => itemStyleOf(pen, list)) ?? { gap: pen.survey.dashGap, below: null }

/** One item of a block list. `models` are its siblings, nearest first. */
export const itemLines = (
  pen: Pen,
  value: Json,
  column: number,
  models: readonly Node[],
  style: ItemStyle,
): string[] => {
  const standsBelow = style.below !== null && !isJsonList(value)
  const inner = column + (standsBelow && style.below !== null ? style.below : 1 + style.gap)
  const dash = `${indent(column)}-${' '.repeat(style.gap)}`
  if (!isJsonList(value) && !isJsonObject(value)) {
    const rendered = scalarText(pen, value, () => inner, models, null)
    return [`${dash}${rendered.text}`, ...rendered.below]
  }
  if (isInline(pen, value, models, null)) return [`${dash}${flowText(pen, value, models, null)}`]
  const [first = '', ...rest] = blockLines(pen, value, inner, models)
  return standsBelow ? [`${indent(column)}-`, first, ...rest] : [`${dash}${first.slice(inner)}`, ...rest]
}
