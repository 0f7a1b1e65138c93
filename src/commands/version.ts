import { type Read, understood } from './refusal.ts'
import type { Item, Scanned } from './scan.ts'
import { type Seen, unfitWord, unknownVersion } from './unfit.ts'
import type { Reading } from './verb.ts'
import type { Word } from './word.ts'

export const wordsAmong = <Fixed>(items: readonly Item<Fixed>[]): readonly Word[] =>
  items.flatMap((item) => (item.kind === 'word' ? [item.word] : []))

/** What `version=` says, else what the next word says, else null. */
export const takeVersion = <Fixed>(
  reading: Reading,
  { options }: Scanned<Fixed>,
  next: Word | undefined,
  services: readonly string[],
): Read<{ readonly version: string | null; readonly taken: 0 | 1 }> => {
  const stated = options.get('version')
  if (stated !== undefined) {
    const version = reading.names.version(stated.text, services)
    return version === null ? unknownVersion(reading, stated, services) : understood({ version, taken: 0 })
  }
  const version = next === undefined ? null : reading.names.version(next.text, services)
  return understood({ version, taken: version === null ? 0 : 1 })
}

/** Refuses the first word that is left, if there is one. */
export const expectNoMore = (reading: Reading, words: readonly Word[], seen: Seen): Read<null> => {
  const [word] = words
  return word === undefined ? understood(null) : unfitWord(reading, word, seen)
}
