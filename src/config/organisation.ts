import { z } from 'zod'
import type { Document } from '../manifests/manifests.ts'
import { lineOf, valueAt } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import { type LockableKey, type Loosened, lockableKeys } from './locks.ts'
import type { Policy } from './policy.ts'
import { type WrittenPolicy, writtenPolicy } from './schema.ts'

/** Where an organisation keeps what holds for all its repositories: this file at the root of its repository `.github`. */
export const organisationPolicyPath = 'sluice.yml'

/** What every repository of an organisation begins with. */
export interface OrganisationPolicy {
  readonly written: WrittenPolicy
  readonly policy: Policy
  /** Keys that a repository can only make stricter. */
  readonly locked: readonly LockableKey[]
}

/** The organisation's file: a policy, and what of it is locked. */
export const writtenOrganisation = writtenPolicy.extend({
  locked: z.array(z.enum(lockableKeys)).max(lockableKeys.length).optional().meta({
    description: 'Keys that a repository can only make stricter',
  }),
})

/** Each with its line in the repository's file, and how to mend it there. */
export const lockProblems = (document: Document, loosened: readonly Loosened[]): readonly Problem[] =>
  loosened.map(({ key, environment, passing }) => {
    const place = environment === null ? `/${key}` : `/environments/${environment}/${key}`
    const { value } = document
    const pointer = value !== null && valueAt(value, place) !== undefined ? place : `/${key}`
    const where = environment === null ? '' : ` in ${environment}`
    return {
      code: 'policy-locked',
      message:
        passing === undefined
          ? `The organisation has locked ${key}, and this file makes it less strict${where}.`
          : `The organisation has locked ${passing}, and this file lets others override it than the organisation names${where}.`,
      path: document.path,
      line: lineOf(document, pointer),
      hint:
        passing === undefined
          ? `Take ${key} out here, which leaves it as the organisation says, or make it stricter than there.`
          : `Write overriders.gates without ${passing}, or name only whom the organisation names for it.`,
    }
  })
