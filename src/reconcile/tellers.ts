import { readTrackers, trackersOf } from '../layouts/layouts.ts'
import {
  type Attempt,
  attemptOfMerge,
  type Facts,
  mergeOf,
  noTellers,
  policyOf,
  type RolloutRecord,
  type Tellers,
  tellersOf,
} from '../rollout/rollout.ts'
import type { Pass } from './context.ts'
import { planAt } from './planning.ts'
import { seldom } from './seldom.ts'
import { filesAt } from './trees.ts'

/** The files that an attempt touches: by its plan, or by its merge where that can no longer be planned. */
const touchedFiles = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
): Promise<readonly string[]> => {
  const aim = record.segments[attempt.segment]?.aim
  const planned = aim === undefined ? null : await planAt(pass, facts, aim, attempt.base)
  const stage = planned?.kind === 'plan' ? planned.plan.stages[0] : undefined
  if (stage?.digest === attempt.digest) return [...new Set(stage.edits.map(({ path }) => path))]
  const merge = mergeOf(record, attempt)
  if (merge === null) return []
  const { git } = pass.context
  const [parent] = (await git.commit(merge.commit)).parents
  return parent === undefined ? [] : await git.changedPaths(parent, merge.commit)
}

/** Who tells whether an attempt is live, by the policy and by what the base branch declares now. */
export const readTellers = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  attempt: Attempt,
): Promise<Tellers> => {
  const files = await touchedFiles(pass, facts, record, attempt)
  if (files.length === 0) return noTellers
  const { owner, name } = await seldom(pass, 'repository', () => pass.context.forge.repository())
  const { snapshot } = await filesAt(pass, facts.base.head)
  const declared = readTrackers(snapshot, `${owner}/${name}`)
  const here = { repository: `${owner}/${name}`, branch: record.base }
  return tellersOf(policyOf(facts, record).live, trackersOf(declared, here, files, snapshot), declared.trackers, files)
}

/** The same of a merged stage. */
export const readTellersOf = async (
  pass: Pass,
  facts: Facts,
  record: RolloutRecord,
  merge: RolloutRecord['merges'][number],
): Promise<Tellers> => {
  const attempt = attemptOfMerge(record, merge)
  return attempt === null ? noTellers : await readTellers(pass, facts, record, attempt)
}
