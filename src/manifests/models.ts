import { isMap, isPair, isScalar, isSeq, type Node, type Pair } from 'yaml'
import { choiceOf, isSmallLeaf } from './habits.ts'
import type { Json } from './json.ts'
import { isJsonList, isJsonObject } from './json.ts'
import type { PaddedText } from './physical-lines.ts'
import { type Quote, quoteOf } from './scalar-text.ts'
import { isFlow, type Survey } from './survey.ts'

/** What new text is written with: the text that it goes into, and what has been learned from it. */
export interface Pen {
  readonly source: PaddedText
  readonly survey: Survey
  /** May strings of several lines become literal blocks? Not where blanks or comments that follow would become part of them. */
  readonly usesLiterals: boolean
}

const keyText = (key: unknown): string | null => (isScalar(key) ? String(key.value) : null)

/** The pairs with this key in the maps among the models. */
export const pairsOf = (models: readonly Node[], key: string): Pair[] =>
  models.flatMap((model) => (isMap(model) ? model.items.filter((pair) => keyText(pair.key) === key) : []))

export const valuesOf = (pairs: readonly Pair[]): Node[] =>
  pairs.flatMap(({ value }) => (isMap(value) || isSeq(value) || isScalar(value) ? [value] : []))

const mostItems = 12

/** The items of the lists among the models, last first: people add below, so the last shows the habit of the day. */
export const itemsOf = (models: readonly Node[]): Node[] =>
  models.flatMap((model) =>
    isSeq(model)
      ? model.items
          .slice(-mostItems)
          .filter((item) => isMap(item) || isSeq(item) || isScalar(item))
          .reverse()
      : [],
  )

/** Among the models the collections of the value's own kind that show a style: an empty one shows none. */
const ofSameKind = (models: readonly Node[], value: Json): Node[] =>
  models.filter(
    (model) =>
      (isJsonObject(value) && isMap(model) && model.items.length > 0) ||
      (isJsonList(value) && isSeq(model) && model.items.length > 0),
  )

/**
 * Should this collection be written in brackets? As the nearest model is; without one, as the same key's value elsewhere in the file; else,
 * for scalars alone, as all of their kind are.
 */
export const wantsFlow = (pen: Pen, value: Json, models: readonly Node[], key: string | null): boolean => {
  const [model] = ofSameKind(models, value)
  if (model !== undefined) return isFlow(model)
  const [elsewhere] = key === null ? [] : ofSameKind(valuesOf(pen.survey.pairsOf(key)), value)
  if (elsewhere !== undefined) return isFlow(elsewhere)
  return isSmallLeaf(value) && pen.survey.bracketsLike(value)
}

const isText = (node: Node): boolean => isScalar(node) && typeof node.value === 'string'

/**
 * The quotes of a new string, null for none that it does not need: as of the nearest model, as of the same key elsewhere, or as of strings
 * of its kind.
 */
export const quoteFor = (pen: Pen, text: string, models: readonly Node[], key: string | null): Quote | null => {
  const model = models.find(isText)
  if (model !== undefined) return quoteOf(model)
  const chosen =
    key === null
      ? undefined
      : valuesOf(pen.survey.pairsOf(key))
          .map(choiceOf)
          .find((choice) => choice !== null)
  if (chosen !== undefined) return chosen === 'plain' ? null : chosen
  return text.includes('\n') ? null : pen.survey.quoteLike(text)
}

/** The blanks between a colon and its value, as in the first of the pairs that shows them on one line. */
export const gapOf = ({ source }: Pen, pairs: readonly Pair[]): string => {
  for (const pair of pairs) {
    const colon = isPair(pair) ? pair.srcToken?.sep?.find(({ type }) => type === 'map-value-ind') : undefined
    const gap =
      colon === undefined ? undefined : /^[ \t]+(?=[^\s#])/.exec(source.text.slice(colon.offset + 1, colon.offset + 80))
    if (gap?.[0] !== undefined) return gap[0]
  }
  return ' '
}
