import type { Plan, RollingBack } from '../../../src/changes/changes.ts'
import { applyEdits, type Snapshot } from '../../../src/manifests/manifests.ts'
import { sha256 } from '../planning.ts'

/** The way back from the first stage of a plan, once somebody has merged it. */
export const rollingBack = (snapshot: Snapshot, plan: Plan): RollingBack => {
  const edits = plan.stages[0]?.edits ?? []
  const after = applyEdits(snapshot, edits)
  const text = (files: Snapshot, path: string): string | null => files.files.get(path)?.text ?? null
  const files = [...new Set(edits.map(({ path }) => path))].map((path) => ({
    path,
    before: text(snapshot, path),
    after: text(after, path),
  }))
  return {
    command: '/rollback',
    services: plan.intent.services,
    environment: plan.intent.environment,
    roles: plan.intent.roles,
    stages: [{ number: 1, commit: 'c0ffee', files }],
    to: { kind: 'baseline' },
    now: false,
    snapshot: after,
    hash: sha256,
  }
}
