import type { Scope } from './command.ts'
import { type Read, refuse, understood } from './refusal.ts'
import type { Scanned } from './scan.ts'
import type { Reading } from './verb.ts'
import { takeVersion } from './version.ts'
import { cited, type Word } from './word.ts'

const workloadShape = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\/)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/

/** `deployment=NAME` or `deployment=NAMESPACE/NAME`, which stands instead of a version. Whether it is here is for the planner to see. */
export const readWorkload = <Fixed>({ options }: Scanned<Fixed>): Read<string | null> => {
  const word = options.get('deployment')
  if (word === undefined) return understood(null)
  return workloadShape.test(word.text)
    ? understood(word.text)
    : refuse('workload-name-invalid', `${cited(word.text)} is not a name that a Deployment can have.`)
}

export const withWorkload = (scope: Scope, workload: string | null): Scope => ({ ...scope, workload })

/** The version that a command on pods is about, null where `deployment=` names its Deployment; and how many of the words that took. */
export const takeSubject = <Fixed>(
  reading: Reading,
  scanned: Scanned<Fixed>,
  next: Word | undefined,
  services: readonly string[],
): Read<{ readonly version: string | null; readonly taken: 0 | 1 }> => {
  if (!scanned.options.has('deployment')) return takeVersion(reading, scanned, next, services)
  return scanned.options.has('version')
    ? refuse('said-twice', 'Which pods is said twice: the version or deployment= is enough.')
    : understood({ version: null, taken: 0 })
}

/** For a command that names neither. */
export const subjectMissing = ({ line }: Reading) =>
  refuse('version-missing', `Which version? It comes first in "${line.verb}", or deployment=NAME stands for it.`)
