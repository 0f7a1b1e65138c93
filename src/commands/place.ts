import type { Scope } from './command.ts'
import { type Read, type Refusal, understood } from './refusal.ts'
import type { Item, Scanned } from './scan.ts'
import { readScope } from './scope.ts'
import { ambiguousService, ambiguousWord, tooManyServices, unknownService } from './unfit.ts'
import type { Reading } from './verb.ts'
import { splitAtCommas, type Word } from './word.ts'

/** What a verb makes of the words that are not services. `services` are keys. */
export type Core<Fixed, Value> = (items: readonly Item<Fixed>[], services: readonly string[]) => Read<Value>

const unplaced: Refusal = { code: 'unknown-word', message: 'These words have no place here.', fixes: [], choices: [] }

interface Arrangement<Fixed> {
  readonly services: readonly Item<Fixed>[]
  readonly rest: readonly Item<Fixed>[]
}

/** Every way in which services can stand first or last. Where a command takes several, all but one word of it may be services. */
const arrangements = <Fixed>(items: readonly Item<Fixed>[], several: boolean): readonly Arrangement<Fixed>[] => {
  const counts = new Set(several ? [1, items.length - 1, items.length] : [1])
  const all: Arrangement<Fixed>[] = []
  for (const count of counts) {
    if (count < 1 || count > items.length) continue
    all.push({ services: items.slice(-count), rest: items.slice(0, -count) })
    if (count < items.length) all.push({ services: items.slice(0, count), rest: items.slice(count) })
  }
  all.push({ services: [], rest: items })
  return all
}

const wordsOf = <Fixed>(items: readonly Item<Fixed>[]): readonly Word[] | null => {
  const words = items.flatMap((item) => (item.kind === 'word' ? [item.word] : []))
  return words.length === items.length ? words : null
}

/** Null: these are no services at all, so the arrangement is not meant. */
const readServices = (reading: Reading, words: readonly Word[], several: boolean): Read<readonly string[]> | null => {
  const keys = new Set<string>()
  for (const word of words) {
    for (const part of splitAtCommas(word)) {
      const fits = reading.names.services(part.text)
      const [key] = fits
      if (key === undefined) return null
      if (fits.length > 1) return ambiguousService(reading, word, part.text, fits)
      keys.add(key)
    }
  }
  const [first] = words
  if (keys.size > 1 && !several && first !== undefined) return tooManyServices(reading, first)
  return understood([...keys])
}

/** The services of a line and what the verb makes of the rest. A line that can be meant in two ways is refused. */
export const place = <Fixed, Value>(
  reading: Reading,
  { items, options }: Scanned<Fixed>,
  several: boolean,
  core: Core<Fixed, Value>,
): Read<{ readonly scope: Scope; readonly value: Value }> => {
  const finish = (services: readonly string[], value: Value) => {
    const scope = readScope(reading, services)
    return scope.ok ? understood({ scope: scope.value, value }) : scope
  }
  const stated = options.get('service')
  if (stated !== undefined) {
    const services = readServices(reading, [stated], several) ?? unknownService(reading, stated)
    if (!services.ok) return services
    const value = core(items, services.value)
    return value.ok ? finish(services.value, value.value) : value
  }
  const meanings = new Map<string, { readonly services: readonly string[]; readonly value: Value }>()
  let refusal: Refusal | null = null
  for (const { services: first, rest } of arrangements(items, several)) {
    const words = wordsOf(first)
    const services = words === null ? null : readServices(reading, words, several)
    if (services === null) continue
    const value = services.ok ? core(rest, services.value) : services
    if (!value.ok) refusal ??= value.refusal
    else if (services.ok)
      meanings.set(JSON.stringify([services.value, value.value]), { services: services.value, value: value.value })
  }
  const [meaning] = meanings.values()
  if (meaning === undefined) return { ok: false, refusal: refusal ?? unplaced }
  if (meanings.size > 1 && !reading.names.areOpen) return ambiguousWord(reading, items)
  return finish(meaning.services, meaning.value)
}
