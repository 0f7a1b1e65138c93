import type { Model } from '../traffic/traffic.ts'
import { trafficTable } from '../traffic/traffic.ts'
import { stageDigest } from './fields/digest.ts'
import { fieldChangesOfFiles } from './fields/field-changes.ts'
import type { Hash, Stage, TrafficRow } from './plan.ts'
import { editsBetween } from './text/text-edits.ts'
import type { Tree } from './text/tree.ts'

/** The traffic table of several services; a rule that sends to two of them is one line. */
export const trafficRows = (model: Model, services: readonly string[]): readonly TrafficRow[] => {
  const rows = services.flatMap((service) => trafficTable(model, service))
  const seen = new Set<string>()
  return rows.filter((row) => {
    const key = JSON.stringify([row.kind ?? null, row.namespace ?? null, row.virtualService, row.rule, row.match])
    return !seen.has(key) && seen.add(key)
  })
}

/** A stage from what it leaves: its edits, its fields and its traffic are read off the two trees, never told apart from them. */
export const stageBetween = (
  before: Tree,
  after: Tree,
  saying: Pick<Stage, 'number' | 'phase' | 'step' | 'title' | 'effect'>,
  services: readonly string[],
  hash: Hash,
): Stage => {
  const edits = editsBetween(before.snapshot, after.snapshot)
  const paths = [...new Set(edits.map(({ path }) => path))]
  const changes = paths.flatMap((path) =>
    fieldChangesOfFiles(before.snapshot.files.get(path) ?? null, after.snapshot.files.get(path) ?? null),
  )
  return {
    ...saying,
    edits,
    changes,
    traffic: { before: trafficRows(before.model, services), after: trafficRows(after.model, services) },
    digest: stageDigest(changes, hash),
  }
}
