import { type Read, refuse, understood } from './refusal.ts'
import type { Reading } from './verb.ts'
import { cited, cut, fixedWord, unquotedIndex, type Word } from './word.ts'

/** A word whose place is still to be found, or something that took its words already. */
export type Item<Fixed> =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'fixed'; readonly value: Fixed }

export interface Scanned<Fixed> {
  readonly items: readonly Item<Fixed>[]
  /** `name=value` words, which stand anywhere. */
  readonly options: ReadonlyMap<string, Word>
}

/** A fixed word that takes the next word as its value. */
export type Taker<Fixed> = (value: Word) => Read<Fixed>

const option = (word: Word, names: readonly string[]): { readonly name: string; readonly value: Word } | null => {
  const equals = unquotedIndex(word, '=')
  if (equals < 1 || word.quotes.slice(0, equals).includes('q')) return null
  const name = word.text.slice(0, equals).toLowerCase()
  return names.includes(name) ? { name, value: cut(word, equals + 1) } : null
}

/**
 * Left to right, fixed words take their values first: what follows `header` is its value, whatever it looks like.
 * Then the options; every other word is left for its place to be found.
 */
export const scan = <Fixed>(
  { line }: Reading,
  grammar: {
    readonly options: readonly string[]
    readonly takers?: ReadonlyMap<string, Taker<Fixed>>
    /** Fixed words that say all by themselves. Even a service of that name must then be quoted. */
    readonly alone?: ReadonlyMap<string, Fixed>
  },
): Read<Scanned<Fixed>> => {
  const items: Item<Fixed>[] = []
  const options = new Map<string, Word>()
  for (let index = 0; index < line.words.length; index++) {
    const word = line.words[index]
    if (word === undefined) break
    const fixed = fixedWord(word)
    const alone = fixed === null ? undefined : grammar.alone?.get(fixed)
    if (alone !== undefined) {
      items.push({ kind: 'fixed', value: alone })
      continue
    }
    const taker = fixed === null ? undefined : grammar.takers?.get(fixed)
    if (taker !== undefined) {
      const value = line.words[index + 1]
      if (value === undefined) return refuse('value-missing', `${cited(word.text)} needs a value after it.`)
      const taken = taker(value)
      if (!taken.ok) return taken
      items.push({ kind: 'fixed', value: taken.value })
      index++
      continue
    }
    const found = option(word, grammar.options)
    if (found === null) items.push({ kind: 'word', word })
    else if (found.value.text === '') return refuse('value-missing', `"${found.name}=" needs a value.`)
    else if (options.has(found.name)) return refuse('said-twice', `"${found.name}=" stands here twice.`)
    else options.set(found.name, found.value)
  }
  return understood({ items, options })
}

const endsInNumber = /(?:^|[=,])[0-9]+(?:\.[0-9]+)?$/

export const fixedAmong = <Fixed>(items: readonly Item<Fixed>[]): readonly Fixed[] =>
  items.flatMap((item) => (item.kind === 'fixed' ? [item.value] : []))

/** `10 %` is `10%`: the sign joins the number before it. */
export const joinPercentSigns = <Fixed>(items: readonly Item<Fixed>[]): readonly Item<Fixed>[] => {
  const joined: Item<Fixed>[] = []
  for (const item of items) {
    const before = joined.at(-1)
    if (
      item.kind === 'word' &&
      before?.kind === 'word' &&
      item.word.text.startsWith('%') &&
      item.word.quotes.startsWith('.') &&
      !before.word.hasQuotes &&
      endsInNumber.test(before.word.text)
    ) {
      joined[joined.length - 1] = {
        kind: 'word',
        word: {
          text: before.word.text + item.word.text,
          quotes: before.word.quotes + item.word.quotes,
          hasQuotes: item.word.hasQuotes,
          start: before.word.start,
          end: item.word.end,
          joined: true,
        },
      }
    } else joined.push(item)
  }
  return joined
}
