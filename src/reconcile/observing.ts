import {
  type FieldChange,
  fieldsStillHold,
  overlaps,
  type Standing,
  standingOf,
  type TrafficRow,
  trafficRows,
} from '../changes/changes.ts'
import {
  type Attempt,
  attemptOfMerge,
  type Facts,
  type FieldsFact,
  mergeOf,
  type PolicyFact,
  type RolloutRecord,
  standingMerges,
} from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import { planAt } from './planning.ts'
import { AnswerUnclear, type CommitSha } from './ports.ts'
import { filesAt, treeAbout } from './trees.ts'

/** The fields that an attempt set; null where its plan can no longer be made. */
const fieldsOf = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
): Promise<readonly FieldChange[] | null> => {
  const aim = record.segments[attempt.segment]?.aim
  const planned = aim === undefined ? null : await planAt(pass, facts, aim, attempt.base)
  const stage = planned?.kind === 'plan' ? planned.plan.stages[0] : undefined
  return stage?.digest === attempt.digest ? stage.changes : null
}

/** What a stage set and no later stage of the rollout has set again. */
const lastingFields = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
): Promise<readonly FieldChange[] | null> => {
  const own = await fieldsOf(pass, facts, record, attempt)
  if (own === null) return null
  const merge = mergeOf(record, attempt)
  let lasting = own
  for (const other of merge === null ? [] : record.merges.slice(record.merges.indexOf(merge) + 1)) {
    const later = attemptOfMerge(record, other)
    const fields = later === null ? null : await fieldsOf(pass, facts, record, later)
    if (fields === null) return null
    lasting = lasting.filter((field) => !fields.some((newer) => overlaps(field, newer)))
  }
  return lasting
}

/** How a stage's fields stand at some commit. */
export const readFields = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
  at: CommitSha,
): Promise<FieldsFact> => {
  const fields = await lastingFields(pass, facts, record, attempt)
  // What was merged cannot be told any more: that is not the same as being in place.
  if (fields === null) return { holds: false, moved: [attempt.title], isKnown: false }
  const { snapshot } = await filesAt(pass, at)
  const { holds, moved } = fieldsStillHold(fields, snapshot)
  return { holds, moved: moved.map(({ change }) => `${change.object} ${change.pointer}`) }
}

/** A commit that the mirror has no more is in no history that it follows. */
export const isInHistory = async ({ context: { git } }: Pass, commit: CommitSha, head: CommitSha): Promise<boolean> => {
  try {
    return await git.isAncestor(commit, head)
  } catch (error) {
    if (error instanceof AnswerUnclear) return false
    throw error
  }
}

/** Whether what a rollout merged is still there, or somebody took it back. */
export const readStanding = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  at: CommitSha,
): Promise<Standing> => {
  const stages: (readonly FieldChange[])[] = []
  for (const merge of standingMerges(record)) {
    const attempt = attemptOfMerge(record, merge)
    const fields = attempt === null ? null : await fieldsOf(pass, facts, record, attempt)
    if (fields === null) return { kind: 'moved' }
    stages.push(fields)
  }
  const standing = standingOf(stages, (await filesAt(pass, at)).snapshot)
  const last = standingMerges(record).at(-1)
  if (standing.kind !== 'back' || last === undefined) return standing
  return (await isInHistory(pass, last.commit, at)) ? standing : { ...standing, isRewritten: true }
}

/** What traffic of these services does by the files of a commit. */
export const readTraffic = async (
  pass: Pass,
  policy: PolicyFact,
  services: readonly string[],
  environment: string | null,
  at: CommitSha,
): Promise<readonly TrafficRow[]> =>
  trafficRows((await treeAbout(pass, policy, at, services, environment)).model, services)
