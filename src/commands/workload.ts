import type { Scope } from './command.ts'
import { place } from './place.ts'
import { type Read, refuse, understood } from './refusal.ts'
import type { Scanned } from './scan.ts'
import { unfitWord } from './unfit.ts'
import type { Reading } from './verb.ts'
import { expectNoMore, takeVersion, wordsAmong } from './version.ts'
import { cited, type Word, withWord } from './word.ts'

const workloadShape = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\/)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/

/**
 * The scope with the Deployment of `deployment=NAME` or `deployment=NAMESPACE/NAME`, which stands instead of a version. Whether it is here is for
 * the planner to see.
 */
const withWorkload = <Fixed>({ options }: Scanned<Fixed>, scope: Scope): Read<Scope> => {
  const word = options.get('deployment')
  if (word === undefined) return understood({ ...scope, workload: null })
  return workloadShape.test(word.text)
    ? understood({ ...scope, workload: word.text })
    : refuse('workload-name-invalid', `${cited(word.text)} is not a name that a Deployment can have.`)
}

/**
 * The version that a command on pods is about, null where `deployment=` names its Deployment; and the words behind it. Where neither is there,
 * `isNext` tells a word that comes behind the version from a version that nobody knows.
 */
const takeSubject = <Fixed>(
  reading: Reading,
  scanned: Scanned<Fixed>,
  words: readonly Word[],
  services: readonly string[],
  isNext: (word: Word) => boolean,
): Read<{ readonly version: string | null; readonly rest: readonly Word[] }> => {
  if (scanned.options.has('deployment'))
    return scanned.options.has('version')
      ? refuse('said-twice', 'Which pods is said twice: the version or deployment= is enough.')
      : understood({ version: null, rest: words })
  const [first] = words
  const taken = takeVersion(reading, scanned, first, services)
  if (!taken.ok) return taken
  const { version } = taken.value
  if (version !== null) return understood({ version, rest: words.slice(taken.value.taken) })
  // Of pods that no Service selects there is no version, and the Deployment itself is the name that people know.
  if (first !== undefined && services.length === 0 && reading.names.isWorkload(first.text))
    return refuse('deployment-unsaid', `${cited(first.text)} is no version of a service here, but a Deployment.`, {
      fixes: [withWord(reading.line.text, first, `deployment=${first.text}`)],
    })
  return first === undefined || isNext(first)
    ? refuse(
        'version-missing',
        `Which version? It comes first in "${reading.line.verb}", or deployment=NAME stands for it.`,
      )
    : unfitWord(reading, first, { services, wantsVersion: true })
}

/** A line about the pods of a version, or of `deployment=NAME`; `core` reads the words behind that. */
export const readSubject = <Value>(
  reading: Reading,
  scanned: Scanned<never>,
  isNext: (word: Word) => boolean,
  core: (rest: readonly Word[], services: readonly string[]) => Read<Value>,
): Read<{ readonly scope: Scope; readonly version: string | null; readonly value: Value }> => {
  const placed = place(reading, scanned, false, (items, services) => {
    const subject = takeSubject(reading, scanned, wordsAmong(items), services, isNext)
    if (!subject.ok) return subject
    const { version, rest } = subject.value
    const value = core(rest, services)
    return value.ok ? understood({ version, value: value.value }) : value
  })
  if (!placed.ok) return placed
  const scope = withWorkload(scanned, placed.value.scope)
  return scope.ok ? understood({ scope: scope.value, ...placed.value.value }) : scope
}

/** The same with nothing behind the version. */
export const readSubjectAlone = (reading: Reading, scanned: Scanned<never>) =>
  readSubject(
    reading,
    scanned,
    () => false,
    (rest, services) => expectNoMore(reading, rest, { services, wantsVersion: false }),
  )
