import { type CST, isMap, isPair, isScalar, isSeq, type Node, type Pair, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import type { ParsedDocument } from './compose.ts'
import { Habits } from './habits.ts'
import type { Json } from './json.ts'
import { columnOf, lineStart, type PaddedText } from './physical-lines.ts'
import { type Quote, quoteOf } from './scalar-text.ts'
import { contentItems, itemStart } from './token-extent.ts'

/** How a file is written, learned from its own text. Of several habits in one file the nearest, then the most frequent counts. */
export interface Survey {
  /** Pairs with this key, of the document first and then of the whole file. */
  pairsOf(key: string): readonly Pair[]
  /** Blanks by which a map inside a map is indented. */
  readonly mapStep: number
  /** Blanks between a key's column and the dashes below it. */
  readonly dashOffset: number
  /** Blanks between a dash and what follows it. */
  readonly dashGap: number
  readonly quote: Quote
  /** The quotes that a string like this has elsewhere, where it needs none. */
  quoteLike(text: string): Quote | null
  /** Is a collection like this, of scalars alone, in brackets everywhere in the document? Others are of other kinds, and no model. */
  bracketsLike(value: Json): boolean
  /** `{ a: 1 }` rather than `{a: 1}`, and the same for lists. */
  readonly padsFlowMaps: boolean
  readonly padsFlowLists: boolean
}

export const blockColumn = (source: PaddedText, node: Node | null | undefined): number | null => {
  const token = node?.srcToken
  if (token === undefined || (token.type !== 'block-map' && token.type !== 'block-seq')) return null
  const [first] = contentItems(token)
  return first === undefined ? null : columnOf(source, itemStart(first))
}

const pairColumn = (source: PaddedText, pair: Pair): number | null =>
  pair.srcToken === undefined ? null : columnOf(source, itemStart(pair.srcToken))

/** Blanks by which the block below a pair's key is indented more than the key; null for other values. */
export const stepOf = (source: PaddedText, pair: Pair): number | null => {
  const outer = pairColumn(source, pair)
  const inner = isMap(pair.value) || isSeq(pair.value) ? blockColumn(source, pair.value) : null
  return outer === null || inner === null ? null : inner - outer
}

/** For a dash with its value on the same line: the blanks between them. */
export const dashGapOf = (source: PaddedText, item: CST.CollectionItem): number | null => {
  if (item.value === undefined) return null
  const dash = itemStart(item)
  return lineStart(source, dash) === lineStart(source, item.value.offset) ? item.value.offset - dash - 1 : null
}

export const isFlow = (node: unknown): node is YAMLMap | YAMLSeq => (isMap(node) || isSeq(node)) && node.flow === true

export const isPadded = (source: PaddedText, node: YAMLMap | YAMLSeq): boolean =>
  /[ \t]/.test(source.text[(node.range?.[0] ?? 0) + 1] ?? '')

class Tally<Value> {
  readonly #counts = new Map<Value, number>()
  add(value: Value | null): void {
    if (value !== null) this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1)
  }
  most(): Value | null {
    return [...this.#counts].reduce<[Value | null, number]>(
      (best, next) => (next[1] > best[1] ? next : best),
      [null, 0],
    )[0]
  }
}

const surveyOf = (source: PaddedText, document: ParsedDocument) => {
  const pairs = new Map<string, Pair[]>()
  const steps = new Tally<number>()
  const dashOffsets = new Tally<number>()
  const gaps = new Tally<number>()
  const quotes = new Tally<Quote>()
  const mapPads = new Tally<boolean>()
  const listPads = new Tally<boolean>()
  const habits = new Habits()
  visit(document, (at, node, path) => {
    habits.addCollection(node)
    if (at !== 'key') habits.addString(node, path.at(-1))
    if (isPair(node)) {
      const step = stepOf(source, node)
      if (isMap(node.value)) steps.add(step)
      else dashOffsets.add(step)
      if (!isScalar(node.key)) return
      const key = String(node.key.value)
      const same = pairs.get(key)
      if (same === undefined) pairs.set(key, [node])
      else same.push(node)
    } else if (isFlow(node) && node.items.length > 0) (isMap(node) ? mapPads : listPads).add(isPadded(source, node))
    else if (isSeq(node) && node.srcToken?.type === 'block-seq')
      for (const item of node.srcToken.items) gaps.add(dashGapOf(source, item))
    else if (isScalar(node)) quotes.add(quoteOf(node))
  })
  return { pairs, steps, dashOffsets, gaps, quotes, mapPads, listPads, habits }
}

/** Looks at the document that is edited, and at the file's others only for what this one does not show. Nothing is read before it is asked for. */
export const surveyFile = (source: PaddedText, documents: readonly ParsedDocument[], index: number): Survey => {
  const nearest = [...documents.slice(index), ...documents.slice(0, index).reverse()]
  const surveys: ReturnType<typeof surveyOf>[] = []
  const survey = (at: number) => {
    const document = nearest[at]
    if (document === undefined) return null
    surveys[at] ??= surveyOf(source, document)
    return surveys[at]
  }
  const first = <Value>(learn: (one: ReturnType<typeof surveyOf>) => Value | null): Value | null => {
    for (let at = 0; ; at += 1) {
      const one = survey(at)
      if (one === null) return null
      const learned = learn(one)
      if (learned !== null) return learned
    }
  }
  const mapStep = () => Math.max(1, first(({ steps }) => steps.most()) ?? 2)
  return {
    pairsOf: (key) => first(({ pairs }) => pairs.get(key) ?? null) ?? [],
    get mapStep() {
      return mapStep()
    },
    get dashOffset() {
      return Math.max(0, first(({ dashOffsets }) => dashOffsets.most()) ?? mapStep())
    },
    get dashGap() {
      return Math.max(1, first(({ gaps }) => gaps.most()) ?? 1)
    },
    get quote() {
      return first(({ quotes }) => quotes.most()) ?? '"'
    },
    quoteLike: (text) => {
      const choice = first(({ habits }) => habits.quoteLike(text))
      return choice === 'plain' ? null : choice
    },
    bracketsLike: (value) => survey(0)?.habits.bracketsLike(value) ?? false,
    get padsFlowMaps() {
      return first(({ mapPads }) => mapPads.most()) ?? false
    },
    get padsFlowLists() {
      return first(({ listPads }) => listPads.most()) ?? false
    },
  }
}
