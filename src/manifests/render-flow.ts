import { isMap, isScalar, isSeq, type Node, Scalar } from 'yaml'
import { isJsonList, isJsonObject, type Json } from './json.ts'
import { itemsOf, type Pen, pairsOf, valuesOf } from './models.ts'
import { lineStart, type PaddedText } from './physical-lines.ts'
import { plainText, type Quote, quoteOf, stringText } from './scalar-text.ts'
import { isFlow, isPadded } from './survey.ts'
import { contentItems, itemStart } from './token-extent.ts'

/** The blanks before the line on which a collection opens, and what each level below adds. JSON may be indented by tabs. */
export interface Indentation {
  readonly outer: string
  readonly step: string
}

/** How the brackets of one collection are filled. */
export interface FlowStyle {
  /** The blanks inside the brackets. */
  readonly padding: string
  /** `, ` or `,`. */
  readonly comma: string
  /** `: ` or `:`. */
  readonly colon: string
  /** The quotes of keys, null for plain ones. */
  readonly quote: Quote | null
  /** One item a line. */
  readonly expanded: Indentation | null
}

const offsetsOf = (node: Node): readonly number[] => {
  const token = node.srcToken
  return token?.type === 'flow-collection' ? contentItems(token).map(itemStart) : []
}

const indentationAt = (source: PaddedText, offset: number): string =>
  /^[ \t]*/.exec(source.text.slice(lineStart(source, offset)))?.[0] ?? ''

/** The style of a collection that stands in the text; null for one without items or brackets. What it does not show is as around it. */
export const flowStyleOf = ({ source }: Pen, node: Node, around: FlowStyle | null): FlowStyle | null => {
  if (!isFlow(node) || node.items.length === 0) return null
  const open = node.range?.[0] ?? 0
  const [first = open, second] = offsetsOf(node)
  const isExpanded = lineStart(source, first) !== lineStart(source, open)
  const outer = indentationAt(source, open)
  const inner = indentationAt(source, first)
  const between = second === undefined ? '' : source.text.slice(first, second)
  const [pair] = isMap(node) ? node.items : []
  const sep = pair?.srcToken?.sep
  const isTight = quoteOf(pair?.key) !== null && sep?.at(-1)?.type === 'map-value-ind'
  const comma = second === undefined ? (around?.comma ?? (isTight ? ',' : ', ')) : between.endsWith(',') ? ',' : ', '
  return {
    padding: isPadded(source, node) && !isExpanded ? ' ' : '',
    comma,
    colon: isTight ? ':' : ': ',
    quote: pair === undefined ? (around?.quote ?? null) : quoteOf(pair.key),
    expanded: isExpanded
      ? { outer, step: inner.startsWith(outer) && inner !== outer ? inner.slice(outer.length) : '  ' }
      : null,
  }
}

const emptyOf = (value: Json): string => (isJsonList(value) ? '[]' : '{}')

const scalarInFlow = (
  pen: Pen,
  value: null | boolean | number | string,
  models: readonly Node[],
  quote: Quote | null,
): string => {
  if (typeof value !== 'string') return plainText(value)
  const model = models.find((node) => isScalar(node) && typeof node.value === 'string')
  const isPlain = isScalar(model) && model.type === Scalar.PLAIN
  const habit = model === undefined ? (quote ?? pen.survey.quoteLike(value)) : (quoteOf(model) ?? quote)
  return stringText(value, isPlain ? null : habit, true, pen.survey)
}

/** A value in brackets, or a scalar as it stands between brackets. `around` is the style of the collection that it goes into. */
export const flowText = (pen: Pen, value: Json, models: readonly Node[], around: FlowStyle | null): string => {
  if (!isJsonList(value) && !isJsonObject(value)) return scalarInFlow(pen, value, models, around?.quote ?? null)
  const entries: [string | null, Json][] = isJsonList(value) ? value.map((item) => [null, item]) : Object.entries(value)
  if (entries.length === 0) return emptyOf(value)
  const model = models.find(
    (node) => isFlow(node) && node.items.length > 0 && (isJsonList(value) ? isSeq(node) : isMap(node)),
  )
  const learned = model === undefined ? null : flowStyleOf(pen, model, around)
  const pads = isJsonList(value) ? pen.survey.padsFlowLists : pen.survey.padsFlowMaps
  const step = around?.expanded ?? null
  const style: FlowStyle = {
    padding: learned?.padding ?? (pads ? ' ' : ''),
    comma: learned?.comma ?? around?.comma ?? ', ',
    colon: learned?.colon ?? around?.colon ?? ': ',
    quote: learned?.quote ?? around?.quote ?? null,
    // Never more lines than what it stands in. The step is the neighbours', the rest one level below the surroundings.
    expanded:
      step !== null && (learned === null || learned.expanded !== null)
        ? { outer: step.outer + step.step, step: learned?.expanded?.step ?? step.step }
        : null,
  }
  const parts = entries.map(([key, inner]) => {
    if (key === null) return flowText(pen, inner, itemsOf(models), style)
    const pairs = pairsOf(models, key)
    const keyQuote = quoteOf(pairs[0]?.key) ?? style.quote
    const name = stringText(key, keyQuote, true, pen.survey)
    return `${name}${style.colon}${flowText(pen, inner, valuesOf(pairs), style)}`
  })
  const [open, close] = isJsonList(value) ? ['[', ']'] : ['{', '}']
  if (style.expanded === null) return `${open}${style.padding}${parts.join(style.comma)}${style.padding}${close}`
  const { outer } = style.expanded
  const inner = outer + style.expanded.step
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${outer}${close}`
}
