import type { Policy } from '../../config/policy.ts'
import { withNamedEnvironments } from '../../layouts/layouts.ts'
import { pathFrom, type Snapshot } from '../../manifests/manifests.ts'

/** The files with the environments that the policy names. */
export const withEnvironmentsOf = (snapshot: Snapshot, { environments }: Policy): Snapshot =>
  withNamedEnvironments(
    snapshot,
    new Map([...environments].map(([name, { path }]) => [name, path === null ? null : pathFrom('', path)])),
  )
