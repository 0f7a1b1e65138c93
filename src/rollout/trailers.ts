import type { CommitSha } from './names.ts'
import { overridesAfter, overridesBefore } from './overrides.ts'
import { attemptOfMerge, lastMerge, stagesInAll } from './progress.ts'
import { quiet, quietWhereHeard } from './quiet.ts'
import type { Attempt, Override, RolloutRecord } from './record.ts'
import { stageTitle } from './titles.ts'
import type { Verdict } from './verdict.ts'

/**
 * What a commit says of itself, for people and for `history`: `git log --notes=sluice` alone answers who moved what, when, on whose
 * word. No gate and no decision reads it.
 */

const line = (key: string, value: string): string =>
  `${key}: ${value
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 1000)}`

/** What people and repositories call things. */
const named = (key: string, name: string): string => line(key, quietWhereHeard(name))

const stageTrailers = (record: RolloutRecord, attempt: Attempt): readonly string[] => {
  const segment = record.segments[attempt.segment]
  const { by, url } = segment ?? record.opened
  const of = stagesInAll(record, attempt)
  return [
    line('Sluice-Rollout', record.id),
    line('Sluice-Stage', of === null ? String(attempt.stage) : `${attempt.stage}/${of}`),
    ...record.services.map((service) => named('Sluice-Service', service)),
    ...(record.environment === null ? [] : [named('Sluice-Environment', record.environment)]),
    ...(segment?.commands ?? []).map((command) => named('Sluice-Command', command)),
    line('Sluice-Plan', attempt.digest),
    line('Sluice-Baseline', record.baseline),
    line('Requested-by', `@${by.login} <${url}>`),
  ]
}

export const stageCommitMessage = (record: RolloutRecord, attempt: Attempt): string =>
  `${stageTitle(record, attempt)}\n\n${stageTrailers(record, attempt).join('\n')}\n`

const overrideTrailers = (overrides: readonly Override[]): readonly string[] =>
  overrides.map(({ gate, by, reason }) => line('Sluice-Override', `${gate} by @${by.login} ${quiet(reason)}`))

export interface Judgement {
  readonly pullRequest: number
  readonly verdict: Verdict
  readonly approvedBy: readonly { readonly login: string; readonly commit: CommitSha }[]
}

/** The stage's trailers, and on whose word it was let in: one paragraph, the message of a merge or a note on one. */
export const mergeTrailers = (record: RolloutRecord, attempt: Attempt, judgement: Judgement): string =>
  [
    ...stageTrailers(record, attempt),
    ...judgement.approvedBy.map(({ login, commit }) => line('Approved-by', `@${login} (${commit})`)),
    line('Sluice-Pull-Request', String(judgement.pullRequest)),
    ...judgement.verdict.gates.map(({ gate, decision, code, sentence }) =>
      line('Sluice-Gate', `${gate}=${decision} (${code}) ${quiet(sentence)}`),
    ),
    ...overrideTrailers(overridesBefore(record, attempt)),
  ].join('\n')

/**
 * What was overridden of a stage after its merge stands in the message of the next one. The last has none after it, so this is said in a note on its
 * own merge; null where there is nothing to say.
 */
export const lastWord = (record: RolloutRecord): Note | null => {
  const merge = lastMerge(record)
  const attempt = merge === null ? null : attemptOfMerge(record, merge)
  const overrides = attempt === null ? [] : overridesAfter(record, attempt)
  if (merge === null || attempt === null || overrides.length === 0) return null
  const of = stagesInAll(record, attempt)
  const text = [
    line('Sluice-Rollout', record.id),
    line('Sluice-Stage', of === null ? String(attempt.stage) : `${attempt.stage}/${of}`),
    ...overrideTrailers(overrides),
  ].join('\n')
  return { commit: merge.commit, text }
}

export interface Note {
  readonly commit: CommitSha
  readonly text: string
}

/** By what a note is known among those that this pass has written. */
export const noteKey = ({ commit, text }: Note): string => `${commit}\n${text}`

/**
 * True where the message tells of this attempt and on whose word it was merged: then no note is needed. The stage's own commit, which is what a
 * rebase leaves, says only what it is.
 */
export const describesStage = (message: string, record: RolloutRecord, attempt: Attempt): boolean =>
  message.includes(`\nSluice-Rollout: ${record.id}\n`) &&
  message.includes(`\nSluice-Plan: ${attempt.digest}\n`) &&
  message.includes('\nSluice-Pull-Request: ')
