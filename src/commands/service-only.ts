import type { Scope } from './command.ts'
import { place } from './place.ts'
import { type Read, understood } from './refusal.ts'
import { scan } from './scan.ts'
import type { Reading } from './verb.ts'
import { expectNoMore, wordsAmong } from './version.ts'

/** For verbs that say all by themselves: at most a service stands beside them. */
export const readServiceOnly = (reading: Reading): Read<Scope> => {
  const scanned = scan<never>(reading, { options: ['service'] })
  if (!scanned.ok) return scanned
  const placed = place(reading, scanned.value, false, (items, services) =>
    expectNoMore(reading, wordsAmong(items), { services, wantsVersion: false }),
  )
  return placed.ok ? understood(placed.value.scope) : placed
}
