import type { Scope } from './command.ts'
import { place } from './place.ts'
import { type Read, refuse, understood } from './refusal.ts'
import { scan } from './scan.ts'
import type { Reading } from './verb.ts'
import { expectNoMore, wordsAmong } from './version.ts'
import { fixedWord, quoted } from './word.ts'

/** A reason goes into the record and every answer, so it is a sentence or two. */
const longestReason = 500

/** `/hold` and `/unhold`: a service or `--all`, and for the first a reason. Nothing else may stand there, for a hold that was not understood holds nothing. */
export const readHolding = (
  reading: Reading,
  { takesReason }: { readonly takesReason: boolean },
): Read<{ readonly scope: Scope; readonly all: boolean; readonly reason: string | null }> => {
  const { line, names } = reading
  const [opening] = line.words
  if (takesReason && opening !== undefined && fixedWord(opening) === 'cancel')
    return refuse('hold-cancel', 'A hold is lifted by another command.', { fixes: [`${line.prefix}unhold`] })
  const scanned = scan<never>(reading, { options: takesReason ? ['service', 'reason'] : ['service'] })
  if (!scanned.ok) return scanned
  const reason = scanned.value.options.get('reason')
  if (reason !== undefined && reason.text.length > longestReason)
    return refuse('reason-too-long', `A reason has at most ${longestReason} characters.`)
  const all = line.flags.has('all')
  const placed = place(reading, scanned.value, false, (items, services) => {
    const words = wordsAmong(items)
    const [word] = words
    if (word !== undefined && takesReason && names.services(word.text).length === 0) {
      const from = reason === undefined ? word.start : Math.min(reason.start + 'reason='.length, word.start)
      const said = line.text.slice(from, (reason ?? word).start > word.start ? word.end : undefined).replaceAll('"', '')
      return refuse('reason-unquoted', 'A reason stands in quotes after "reason=".', {
        fixes: [`${line.opening}reason=${quoted(said.trim())}`],
      })
    }
    return expectNoMore(reading, words, { services, wantsVersion: false })
  })
  if (!placed.ok) return placed
  const { scope } = placed.value
  if (all && scope.services.length > 0)
    return refuse('all-and-service', '"--all" is the whole repository, so no service stands beside it.', {
      choices: [
        `${line.prefix}${line.verb} --all`,
        `${line.prefix}${line.verb} ${scope.services.map(names.shown).join(' ')}`,
      ],
    })
  return understood({ scope, all, reason: reason?.text ?? null })
}
